"""An answer's explanation → a small table: why this answer, or why none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.console.layout import Page, columns, fill, literal
from adapters.console.render import heading
from bot.model import Answer
from bot.phrases import barred


def explanation(answer: Answer, *, page: Page) -> str:
    """Words and weights, the sums of the best candidates, the judge's features, probability against threshold."""
    explanation = answer.explanation
    asked = [f"Asked in truth: {literal(explanation.asked)}"] if explanation.asked else []
    if not explanation.scores and not explanation.features:
        plain = f"Nothing was weighed: the question was understood as {answer.kind} and looked up ({answer.outcome})."
        return "\n".join((*asked, plain))
    blocks = [
        asked,
        _table("Words and their weights", ((word, _figure(weight)) for word, weight in explanation.terms), page),
        _table("Repaired", explanation.repaired, page),
        _table("Not in the library", ((word,) for word in explanation.unknown), page),
        _table(
            "Best candidates",
            (
                (
                    _figure(sum(part.value for part in parts)),
                    statement,
                    " + ".join(f"{part.name} {_figure(part.value)}" for part in parts),
                )
                for statement, parts in explanation.scores
            ),
            page,
        ),
        _table(
            "Judge: value × weight",
            (
                (name, f"{_figure(value)} × {_figure(weight)}", f"= {_figure(value * weight)}")
                for name, value, weight in explanation.features
            ),
            page,
        ),
        [
            *([f"No answer, however probable: {barred(explanation.bar, 'en')}"] if explanation.bar else []),
            f"Probability {explanation.probability:.3f}, threshold {explanation.threshold:.3f}: {answer.outcome}",
        ],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _figure(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")  # + 0.0 makes a zero of -0.0


def _table(title: str, rows: Iterable[Sequence[str]], page: Page) -> list[str]:
    """Columns as wide as their widest cell; empty without rows. Wider than the page is left to the terminal."""
    cells = [[literal(cell) for cell in row] for row in rows]
    if not cells:
        return []
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(fill(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)
    return [heading(title, page), *(f"  {line}" for line in lines)]
