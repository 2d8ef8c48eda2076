"""Answers, topics, articles and changes as the JSON objects that scripts rest on; the command line and HTTP share them.

Every function is pure and gives plain dicts, lists, strings, numbers, booleans and None: ready for `json.dumps`.
Keys keep their order. New keys may be added to an object, none is renamed or taken away.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import markup
from bot.model import Answer, Article, Quote, Source, Statement, Suggestion
from bot.phrases import barred
from bot.problems import Problem, WrongUsage
from bot.text import article_path, slugify, statement_path

if TYPE_CHECKING:
    from bot.changes import Changes, Revision

MAX_QUESTION = 5_000  # characters (code points) after trimming
MAX_STATEMENTS = 100  # of an answer, when somebody wants more than a few

Object = dict[str, Any]  # a JSON object


def question_text(text: str) -> str:
    """The question without surrounding blanks; WrongUsage when nothing is left or more than MAX_QUESTION characters."""
    text = text.strip()
    if not text:
        raise WrongUsage("the question is empty", remedy="write what you would like to know")
    if len(text) > MAX_QUESTION:
        raise WrongUsage(
            f"the question has {len(text):,} characters, {MAX_QUESTION:,} are the most",
            remedy="ask one thing at a time",
        )
    return text


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the reader pages are. An empty base makes every address a path."""

    base: str = ""  # "https://knowledge.example.org", no trailing slash

    def at(self, path: str) -> str:
        return f"{self.base}{path}"

    def article(self, article: Article) -> str:
        return self.at(article_path(article.slug))

    def statement(self, statement: Statement) -> str:
        return self.at(statement_path(statement.id))


def answer_object(answer: Answer, addresses: Addresses, *, elapsed_ms: float) -> Object:
    """The answer; `elapsed_ms` is the time of answering alone, rounded to a microsecond."""
    return {
        "question": answer.question,
        "kind": answer.kind,
        "outcome": answer.outcome,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "topics": list(answer.topics),
        "statements": [_quote(quote, addresses) for quote in answer.statements],
        # Where nothing bears on the question, people are shown the nearest topics only; scripts get the closest statements.
        "related": [_quote(quote, addresses) for quote in answer.related or ([] if answer.answered else answer.others)],
        "see_also": [_suggestion(suggestion, addresses) for suggestion in answer.see_also],
        "did_you_mean": list(answer.did_you_mean),
        "elapsed_ms": round(elapsed_ms, 3),
        "language": answer.language,
        "lead": answer.lead,
        "nearest": [_suggestion(suggestion, addresses) for suggestion in answer.nearest],
        "others": [_quote(quote, addresses) for quote in answer.others],
        "more": answer.more,
        "steps": [
            {
                "start": step.start,
                "end": step.end,
                "statement": _quote(step.quote, addresses) if step.quote else None,
                "why": step.why or None,
            }
            for step in answer.steps
        ],
        "rows": [
            {
                "heading": row.heading,
                "left": [_quote(quote, addresses) for quote in row.left],
                "right": [_quote(quote, addresses) for quote in row.right],
            }
            for row in answer.rows
        ],
        "listed": [_suggestion(suggestion, addresses) for suggestion in answer.listed],
    }


def explanation_object(answer: Answer) -> Object:
    """Why this answer: everything that was weighed."""
    explanation = answer.explanation
    return {
        "asked": explanation.asked or answer.question,
        "terms": [{"term": term, "weight": weight} for term, weight in explanation.terms],
        "repaired": [{"typed": typed, "understood": understood} for typed, understood in explanation.repaired],
        "unknown": list(explanation.unknown),
        "scores": [
            {
                "id": statement,
                "score": sum(part.value for part in parts),
                "parts": [{"name": part.name, "value": part.value} for part in parts],
            }
            for statement, parts in explanation.scores
        ],
        "features": [{"name": name, "value": value, "weight": weight} for name, value, weight in explanation.features],
        "probability": explanation.probability,
        "threshold": explanation.threshold,
        "bar": barred(explanation.bar, "en") if explanation.bar else None,
    }


