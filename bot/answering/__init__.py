"""Answering: a pure function of a Library, a Question and the earlier turns. No clock, no disk, no network.

read → (a kind's own function, or) rank → judge → compose
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.answering import again, catalogue, compose, kinds, pairs, parts, patterns
from bot.answering import judge as judging
from bot.answering import rank as ranking
from bot.answering import read as reading_of
from bot.answering.judge import Verdict
from bot.answering.kinds import Asked
from bot.answering.meant import did_you_mean, names_like
from bot.answering.rank import Scored
from bot.answering.read import Reading
from bot.answering.terms import Weighed
from bot.answering.weights import shipped
from bot.library import Library
from bot.model import Answer, Kind, Question, Quote, Suggestion, Turn
from bot.phrases import say
from bot.text import words

__all__ = ["answer", "remember"]

TURNS_KEPT = 6  # of a conversation
_ALSO_SHOWN = 0.7  # share of the best score from which a further statement is shown with it
_OTHERS = 3  # candidates behind "not what you meant?"
_NEAREST = 3  # topics offered with an abstention


_FUNCTIONS: Mapping[Kind, Callable[[Asked], Answer | None]] = {
    "courtesy": kinds.courtesy,
    "help": kinds.help_,
    "define": kinds.define,
    "summary": kinds.summary,
    "see_also": kinds.see_also,
    "relate": pairs.relate,
    "compare": pairs.compare,
    "timeline": kinds.timeline,
    "list": kinds.listed,
    "fact": parts.fact,
    "section": parts.section,
}
_BARE = (parts.fact, kinds.define, parts.views, parts.section)  # tried on a question of no particular form


def answer(library: Library, question: Question, turns: Sequence[Turn] = ()) -> Answer:
    """What this library has to say to a question, for its audience, after the earlier turns (oldest first).

    Same input, same answer, byte for byte. Never raises for any text.
    """
    library = library.view(question.audience)
    if (meant := again.of_another_topic(library, question, turns)) is not None:
        given = _answer(library, meant.question, meant.turns)
        if meant.topic in given.topics and given.outcome in ("answered", "related"):
            explanation = replace(given.explanation, asked=meant.question.text)
            return replace(given, question=question.text.strip(), explanation=explanation)
    return _answer(library, question, turns)


def _answer(library: Library, question: Question, turns: Sequence[Turn]) -> Answer:
    reading = reading_of.read(library, question, turns)
    asked = Asked(library, question, reading)
    if reading.kind in ("courtesy", "help"):
        social = _FUNCTIONS[reading.kind](asked)
        assert social is not None
        return social
    if all(map(str.isdecimal, reading.tokens)) and not question.names:
        return _too_little(asked)  # only emoji, punctuation, markup or a number, whatever was said before
    if len(reading.ambiguous) > 1:
        return _ask_back(asked, reading.ambiguous)
    if reading.kind in ("see_also", "timeline") and asked.points_to_several():
        return _ask_back(asked, reading.topics)
    if reading.kind != "ask" and (special := _FUNCTIONS[reading.kind](asked)) is not None:
        return special
    if question.names and question.kind is not None:
        if (twice := pairs.one_topic_twice(asked)) is not None:
            return twice
        unknown = next((name for name in reading.names if not library.topics.named(name)), reading.names[0])
        return replace(_plain(asked, "abstained", "", ()), **_unknown_name(asked, unknown))
    formed = asked
    if reading.kind != "ask":  # the library does not have what the form asks for
        reading = replace(reading, kind="ask", subject=reading.text)
        asked = replace(asked, reading=reading)
    if reading.adrift or not reading.content or not patterns.telling(words(reading.subject)):
        if not reading.topics:
            return _too_little(asked)
        if reading.carried and not (reading.wants or reading.polar) and (more := kinds.summary(asked)) is not None:
            return more
    # A name alone, or with that of a fact, view or section. "Where is X?" wants more than what X is.
    for bare in _BARE:
        if not (bare is kinds.define and reading.wants) and (named := bare(asked)) is not None:
            return _with_others(asked, named) if named.kind == "fact" else named
    given = _ranked(asked)
    return given if given.answered else _missing_of(formed, given)


def remember(question: Question, given: Answer) -> Turn:
    """The turn that this question and its answer leave to the next one."""
    return Turn(question=given.explanation.asked or question.text, topics=given.topics[:2], outcome=given.outcome)


def _ranked(asked: Asked) -> Answer:
    library, question, reading = asked.library, asked.question, asked.reading
    ranked, weighed = ranking.rank(library, reading)
    ranked = _carried_first(library, reading, ranked)
    verdict = judging.judge(library, reading, ranked, weighed)
    candidates = compose.distinct(library, ranked[: question.limit * 4 + 8])
    threshold = _threshold(question, library)
    if reading.carried and verdict.bar is None and not _holds_what_tells_most(ranked, weighed):
        verdict = replace(verdict, bar="carried")
    if candidates and verdict.bar is None and verdict.probability >= threshold:
        return _answered(asked, candidates, ranked, weighed, verdict, threshold)
    return _not_answered(asked, candidates, ranked, weighed, verdict, threshold)


def _holds_what_tells_most(ranked: Sequence[Scored], weighed: Sequence[Weighed]) -> bool:
    """Whether the first statement has the rarest word that is asked of a carried topic: "effect" in "did it take effect".

    A topic that the question does not name speaks for all of its statements alike.
    """
    asked = [
        at
        for at, word in enumerate(weighed)
        if word.term is not None and not (word.naming or word.pair) and patterns.tells(word.text)
    ]
    return not (ranked and asked) or ranked[0].held[max(asked, key=lambda at: weighed[at].rarity)]


def _carried_first(library: Library, reading: Reading, ranked: tuple[Scored, ...]) -> tuple[Scored, ...]:
    """After "what is 5G?", "who regulates it?" is answered about 5G where that says as much of it as anything does."""
    if not reading.carried or not ranked:
        return ranked
    first = ranked[0]
    for one in ranked:
        of_topic = library.index.article_of[one.statement] in reading.topics
        if of_topic and all(has or not wanted for has, wanted in zip(one.held, first.held, strict=True)):
            return (one, *(other for other in ranked if other is not one))
    return ranked


def _with_others(asked: Asked, given: Answer) -> Answer:
    """A fact with the statements that might have been meant instead."""
    ranked, _ = ranking.rank(asked.library, asked.reading)
    said = {quote.text for quote in given.statements}
    others = asked.quotes([one.statement for one in compose.distinct(asked.library, ranked[: _OTHERS * 2])])
    return replace(given, others=tuple(quote for quote in others if quote.text not in said)[:_OTHERS])


def _threshold(question: Question, library: Library) -> float:
    """The room's own, else the folder's, else the shipped one."""
    chosen = (question.threshold, library.manifest.threshold, shipped().judge.threshold)
    return next(value for value in chosen if value is not None)


def _answered(
    asked: Asked,
    candidates: Sequence[Scored],
    ranked: Sequence[Scored],
    weighed: Sequence[Weighed],
    verdict: Verdict,
    threshold: float,
) -> Answer:
    library, question, reading = asked.library, asked.question, asked.reading
    floor = candidates[0].score * _ALSO_SHOWN
    shown = [
        one.statement
        for one in candidates[: question.limit]
        if one.score >= floor and _adds_to(candidates[0], one, reading)
    ]
    shown = _with_other_side(asked, shown, candidates)
    rest = [one.statement for one in candidates if one.statement not in shown][:_OTHERS]
    quotes = asked.quotes(shown)
    topics = _topics(asked, shown)
    return Answer(
        question=question.text.strip(),
        kind=_kind(reading, quotes[0]),
        outcome="answered",
        language=reading.language,
        confidence=verdict.probability,
        topics=tuple(library.titles[number] for number in topics),
        statements=quotes,
        see_also=compose.see_also(library, topics, [quote.statement for quote in quotes]),
        did_you_mean=did_you_mean(library, reading),
        others=asked.quotes(rest),
        explanation=compose.explanation(library, reading, ranked, weighed, verdict, threshold),
    )


def _kind(reading: Reading, first: Quote) -> Kind:
    if first.statement.role == "fact":
        return "fact"
    return "section" if reading.view is not None else "ask"


def _adds_to(first: Scored, other: Scored, reading: Reading) -> bool:
    """Whether a further statement bears on what the first one was found by, beside the name of their topic."""
    met = [
        at
        for at, word in enumerate(reading.content)
        if first.held[at] and not word.naming and patterns.tells(word.text)
    ]
    return not met or any(other.held[at] for at in met)


def _with_other_side(asked: Asked, shown: list[int], candidates: Sequence[Scored]) -> list[int]:
    """Where a view is shown, and no one side was asked for, the article's best statement of another view too."""
    index = asked.library.index
    if asked.reading.view not in (None, "both") or asked.question.limit < 2:
        return shown
    views = {index.view_of[number] for number in shown} - {0}
    if len(views) != 1:
        return shown
    of_view = next(number for number in shown if index.view_of[number])
    article, section = index.article_of[of_view], index.section_of[of_view]
    opposed = [
        number
        for number in range(index.article_starts[article], index.article_starts[article + 1])
        if index.view_of[number] and index.view_of[number] not in views and index.section_of[number] == section
    ]
    if not opposed:
        return shown
    scores = {one.statement: one.score for one in candidates}
    other = min(opposed, key=lambda number: (-scores.get(number, 0.0), abs(number - of_view), number))
    return [*shown[: asked.question.limit - 1], other]


