"""`seealso calibrate`: the threshold that fits a folder's own knowledge tests, what to expect of it, and its picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console import progress
from bot import calibration
from bot.articles import load
from bot.calibration import Point, Rate
from bot.contract import Object
from bot.problems import WrongUsage

_LEGEND = "w wrong, of all; u answered, of those to abstain from; m missing; | the threshold"
_ROWS, _COLUMNS = 12, 49  # of the picture in the terminal
_WIDTH, _HEIGHT, _MARGIN = 640, 360, 48  # pixels of the picture file


def configure(parser: Parser) -> None:
    parser.add_argument(
        "--wrong", type=float, default=0.05, metavar="SHARE", help="wrong answers allowed (default: 0.05)"
    )
    parser.add_argument("--picture", metavar="FILE", help="where to draw the curve, as SVG")


def run(call: Call) -> ExitCode:
    options = call.arguments.options
    if not 0.0 <= options.wrong <= 1.0:
        raise WrongUsage(f"--wrong {options.wrong} is no share", remedy="write a number from 0 to 1, such as 0.05")
    folder = Path(call.arguments.words[0]) if call.arguments.words else call.folder
    from bot.library import Library

    with progress.shown("Indexing articles", call.stderr, call.environ) as advance:
        reading = load(folder)
        library = Library.build(reading.articles, reading.manifest, progress=advance)
    found = calibration.judged(library, reading.checks, asked_on=call.today)
    points = calibration.curve(found)
    best = calibration.choose(points, most_wrong=options.wrong)
    if options.picture:
        _draw(Path(options.picture), points, best)
    if call.arguments.json:
        call.write_json(_object(points, best, len(found)))
        return ExitCode.ANSWERED
    call.write(_terminal(points, best))
    call.write(f"Threshold {best.threshold:g}, from {len(found)} questions. To use it, write in knowledge.yaml:")
    call.write(f"  threshold: {best.threshold:g}")
    call.write(f"Expect wrong answers to {_expected(best.wrong)} of all questions,")
    if best.undue.of:
        call.write(f"an answer to {_expected(best.undue)} of those to abstain from,")
    call.write(f"and no answer to {_expected(best.missing)} of those that could be answered.")
    if best.wrong.share > options.wrong:
        call.write(f"No threshold keeps wrong answers to {options.wrong:.0%}: this one makes the fewest mistakes.")
    if len(found) < calibration.ENOUGH:
        short = calibration.ENOUGH - len(found)
        call.write(f"These are too few questions to rely on: write {short} more in checks.yaml, some to abstain from.")
    return ExitCode.ANSWERED


def _expected(rate: Rate) -> str:
    low, high = rate.interval
    return f"{rate.share:.1%} (95% interval {low:.1%} to {high:.1%})"


def _object(points: Sequence[Point], best: Point, questions: int) -> Object:
    def point(one: Point) -> Object:
        return {
            "threshold": one.threshold,
            "wrong": round(one.wrong.share, 4),
            "wrong_interval": [round(bound, 4) for bound in one.wrong.interval],
            "undue": round(one.undue.share, 4),
            "undue_interval": [round(bound, 4) for bound in one.undue.interval],
            "missing": round(one.missing.share, 4),
            "missing_interval": [round(bound, 4) for bound in one.missing.interval],
        }

    return {"questions": questions, **point(best), "curve": [point(one) for one in _hundredths(points)]}


def _hundredths(points: Sequence[Point]) -> Sequence[Point]:
    """As many as can be read, or seen."""
    every = calibration.STEPS // 100
    return points[every - 1 :: every]


def _terminal(points: Sequence[Point], best: Point) -> str:
    """The rates against the threshold: w wrong, u undue, m missing, x several of them; the chosen one as a line of |."""
    grid = [[" "] * _COLUMNS for _ in range(_ROWS)]
    chosen = round(best.threshold * (_COLUMNS - 1))
    for row in grid:
        row[chosen] = "|"
    for one in _hundredths(points):
        column = round(one.threshold * (_COLUMNS - 1))
        for sign, rate in (("w", one.wrong), ("u", one.undue), ("m", one.missing)):
            row = grid[_ROWS - 1 - min(_ROWS - 1, int(rate.share * _ROWS))]
            row[column] = "x" if row[column] in "wumx" and row[column] != sign else sign
    lines = [f"{(_ROWS - at) / _ROWS:4.0%} {''.join(row).rstrip()}" for at, row in enumerate(grid)]
    axis = f"     0{'threshold'.center(_COLUMNS - 2)}1"
    return "\n".join(
        [
            _LEGEND,
            *lines,
            axis,
        ]
    )


def _draw(file: Path, points: Sequence[Point], best: Point) -> None:
    """The same as a picture with its intervals."""

    def x(threshold: float) -> float:
        return _MARGIN + threshold * (_WIDTH - 2 * _MARGIN)

    def y(share: float) -> float:
        return _HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN)

    def line(name: str, colour: str) -> str:
        rates: list[tuple[float, Rate]] = [(one.threshold, getattr(one, name)) for one in _hundredths(points)]
        middle = " ".join(f"{x(at):.1f},{y(rate.share):.1f}" for at, rate in rates)
        band = [f"{x(at):.1f},{y(rate.interval[1]):.1f}" for at, rate in rates]
        band += [f"{x(at):.1f},{y(rate.interval[0]):.1f}" for at, rate in reversed(rates)]
        return (
            f'<polygon points="{" ".join(band)}" fill="{colour}" opacity="0.15"/>'
            f'<polyline points="{middle}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )

    left, right, top, bottom = x(0), x(1), y(1), y(0)
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="white"/>
<path d="M{left} {top}V{bottom}H{right}" fill="none" stroke="#444"/>
{line("wrong", "#b3261e")}
{line("undue", "#8a5a00")}
{line("missing", "#1a56b0")}
<path d="M{x(best.threshold):.1f} {top}V{bottom}" stroke="#444" stroke-dasharray="4 4"/>
<text x="{x(best.threshold):.1f}" y="{top - 8}" text-anchor="middle">{best.threshold:g}</text>
<text x="{left - 8}" y="{top + 4}" text-anchor="end">100 %</text><text x="{left - 8}" y="{bottom}" text-anchor="end">0 %</text>
<text x="{right}" y="{bottom + 20}" text-anchor="end">threshold: answer from this probability on</text>
<text x="{left + 12}" y="{top + 14}" fill="#b3261e">wrong, of all questions</text>
<text x="{left + 12}" y="{top + 32}" fill="#8a5a00">answered, of those to abstain from</text>
<text x="{left + 12}" y="{top + 50}" fill="#1a56b0">missing, of answerable ones</text>
</svg>
"""
    try:
        file.write_text(svg, "utf-8")
    except OSError as problem:
        raise WrongUsage(f"{file} cannot be written: {problem.strerror}", remedy="name another file") from None