def topics_list(articles: Iterable[Article], addresses: Addresses) -> list[Object]:
    """One object for each article, in the order given; `statements` is their number."""
    return [
        {
            "title": article.title,
            "aliases": list(article.aliases),
            "kind": article.kind,
            "topics": list(article.topics),
            "statements": len(article.statements),
            "url": addresses.article(article),
        }
        for article in articles
    ]


def article_object(article: Article, addresses: Addresses) -> Object:
    """A whole article with every statement, in reading order."""
    return {
        "title": article.title,
        "slug": article.slug,
        "aliases": list(article.aliases),
        "kind": article.kind,
        "topics": list(article.topics),
        "statements": [_statement(statement, addresses) for statement in article.statements],
        "see_also": [
            {"title": entry.title, "why": entry.why, "url": addresses.at(article_path(slugify(entry.title)))}
            for entry in article.see_also
        ],
        "sources": [_source(source) for source in article.sources],
        "owner": article.owner,
        "updated": _text(article.updated),
        "review_by": _text(article.review_by),
        "url": addresses.article(article),
    }


def changes_object(changes: Changes) -> Object:
    """What changed between two versions. Texts are plain.

    `from` is {article, section}, in `reworded` null where the statement did not move; `view` and `as_of` there are
    {before, after}, null where they are the same.
    """
    return {
        "added": [_changed(statement) for statement in changes.added],
        "removed": [_changed(statement) for statement in changes.removed],
        "reworded": [_revision(revision) for revision in changes.reworded],
        "moved": [_changed(one.after) | {"from": _place(one.before)} for one in changes.moved],
        "spelling": [_revision(revision) for revision in changes.spelling],
        "new_articles": [article.title for article in changes.new_articles],
        "removed_articles": [article.title for article in changes.removed_articles],
        "renamed_articles": [{"before": one.before, "after": one.after} for one in changes.renamed_articles],
        "renamed_sections": [
            {"article": one.article, "before": one.before, "after": one.after} for one in changes.renamed_sections
        ],
    }


def problem_object(problem: Problem) -> Object:
    """A mistake of a knowledge folder; line and column count from 1, 0 is the file as a whole."""
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _quote(quote: Quote, addresses: Addresses) -> Object:
    return _statement(quote.statement, addresses) | {
        "text": quote.text,
        "url": addresses.at(quote.path),
        "notes": list(quote.notes),
        "context": quote.context or None,
    }


def _statement(statement: Statement, addresses: Addresses) -> Object:
    return {
        "id": statement.id,
        "text": markup.plain(statement.text),
        "article": statement.article,
        "section": statement.section,
        "view": statement.view,
        "as_of": _text(statement.as_of),
        "url": addresses.statement(statement),
        "sources": [_source(source) for source in statement.sources],
    }


def _place(statement: Statement) -> Object:
    return {"article": statement.article, "section": statement.section}


def _changed(statement: Statement) -> Object:
    return _place(statement) | {"text": markup.plain(statement.text), "id": statement.id}


def _revision(revision: Revision) -> Object:
    before, after = revision.before, revision.after
    was, is_ = revision.texts
    return _place(after) | {
        "before": was,
        "after": is_,
        "id": after.id,
        "from": _place(before) if revision.moved else None,
        "view": {"before": before.view, "after": after.view} if revision.view_changed else None,
        "as_of": ({"before": _text(before.as_of), "after": _text(after.as_of)} if revision.date_changed else None),
    }


def _source(source: Source) -> Object:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "date": _text(source.date),
        "url": source.url,
    }


def _suggestion(suggestion: Suggestion, addresses: Addresses) -> Object:
    return {"title": suggestion.title, "why": suggestion.why, "url": addresses.at(suggestion.path)}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