def _not_answered(
    asked: Asked,
    candidates: Sequence[Scored],
    ranked: Sequence[Scored],
    weighed: Sequence[Weighed],
    verdict: Verdict,
    threshold: float,
) -> Answer:
    """What bears on the question, where something does; else that we don't know, and what lies nearest."""
    library, question, reading = asked.library, asked.question, asked.reading
    numbers = [one.statement for one in candidates]
    related = bool(reading.topics and numbers)
    if related:
        inside = [n for n in numbers if library.index.article_of[n] in reading.topics] or numbers
        numbers = list(dict.fromkeys((*numbers[:1], *inside)))
    bears = related or verdict.probability >= shipped().judge.related
    closest = asked.quotes(numbers[: question.limit])
    topics = reading.topics or tuple(dict.fromkeys(library.index.article_of[n] for n in numbers[: question.limit]))
    nearest = tuple(compose.suggestion(library, library.titles[number]) for number in topics[:_NEAREST])
    if related:
        topic = library.titles[reading.topics[0]]
        lead = say("have", reading.language, topic=topic)
    else:
        lead = say("unknown", reading.language)
    subject = patterns.form_of(patterns.without_courtesy(reading.text)).subject
    suggestions = () if reading.topics else library.suggest(subject, 2)
    return Answer(
        question=question.text.strip(),
        kind=reading.kind,
        outcome="related" if related else "abstained",
        language=reading.language,
        confidence=verdict.probability,
        lead=lead,
        topics=tuple(library.titles[number] for number in reading.topics),
        related=closest if bears else (),
        did_you_mean=suggestions or did_you_mean(library, reading),
        nearest=nearest,
        others=() if bears else closest[:_OTHERS],
        explanation=compose.explanation(library, reading, ranked, weighed, verdict, threshold),
    )


