"""The kinds of question, and what answers each.

Each function gets everything that was read and gives an Answer, or None where the library does not have what the kind
needs; then the question is answered like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering import compose, patterns
from bot.answering.catalogue import articles_of
from bot.answering.meant import did_you_mean
from bot.answering.read import Reading
from bot.library import Library
from bot.model import Answer, Article, Kind, Outcome, PartialDate, Question, Quote, Statement, Suggestion
from bot.phrases import say
from bot.text import fold, has_cjk, sentences, words

EXACT = 0.97  # probability that an article is meant whose very name is asked for (topics set: 0.97 of 486)
SUMMARY_MOST = 5  # statements of a summary
TIMELINE_MOST = 12
LISTED_MOST = 25
_ABOUT = re.compile("^(?:about |on )?(?:the |an? )?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a kind's function needs."""

    library: Library
    question: Question
    reading: Reading

    def quotes(self, numbers: Sequence[int]) -> tuple[Quote, ...]:
        return tuple(compose.quote(self.library, n, self.question, self.reading.language) for n in numbers)

    def subject(self) -> int | None:
        """The one article that the subject names, if need be with words left out; None where there is none."""
        named = self.library.topics.named(self.reading.subject)
        if len(named) == 1:
            return named[0]
        topics = self.reading.topics
        if self.points_to_several():
            return None
        return topics[0] if topics and (self.reading.carried or self.only_names(topics[0])) else None

    def points_to_several(self) -> bool:
        """Whether "they" or "them" stands for the topics of earlier turns: none of them is passed over in silence."""
        reading = self.reading
        return reading.carried and len(reading.topics) > 1 and patterns.points_to_several(reading.text)

    def only_names(self, article: int) -> bool:
        """Whether the subject's content is nothing but words of an article's names."""
        index, subject = self.library.index, set(words(self.reading.subject))
        return all(
            word.term is not None and index.names.impact(word.term, article) > 0
            for word in self.reading.content
            if word.typed in subject or subject.issuperset(word.typed)  # a pair of Chinese characters
        )


def made(
    asked: Asked, kind: Kind, outcome: Outcome, confidence: float, topics: Sequence[int], **shown: object
) -> Answer:
    """An answer on some articles that shows these fields."""
    reading, library = asked.reading, asked.library
    values: dict[str, object] = {
        "did_you_mean": did_you_mean(library, reading),
        **shown,
    }
    return Answer(
        question=asked.question.text.strip(),
        kind=kind,
        outcome=outcome,
        language=reading.language,
        confidence=confidence,
        topics=tuple(library.titles[number] for number in topics),
        **values,  # type: ignore[arg-type]  # the callers below name fields of Answer
    )


def told(
    asked: Asked, kind: Kind, topics: Sequence[int], statements: Sequence[int], *, more: int = 0, **shown: object
) -> Answer:
    """The answer that these statements of some articles give, with what to see also; `more` of them are left out."""
    quotes = asked.quotes(statements)
    said = [quote.statement for quote in quotes]
    see_also = compose.see_also(asked.library, topics, said)
    return made(asked, kind, "answered", EXACT, topics, statements=quotes, see_also=see_also, more=more, **shown)


def courtesy(asked: Asked) -> Answer | None:
    """A short word back; nothing is recorded as unanswered."""
    text, language = fold(asked.reading.text), asked.reading.language
    lead = say("fine", language)
    for key, signs in (
        ("thanks", ("thank", "thx", "cheers", "appreciated", "谢", "辛苦")),
        ("bye", ("bye", "good night", "see you", "再见", "拜拜", "晚安")),
        ("hello", ("hi", "hello", "hey", "good morning", "good afternoon", "good evening", "你好", "您好", "嗨", "早")),
    ):
        if any(f" {sign}" in f" {text}" or (has_cjk(sign) and sign in text) for sign in signs):
            lead = say(key, language, name=asked.library.manifest.name)
            break
    return made(asked, "courtesy", "social", 1.0, (), lead=lead)


def help_(asked: Asked) -> Answer | None:
    """How to ask, and what to start with."""
    lead = say("help", asked.reading.language, name=asked.library.manifest.name)
    return made(asked, "help", "social", 1.0, (), lead=lead, nearest=starts(asked.library))


def starts(library: Library) -> tuple[Suggestion, ...]:
    """The topics that a newcomer is offered: the manifest's, else the articles with the most links into them."""
    titles = [title for title in library.manifest.start_with if title in library.titles]
    if not titles:
        into = sorted(range(len(library.titles)), key=lambda number: (-len(library.links.into(number)), number))
        titles = [library.titles[number] for number in into[:4]]
    return tuple(compose.suggestion(library, title) for title in titles[:4])


def define(asked: Asked) -> Answer | None:
    """The summary of the one article whose very name is asked for; of several the first sentence of each."""
    reading = asked.reading
    named = asked.library.topics.named(reading.subject)
    if len(named) == 1:
        return _summary_of(asked, "define", named[0], asked.question.limit)
    only_names = not patterns.telling([word.text for word in reading.content if not word.naming])
    if reading.kind == "define" and len(reading.topics) > 1 and only_names:
        return _first_of_each(asked, "define")
    return _repaired_name(asked, "define")


