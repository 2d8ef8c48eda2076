"""`seealso stats`: what was asked and what was used."""

from __future__ import annotations

from collections import Counter

from adapters.commands import database
from adapters.commands.arguments import Parser
from adapters.commands.call import Call, ExitCode
from adapters.console.layout import columns, fill, literal
from bot import reports
from bot.contract import Object
from bot.store.records import Usage

_ARTICLES = 20  # shown as text; JSON has them all


def configure(parser: Parser) -> None:
    database.configure(parser)
    database.configure_since(parser)


def run(call: Call) -> ExitCode:
    audience, since = call.arguments.audience, database.milliseconds(call.arguments.options.since)
    view = database.library_of(call)
    usage = database.with_store(call, lambda store: reports.statistics(store, view, audience=audience, since=since))
    database.note_who_is_left_out(call, view)
    if call.arguments.json:
        call.write_json(_object(usage))
    else:
        call.write(_text(usage))
    return ExitCode.ANSWERED


def _by(usage: Usage, what: str) -> list[tuple[str, int]]:
    """Questions by "outcome", "kind" or "platform", most first."""
    counts: Counter[str] = Counter()
    for one in usage.asked:
        counts[getattr(one, what)] += one.count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _object(usage: Usage) -> Object:
    return {
        "questions": sum(one.count for one in usage.asked),
        "outcomes": dict(_by(usage, "outcome")),
        "kinds": dict(_by(usage, "kind")),
        "platforms": dict(_by(usage, "platform")),
        "asked": [
            {"platform": one.platform, "kind": one.kind, "outcome": one.outcome, "count": one.count}
            for one in usage.asked
        ],
        "articles": [{"title": title, "answers": count} for title, count in usage.articles],
        "helpful": usage.helpful,
        "not_helpful": usage.not_helpful,
    }


def _text(usage: Usage) -> str:
    parts = [_table("Questions", [("all", sum(one.count for one in usage.asked))])]
    parts += [_table(f"By {what}", _by(usage, what)) for what in ("outcome", "kind", "platform") if usage.asked]
    if usage.articles:
        parts.append(_table("Articles by the answers that rest on them", usage.articles[:_ARTICLES]))
    parts.append(_table("Feedback", [("helpful", usage.helpful), ("not helpful", usage.not_helpful)]))
    return "\n\n".join(parts)


def _table(heading: str, rows: list[tuple[str, int]] | tuple[tuple[str, int], ...]) -> str:
    named = [(literal(name), count) for name, count in rows]
    width = max(columns(name) for name, _ in named)
    return "\n".join((heading, *(f"  {fill(name, width)}  {count:>7,}" for name, count in named)))
