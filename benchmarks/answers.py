"""How good our answers are, beside what one would use instead: `python -m benchmarks.answers --data DIR`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import grading, measures, peers, report, runs, sets
from benchmarks.grading import Result
from benchmarks.systems import Seealso
from bot import __version__
from bot.problems import SeealsoError, WrongUsage


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; the exit status: 2 for wrong usage, 130 after Ctrl-C, else 0."""
    asked = _parser().parse_args(arguments)
    try:
        chosen = _chosen(asked.data, asked.sets)
        systems = (Seealso.name, *peers.choose(asked.peers))
        results = _measure(asked.data, chosen, systems)
    except SeealsoError as error:
        print(f"benchmarks.answers: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return runs.INTERRUPTED
    described = [f"seealso {__version__}", *map(peers.version, systems[1:]), runs.machine()]
    print("\n\n".join(_sections(results, described, by_kind=asked.by_kind)))
    if asked.json is not None:
        content = {"versions": described, "results": [asdict(result) for result in results]}
        asked.json.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if asked.picture is not None:
        _draw(report.pooled(results), asked.picture)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.answers",
        description="Measures answers on sets of questions; benchmarks/README.md says what each figure means.",
    )
    parser.add_argument(
        "sets", nargs="*", metavar="SET", help="NAME with its variants, or NAME:VARIANT; default: every set"
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder that holds the sets")
    parser.add_argument("--peers", metavar="A,B|none", help=f"of {','.join(peers.PEERS)}; default: those installed")
    parser.add_argument("--by-kind", action="store_true", help="also each kind of question by itself")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there too")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="draw reliability there (.png, .svg, .pdf)")
    return parser


def _chosen(data: Path, names: Sequence[str]) -> list[str]:
    """Names of sets and variants: each set in the order given, with all its variants unless one is named."""
    chosen: list[str] = []
    for name in names or sets.names(data):
        plain, colon, _ = name.partition(":")
        known = [part.name for part in grading.variants(data, plain)]
        if colon and name not in known:
            raise WrongUsage(f"{plain} has no variant {name!r}", remedy=f"there are {', '.join(known)}")
        chosen += [name] if colon else known
    return list(dict.fromkeys(chosen))


def _measure(data: Path, chosen: Sequence[str], systems: Sequence[str]) -> list[Result]:
    steps = [(system, name) for name in chosen for system in systems]
    return [
        runs.apart(grading.meet, system, data, name)
        for system, name in runs.counted(steps, lambda step: f"{step[0]} on {step[1]}")
    ]


def _sections(results: Sequence[Result], described: Sequence[str], *, by_kind: bool) -> list[str]:
    found = ["; ".join(described), report.figures(results)]
    if any(result.system != Seealso.name for result in results):
        found.append(report.ratios(results, Seealso.name))
    if by_kind:
        found.append(report.kinds(results))
    bins = report.pooled(results)
    error = measures.calibration_error(bins)
    found.append(
        f"Reliability over all of these, expected calibration error {error:.3f}:\n\n{report.reliability(bins)}"
    )
    return found


def _draw(bins: Sequence[measures.Bin], file: Path) -> None:
    """The reliability picture: how sure we were, how often we were right, and the diagonal where they are equal."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    held = [one for one in bins if one.questions]
    figure, axes = pyplot.subplots(figsize=(5, 5), layout="constrained")
    axes.bar(
        [one.low for one in held], [one.right for one in held], width=1 / len(bins), align="edge", edgecolor="white"
    )
    axes.plot([0, 1], [0, 1], color="black", linewidth=1, linestyle="--")
    axes.plot([one.score for one in held], [one.right for one in held], color="black", marker="o", linestyle="none")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="how sure", ylabel="share right", title="Reliability")
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
    pyplot.close(figure)


if __name__ == "__main__":
    sys.exit(main())
