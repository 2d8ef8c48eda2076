"""Statements to an Answer: quotes with their notes, see-also with reasons, did-you-mean, what else was near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.answering.judge import FEATURES, Verdict
from bot.answering.rank import Scored
from bot.answering.read import Reading
from bot.answering.terms import Weighed
from bot.answering.weights import shipped
from bot.index import LEANING
from bot.library import Library
from bot.markup import plain
from bot.model import Explanation, Language, Part, Question, Quote, Statement, Suggestion
from bot.phrases import say
from bot.text import article_path, slugify, statement_path

OLD = 180  # days after which the date of a dated statement is said
SEE_ALSO = 4  # entries under an answer
_EXPLAINED = 5  # candidates whose parts are shown


def quote(library: Library, number: int, question: Question, language: Language) -> Quote:
    """A statement by its number, with what a reader must know about its age, and what it leans on."""
    statement = library.statement(number)
    article = library.article(library.index.article_of[number])
    notes: list[str] = []
    if statement.as_of is not None and (question.asked_on - statement.as_of.first_day).days > OLD:
        notes.append(say("as_of", language, date=statement.as_of))
    if article.review_by is not None and article.review_by < question.asked_on:
        notes.append(say("review_due", language, date=article.review_by.isoformat()))
    return Quote(
        statement=statement,
        text=plain(statement.text),
        path=statement_path(statement.id),
        notes=tuple(notes),
        context=_leaned_on(library, number),
    )


def _leaned_on(library: Library, number: int) -> str:
    """The plain text of the statement before, where this one cannot be understood without it."""
    index = library.index
    if not index.sign_of[number] & LEANING or number == 0:
        return ""
    if index.section_of[number - 1] != index.section_of[number]:
        return ""
    return plain(library.statement(number - 1).text)


def suggestion(library: Library, title: str, why: str = "") -> Suggestion:
    return Suggestion(title, why, article_path(slugify(title)))


def see_also(
    library: Library, topics: Iterable[int], said: Sequence[Statement], passed: Collection[str] = ()
) -> tuple[Suggestion, ...]:
    """Curated entries of the topics' articles, in turn, without what the answer already is about or has passed by."""
    articles = list(dict.fromkeys(topics))
    about = {library.titles[number] for number in articles}.union((statement.article for statement in said), passed)
    found: dict[str, Suggestion] = {}
    entries = [library.article(number).see_also for number in articles]
    for place in range(max(map(len, entries), default=0)):
        for held in entries:
            if place < len(held) and held[place].title not in about:
                found.setdefault(held[place].title, suggestion(library, held[place].title, held[place].why))
    return tuple(found.values())[:SEE_ALSO]


def distinct(library: Library, ranked: Iterable[Scored]) -> list[Scored]:
    """The candidates without repetitions of a text."""
    seen: set[str] = set()
    kept: list[Scored] = []
    for one in ranked:
        text = library.statement(one.statement).text
        if text not in seen:
            seen.add(text)
            kept.append(one)
    return kept


def explanation(
    library: Library,
    reading: Reading,
    ranked: Sequence[Scored],
    weighed: Sequence[Weighed],
    verdict: Verdict,
    threshold: float,
) -> Explanation:
    judge = shipped().judge
    return Explanation(
        terms=tuple((word.text, word.rarity) for word in weighed),
        repaired=reading.repaired,
        scores=tuple(
            (
                library.statement(one.statement).id,
                tuple(Part(name, value) for name, value in one.parts.items() if value),
            )
            for one in ranked[:_EXPLAINED]
        ),
        features=tuple(zip(FEATURES, verdict.features, judge.weights, strict=True)),
        probability=verdict.probability,
        threshold=threshold,
        bar=verdict.bar,
        unknown=tuple(word.text for word in weighed if word.term is None),
    )
