"""Results as tables that read well in a terminal and in Markdown alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from benchmarks.grading import Result
from benchmarks.measures import Bin

Row = Sequence[str]

_COLUMNS: tuple[tuple[str, Callable[[Result], float | None], str], ...] = (
    ("hit@1", lambda result: result.ranking.hit_1 if result.ranking else None, ".3f"),
    ("hit@3", lambda result: result.ranking.hit_3 if result.ranking else None, ".3f"),
    ("MRR", lambda result: result.ranking.mrr if result.ranking else None, ".3f"),
    ("article@1", lambda result: result.ranking.article_1 if result.ranking else None, ".3f"),
    ("AUROC", lambda result: result.separation.auroc if result.separation else None, ".3f"),
    ("cov5", lambda result: result.separation.covered if result.separation else None, ".3f"),
    ("right5", lambda result: result.separation.right if result.separation else None, ".3f"),
    ("answered", lambda result: result.shipped.answered if result.shipped else None, ".3f"),
    ("right", lambda result: result.shipped.right if result.shipped else None, ".3f"),
    ("false", lambda result: result.shipped.false if result.shipped else None, ".3f"),
    ("ECE", lambda result: result.calibration_error, ".3f"),
    ("p50 ms", lambda result: result.times.p50, ".2f"),
    ("p99 ms", lambda result: result.times.p99, ".2f"),
    ("build s", lambda result: result.build_seconds, ".2f"),
    ("MB", lambda result: result.resident_mb, ".0f"),
)
_COMPARED = ("hit@1", "hit@3", "MRR", "article@1", "AUROC", "cov5", "right5", "p50 ms", "p99 ms", "build s", "MB")
_VALUES = {title: value for title, value, _ in _COLUMNS}
_BAR = 40  # characters for a share of 1


def table(head: Row, rows: Iterable[Row], *, texts: int = 1) -> str:
    """A Markdown table, its columns aligned: the first `texts` to the left, the rest, figures, to the right."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]

    def line(cells: Row) -> str:
        padded = (
            cell.ljust(width) if at < texts else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return f"| {' | '.join(padded)} |"

    rule = ["-" * width if at < texts else "-" * (width - 1) + ":" for at, width in enumerate(widths)]
    return "\n".join([line(lines[0]), line(rule), *map(line, lines[1:])])


def figures(results: Sequence[Result]) -> str:
    """Every measure of every system on every set."""
    head = ("set", "system", *(title for title, _, _ in _COLUMNS))
    return table(head, ((one.set, one.system, *_cells(one)) for one in results), texts=2)


def _cells(result: Result) -> list[str]:
    return [_shown(value(result), form) for _, value, form in _COLUMNS]


def _shown(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)


def ratios(results: Sequence[Result], ours: str) -> str:
    """Ours over each peer's: the geometric mean over the sets where both have a figure. Times and MB: less is better."""
    by_set = {(one.system, one.set): one for one in results}
    peers = dict.fromkeys(one.system for one in results if one.system != ours)
    rows: list[Row] = []
    for peer in peers:
        shared = [(by_set[ours, name], by_set[peer, name]) for system, name in by_set if system == peer]
        rows.append((peer, *(_mean_ratio(_VALUES[title], shared) for title in _COMPARED)))
    return table((f"{ours} /", *_COMPARED), rows)


def _mean_ratio(value: Callable[[Result], float | None], pairs: Iterable[tuple[Result, Result]]) -> str:
    found = ((value(mine), value(theirs)) for mine, theirs in pairs)
    logarithms = [math.log(mine / theirs) for mine, theirs in found if mine and theirs and mine > 0 and theirs > 0]
    return f"{math.exp(sum(logarithms) / len(logarithms)):.2f}" if logarithms else ""


def kinds(results: Sequence[Result]) -> str:
    """hit@1 and the share answered of each kind of question."""
    head = ("set", "kind", "system", "questions", "hit@1", "answered")
    rows = sorted(
        (one.set, kind.kind, one.system, str(kind.questions), _shown(kind.hit_1, ".3f"), _shown(kind.answered, ".3f"))
        for one in results
        for kind in one.kinds
    )
    return table(head, rows, texts=3)


def reliability(bins: Sequence[Bin]) -> str:
    """A picture of how sure the system was (·) beside how often it was right (#)."""
    rows = [("sure", "questions", "right", "")]
    for one in bins:
        bar = list(("#" * round(one.right * _BAR)).ljust(_BAR + 1))
        bar[round(one.score * _BAR)] = "·"
        right = f"{one.right:.2f}" if one.questions else ""
        rows.append(
            (
                f"{one.low:.1f} to {one.high:.1f}",
                str(one.questions),
                right,
                "".join(bar).rstrip() if one.questions else "",
            )
        )
    return "\n".join(f"{sure:<10}  {count:>9}  {right:>5}  {bar}".rstrip() for sure, count, right, bar in rows)


def pooled(results: Iterable[Result]) -> tuple[Bin, ...]:
    """The reliability of several sets taken together; empty where no result has any."""
    pictures = [one.reliability for one in results if one.reliability]
    found: list[Bin] = []
    for bins in zip(*pictures, strict=True):
        questions = sum(one.questions for one in bins)
        weight = max(questions, 1)
        score = sum(one.score * one.questions for one in bins) / weight
        right = sum(one.right * one.questions for one in bins) / weight
        found.append(Bin(bins[0].low, bins[0].high, questions, score, right))
    return tuple(found)