def summary(asked: Asked) -> Answer | None:
    """What matters of an article, up to five statements, none twice; of several the first sentence of each."""
    if asked.points_to_several():
        return _first_of_each(asked, "summary")
    number = asked.subject()
    if number is None:
        return _repaired_name(asked, "summary")
    return _summary_of(asked, "summary", number, max(SUMMARY_MOST, asked.question.limit))


def _first_of_each(asked: Asked, kind: Kind) -> Answer:
    topics, index = asked.reading.topics, asked.library.index
    return told(asked, kind, topics, [index.article_starts[number] for number in topics][: asked.question.limit])


def _repaired_name(asked: Asked, kind: Kind) -> Answer | None:
    """For a name that is ours but for typing errors or its end ("minstry of indstry")."""
    reading = asked.reading
    if len(reading.topics) != 1 or reading.carried:
        return None
    number = reading.topics[0]
    if not reading.content or not asked.only_names(number):
        return None
    limit = asked.question.limit if kind == "define" else max(SUMMARY_MOST, asked.question.limit)
    return _summary_of(asked, kind, number, limit)


def _summary_of(asked: Asked, kind: Kind, number: int, limit: int) -> Answer:
    library, index = asked.library, asked.library.index
    first, end = index.article_starts[number], index.article_starts[number + 1]
    chosen: list[int] = []
    texts: set[str] = set()
    # The summary leads; then, for a summary, the first statement of each section, plain facts before views.
    order = list(range(first, index.summary_ends[number]))
    if kind == "summary" or not order:
        openings = [
            n
            for n in range(index.fact_ends[number], end)
            if n == index.fact_ends[number] or index.section_of[n] != index.section_of[n - 1]
        ]
        order += sorted(openings, key=lambda n: (index.view_of[n] != 0, n))
    for candidate in order:
        text = library.statement(candidate).text
        if text not in texts and len(chosen) < limit:
            texts.add(text)
            chosen.append(candidate)
    return told(asked, kind, (number,), chosen, more=max(0, end - first - len(chosen)))


def see_also(asked: Asked) -> Answer | None:
    """An article's curated entries with their reasons, then the articles whose entries lead to it."""
    number = asked.subject()
    if number is None:
        return None
    library = asked.library
    title = library.titles[number]
    found = {e.title: compose.suggestion(library, e.title, e.why) for e in library.article(number).see_also}
    for link in library.links.into(number):
        for entry in library.article(link.start).see_also:
            if entry.title == title:
                start = library.titles[link.start]
                found.setdefault(start, compose.suggestion(library, start, entry.why))
    lead = say("see_also_lead" if found else "no_see_also", asked.reading.language, topic=title)
    outcome: Outcome = "answered" if found else "related"
    return made(asked, "see_also", outcome, EXACT, (number,), lead=lead, see_also=tuple(found.values()))


def timeline(asked: Asked) -> Answer | None:
    """The dated statements of a topic in order of time."""
    number = asked.subject()
    if number is None:
        return None
    library, index = asked.library, asked.library.index
    dated: dict[str, tuple[PartialDate, int]] = {}
    for place in range(index.article_starts[number], index.article_starts[number + 1]):
        statement = library.statement(place)
        when = when_of(statement)
        if when is not None and statement.view is None and statement.text not in dated:
            dated[statement.text] = (when, place)
    if len(dated) < 2:
        return None
    ordered = sorted(dated.values(), key=lambda pair: (_order(pair[0]), pair[1]))
    shown = [place for _, place in ordered[: max(TIMELINE_MOST, asked.question.limit)]]
    lead = say("history", asked.reading.language, topic=library.titles[number])
    return told(asked, "timeline", (number,), shown, more=len(ordered) - len(shown), lead=lead)


def _order(date: PartialDate) -> tuple[int, int, int]:
    """A year stands before its months, a month before its days."""
    return date.year, date.month or 0, date.day or 0


def when_of(statement: Statement) -> PartialDate | None:
    """The date that a statement tells of: the first one in its text; `as_of` says only when it was checked."""
    from bot.answering.dates import first_date  # late: only a timeline reads dates out of texts

    return first_date(statement.text)


def listed(asked: Asked) -> Answer | None:
    """Topics of a class, and what they deal with: "topics about telecoms", "which laws deal with data"."""
    reading, library = asked.reading, asked.library
    about = _ABOUT.sub("", reading.subject)
    if len(named := library.topics.named(about)) == 1:  # "what do you know about the ministry?"
        return _summary_of(asked, "define", named[0], asked.question.limit)
    found = articles_of(library, reading.subject)
    if not found:
        return None
    shown = [library.article(number) for number in found[: max(LISTED_MOST, asked.question.limit)]]
    return made(
        asked,
        "list",
        "answered",
        EXACT,
        (),
        lead=say("listed_one" if len(found) == 1 else "listed", reading.language, count=len(found)),
        listed=tuple(compose.suggestion(library, article.title, gist(article)) for article in shown),
        more=len(found) - len(shown),
    )


def gist(article: Article) -> str:
    from bot.markup import plain

    return plain(sentences(article.summary[0].text)[0]) if article.summary else ""
