"""Two topics of one question: how they are related, and how they compare.

Where the question names no two different topics, it is asked back what the other one is to be; of more than two the
first two are answered and the others said to be left out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from bot.answering import compose, patterns
from bot.answering.kinds import EXACT, Asked, made, starts
from bot.answering.meant import names_like
from bot.library import Library
from bot.links import Link
from bot.model import SUMMARY_SECTION, Answer, Article, Kind, Row, Step
from bot.phrases import say
from bot.text import fold, words

ROWS_MOST = 8  # of a comparison


def relate(asked: Asked) -> Answer | None:
    """The shortest path of links between two topics, each hop with the statement that makes it."""
    return _of_two(asked, "relate")


def compare(asked: Asked) -> Answer | None:
    """Two articles side by side: their definitions, then the facts and sections that they share."""
    return _of_two(asked, "compare")


def _of_two(asked: Asked, kind: Kind) -> Answer | None:
    library, language = asked.library, asked.reading.language
    found = _found(asked)
    topics = tuple(dict.fromkeys(articles[0] for articles in found.values() if len(articles) == 1))
    if len(topics) > 1:
        of_two = _related if kind == "relate" else _compared
        others = [library.titles[topic] for topic in topics[2:]]
        return _without(of_two(asked, topics[0], topics[1]), others, _unknown(found))
    if not topics:
        pointing = any(patterns.is_plural(name) or patterns.is_pronoun(name) for name in found)
        return _asked_back(asked, kind, say("which_two", language)) if pointing else None
    if len(found) > 1 and not patterns.instructs(patterns.without_courtesy(asked.reading.text)):
        return None  # a statement may answer all the same: "what is the difference between X and its predecessor?"
    if _unknown(found):
        return half_known(asked) if not asked.question.names else None
    if len(asked.reading.names) > 1:
        return one_topic_twice(asked)
    lead = say("compare_with" if kind == "compare" else "relate_to", language, topic=library.titles[topics[0]])
    return _asked_back(asked, kind, lead, topics[0])


def one_topic_twice(asked: Asked) -> Answer | None:
    """A question back, where all sides are names of one topic; None where they are not."""
    topics = set(_found(asked).values())
    if len(asked.reading.names) < 2 or len(topics) != 1 or len(one := topics.pop()) != 1:
        return None
    lead = say("one_topic_twice", asked.reading.language, topic=asked.library.titles[one[0]])
    return _asked_back(asked, asked.reading.kind, lead, one[0])


def half_known(asked: Asked) -> Answer | None:
    """That one side is no topic, with what we have on the other; None where the question is no such one."""
    library, reading = asked.library, asked.reading
    found = _found(asked)
    known = next((articles[0] for articles in found.values() if len(articles) == 1), None)
    unknown = _unknown(found)
    if known is None or not unknown:
        return None
    title, first = library.titles[known], library.index.article_starts[known]
    summary = range(first, min(library.index.summary_ends[known], first + asked.question.limit))
    return made(
        asked,
        reading.kind,
        "related",
        0.0,
        (known,),
        lead=say("half_known", reading.language, name=unknown[0], topic=title),
        related=asked.quotes(summary),
        did_you_mean=names_like(library, unknown[0]),
    )


def _found(asked: Asked) -> dict[str, tuple[int, ...]]:
    """The articles of each side, of a name that several have those that are not the other side."""
    names = {fold(name): name for name in reversed(asked.reading.names)}  # the first way in which each is typed
    found = {name: _articles(asked.library, name) for name in reversed(names.values())}
    certain = {articles[0] for articles in found.values() if len(articles) == 1}
    return {
        name: tuple(number for number in articles if len(articles) == 1 or number not in certain)
        for name, articles in found.items()
    }


def _unknown(found: dict[str, tuple[int, ...]]) -> list[str]:
    return [name for name, articles in found.items() if not articles]


def _articles(library: Library, name: str) -> tuple[int, ...]:
    """What a side names: as a whole, somewhere in it, or misspelt."""
    if named := library.topics.named(name):
        return named
    tokens = words(name)
    inside = [m for m in library.topics.find(tokens, [False] * len(tokens)) if len(m.articles) == 1]
    if inside:
        return max(inside, key=lambda mention: mention.length).articles
    nearest = library.suggest(name, 1)
    return (library.titles.index(nearest[0]),) if nearest else ()


def _asked_back(asked: Asked, kind: Kind, lead: str, topic: int | None = None) -> Answer:
    library = asked.library
    nearest = compose.see_also(library, (topic,), ()) if topic is not None else ()
    topics = () if topic is None else (topic,)
    return made(asked, kind, "asked_back", 0.0, topics, lead=lead, nearest=nearest or starts(library))


def _without(given: Answer, others: list[str], unknown: list[str]) -> Answer:
    """The answer on the first two, saying which it leaves out."""
    language = given.language
    leads = [say("unknown_topic", language, name=name) for name in unknown]
    if others:
        leads.append(say("left_out", language, names=("、" if language == "zh" else ", ").join(others)))
    return replace(given, lead=" ".join((*leads, given.lead) if given.answered else (given.lead, *leads)))


def _related(asked: Asked, *sides: int) -> Answer:
    library, language = asked.library, asked.reading.language
    start, end = (library.titles[side] for side in sides)
    path = library.links.path(sides[0], sides[1])
    if path is None:
        return made(asked, "relate", "abstained", 0.0, sides, lead=say("no_path", language, start=start, end=end))
    steps: list[Step] = []
    at = sides[0]
    for link in path:
        other = link.end if link.start == at else link.start
        steps.append(_step(asked, link, at, other))
        at = other
    quotes = tuple(step.quote for step in steps if step.quote is not None)
    return made(
        asked,
        "relate",
        "answered",
        EXACT,
        sides,
        lead=say("related_by", language, start=start, end=end),
        steps=tuple(steps),
        statements=quotes,
        see_also=compose.see_also(library, sides, [quote.statement for quote in quotes], {step.end for step in steps}),
    )


def _step(asked: Asked, link: Link, start: int, end: int) -> Step:
    library = asked.library
    if link.statement is not None:
        return Step(library.titles[start], library.titles[end], asked.quotes([link.statement])[0], "")
    assert link.entry is not None
    why = library.article(link.start).see_also[link.entry].why
    return Step(library.titles[start], library.titles[end], None, why)


def _compared(asked: Asked, *sides: int) -> Answer:
    library, language = asked.library, asked.reading.language
    left, right = (library.article(side) for side in sides)
    offsets = tuple(library.index.article_starts[side] for side in sides)
    rows = [Row(SUMMARY_SECTION, *(asked.quotes(_firsts(offset, article)) for offset, article in
                                   zip(offsets, (left, right), strict=True)))]  # fmt: skip
    shared = [(key, _keyed(left)[key], _keyed(right)[key]) for key in _keyed(left) if key in _keyed(right)]
    most = max(ROWS_MOST, asked.question.limit)
    for _, (heading, ours), (_, theirs) in shared[: most - 1]:
        rows.append(
            Row(
                heading,
                asked.quotes([offsets[0] + place for place in ours[:2]]),
                asked.quotes([offsets[1] + place for place in theirs[:2]]),
            )
        )
    flat = [quote for row in rows for pair in zip_longest(row.left, row.right) for quote in pair if quote is not None]
    return made(
        asked,
        "compare",
        "answered",
        EXACT,
        sides,
        lead=say("compared", language, start=left.title, end=right.title),
        rows=tuple(rows),
        statements=tuple(dict.fromkeys(flat)),
        more=1 + len(shared) - len(rows),
        see_also=compose.see_also(library, sides, [quote.statement for quote in flat]),
    )


def _firsts(offset: int, article: Article) -> list[int]:
    return [offset + place for place in range(min(2, len(article.summary)) or min(1, len(article.statements)))]


def _keyed(article: Article) -> dict[str, tuple[str, list[int]]]:
    """Folded label or heading → (as written, places of its statements in the article)."""
    found: dict[str, tuple[str, list[int]]] = {}
    place = len(article.summary)
    for fact in article.facts:
        assert fact.label is not None
        found.setdefault(f"fact {fold(fact.label)}", (fact.label, []))[1].append(place)
        place += 1
    for section in article.sections:
        held = found.setdefault(f"section {fold(section.heading)}", (section.heading, []))[1]
        held += range(place, place + len(section.statements))
        place += len(section.statements)
    return found