def _topics(asked: Asked, shown: Sequence[int]) -> tuple[int, ...]:
    """What an answer is about: the named topics, else the article that answers."""
    named = asked.reading.topics
    return named or (asked.library.index.article_of[shown[0]],)


def _ask_back(asked: Asked, among: Sequence[int]) -> Answer:
    library = asked.library
    choices = tuple(
        compose.suggestion(library, library.titles[number], kinds.gist(library.article(number))) for number in among
    )
    return _plain(asked, "asked_back", say("which", asked.reading.language), choices)


def _too_little(asked: Asked) -> Answer:
    return _plain(asked, "asked_back", say("too_little", asked.reading.language), kinds.starts(asked.library))


def _missing_of(asked: Asked, given: Answer) -> Answer:
    """What is not answered, saying what the form asked for and the library does not have: a topic, a side, a tag."""
    library, reading = asked.library, asked.reading
    if reading.kind in ("relate", "compare"):
        return pairs.half_known(asked) or pairs.one_topic_twice(asked) or given
    if given.outcome != "abstained":
        return given
    if reading.kind in ("summary", "see_also") and patterns.telling(words(reading.subject)):
        return replace(given, nearest=(), **_unknown_name(asked, reading.subject))
    if reading.kind == "list" and (tag := catalogue.tag_of(reading.subject)) and (tags := catalogue.tags(library)):
        language = reading.language
        lead = say("unknown_tag", language, tag=tag, tags=("、" if language == "zh" else ", ").join(tags))
        return replace(given, lead=lead, nearest=())
    return given


def _unknown_name(asked: Asked, name: str) -> dict[str, Any]:
    """What is said of a topic that the library does not have."""
    lead = say("unknown_topic", asked.reading.language, name=name)
    return {"lead": lead, "did_you_mean": names_like(asked.library, name)}


def _plain(asked: Asked, outcome: str, lead: str, nearest: tuple[Suggestion, ...]) -> Answer:
    return Answer(
        question=asked.question.text.strip(),
        kind=asked.reading.kind,
        outcome=outcome,  # type: ignore[arg-type]  # one of the two above
        language=asked.reading.language,
        lead=lead,
        nearest=nearest,
    )
