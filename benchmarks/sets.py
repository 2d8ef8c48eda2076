"""Sets of questions with their right answers, read from a folder: SQuAD files, or knowledge folders with questions.

A set is a file in SQuAD's JSON form (`NAME.json`), or a folder that holds `kb/` (a knowledge folder) or `kb.from`
(the name of the set beside it whose `kb/` is asked), and `questions.jsonl` or `dialogues.jsonl`. Their keys are in
README.md. Nothing is ever copied: the texts have licences of their own.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bot.model import Article, Manifest, Section, Statement, StatementId
from bot.problems import WrongUsage
from bot.text import has_cjk, sentences, slugify

_KEPT = ("0", "1")  # the two halves of a SQuAD file: what is kept in one is left out in the other
_BLANK_BESIDE_CHINESE = re.compile(
    r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3000-\u9fff\uff00-\uffef])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question, what is right, and the library that it is asked of."""

    library_key: str  # what `knowledge` opens
    turns: tuple[str, ...] = ()  # what was asked before in the same conversation, first turn first
    ask: str
    gold: tuple[str, ...] = ()  # statements any of which is right; empty: see `articles`
    articles: tuple[str, ...] = ()  # titles of the right articles; without gold, any statement of them is right
    says: str | None = None  # what the statement must contain
    abstain: bool = False  # nothing in the library answers it
    kind: str = ""  # what sort of question the set says it is

    @property
    def counted(self) -> bool:
        """Whether it counts as answerable or as one to abstain from; an underspecified question counts neither way."""
        return not self.kind.endswith("underspecified")

    def right(self, article: str, text: str) -> bool:
        """Whether a statement answers. Statements equal in text, but for white space, count as the same."""
        if self.abstain or (self.says is not None and self.says not in text):
            return False
        return tidy(text) in self.gold if self.gold else article in self.articles


@dataclass(frozen=True, slots=True)
class Set:
    """Questions that are measured together."""

    name: str  # of the file or folder; a variant follows a colon: "xquad-half.en:absent"
    cases: tuple[Case, ...]
    borrowed: tuple[
        Case, ...
    ] = ()  # the answerable questions of the set whose `kb/` is asked, where it has none itself


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a library is built from."""

    articles: tuple[Article, ...]
    manifest: Manifest


def tidy(text: str) -> str:
    """The text with single blanks and none at its ends."""
    return " ".join(text.split())


def names(data: Path) -> tuple[str, ...]:
    """The sets of a folder, by name. WrongUsage where there is none."""
    if not data.is_dir():
        raise WrongUsage(f"{data} is not a folder", remedy="give --data a folder of sets, see benchmarks/README.md")
    files = (path.name.removesuffix(".json") for path in data.glob("*.json"))
    folders = (path.parent.name for file in ("questions.jsonl", "dialogues.jsonl") for path in data.glob(f"*/{file}"))
    found = tuple(sorted({*files, *folders}))
    if not found:
        raise WrongUsage(f"{data} holds no set", remedy="a set is NAME.json or NAME/questions.jsonl")
    return found


def locate(data: Path, name: str) -> Path:
    """Where a set of that name is: a file or a folder. WrongUsage, naming those there are, for any other name."""
    if name not in (known := names(data)):
        raise WrongUsage(f"{data} holds no set {name!r}", remedy=f"there are {', '.join(known)}")
    file = data / f"{name}.json"
    return file if file.is_file() else data / name


def read(path: Path) -> tuple[Set, ...]:
    """The set at a path and its variants.

    Of a SQuAD file: `:absent`, each question asked once where its article is in the library and once where every
    second article with it was left out; `:hard`, the same with paragraphs. Of a folder whose questions say how they
    are spelt right (`clean`): `:clean`.
    """
    if path.suffix == ".json":
        return _squad(path)
    if (path / "dialogues.jsonl").is_file():
        key = _key(path)
        return (Set(path.name, tuple(chain.from_iterable(_dialogue(key, line) for line in _lines(path, "dialogues")))),)
    return _questions(path)


def cases(path: Path) -> Iterator[Case]:
    """Every case of a set and of its variants but `:clean`, in the order of the file."""
    return chain.from_iterable(part.cases for part in read(path) if not part.name.endswith(":clean"))


def knowledge(data: Path, key: str) -> Knowledge:
    """What the library is built from that cases name by `key`; `data` is the folder that their set is in."""
    name, _, variant = key.partition(":")
    path = locate(data, name)
    if path.suffix == ".json":
        return _squad_knowledge(path, variant)
    # The reader brings PyYAML and pydantic, which SQuAD files need neither of.
    from bot.articles import load

    reading = load(path / "kb")
    return Knowledge(reading.articles, reading.manifest)


# Folders


def _key(path: Path) -> str:
    origin = path / "kb.from"
    return origin.read_text("utf-8").strip() if origin.is_file() else path.name


def _lines(path: Path, stem: str) -> Iterator[dict[str, Any]]:
    file = path / f"{stem}.jsonl"
    if not file.is_file():
        raise WrongUsage(f"{path} is no set", remedy="it needs questions.jsonl or dialogues.jsonl")
    needed = "ask" if stem == "questions" else "turns"
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            value = json.loads(line)
        except ValueError as error:
            raise WrongUsage(f"{file}:{number}: not JSON: {error}", remedy="write one JSON object a line") from error
        if not isinstance(value, dict) or needed not in value:
            raise WrongUsage(f"{file}:{number}: no key {needed!r}", remedy=f'write {{"{needed}": …}}, see README.md')
        yield value


def _case(key: str, turns: tuple[str, ...], value: dict[str, Any]) -> Case:
    return Case(
        library_key=key,
        turns=turns,
        ask=value["ask"],
        gold=tuple(map(tidy, value.get("gold") or ())),
        articles=tuple(value.get("articles") or ()),
        says=value.get("says"),
        abstain=bool(value.get("abstain")),
        kind=value.get("kind") or "",
    )


def _questions(path: Path) -> tuple[Set, ...]:
    key, lines = _key(path), tuple(_lines(path, "questions"))
    asked = tuple(_case(key, (), line) for line in lines)
    borrowed: tuple[Case, ...] = ()
    if key != path.name and all(case.abstain for case in asked):
        borrowed = tuple(case for case in cases(path.with_name(key)) if not case.abstain)
    found = [Set(path.name, asked, borrowed)]
    if clean := tuple(_case(key, (), line | {"ask": line["clean"]}) for line in lines if "clean" in line):
        found.append(Set(f"{path.name}:clean", clean))
    return tuple(found)


def _dialogue(key: str, value: dict[str, Any]) -> Iterator[Case]:
    turns = value["turns"]
    for at, ask in enumerate(turns):
        turn = {name: entry[at] if isinstance(entry, list) else entry for name, entry in value.items()}
        if turn.get("gold") is not None:  # null: asked, not judged
            yield _case(key, tuple(turns[:at]), {**turn, "ask": ask})


# SQuAD files (Rajpurkar et al., EMNLP 2016): data > paragraphs (context, qas) > answers (text, answer_start)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    title: str
    statements: tuple[str, ...]
    questions: tuple[tuple[str, tuple[str, ...]], ...]  # a question, the statements that hold an answer


def _squad(path: Path) -> tuple[Set, ...]:
    name, articles = path.name.removesuffix(".json"), _squad_articles(path)
    places = [
        (at, part, paragraph) for at, paragraphs in enumerate(articles) for part, paragraph in enumerate(paragraphs)
    ]
    plain = (case for _, _, paragraph in places for case in _squad_cases(name, paragraph, "answerable"))
    found = [Set(name, tuple(plain))]
    for variant, what in (("absent", "article"), ("hard", "paragraph")):
        asked: list[Case] = []
        for kept in _KEPT:
            key = f"{name}:{variant}-{kept}"
            for at, part, paragraph in places:
                present = _keeps(variant, kept)(at, part)
                kind = f"{what} {'present' if present else 'absent'}"
                asked += _squad_cases(key, paragraph, kind, present=present)
        found.append(Set(f"{name}:{variant}", tuple(asked)))
    return tuple(found)


def _keeps(variant: str, kept: str) -> Callable[[int, int], bool]:
    """Which paragraphs, by the numbers of their article and of themselves, are in a variant's library."""
    rest = int(kept)
    return (lambda at, part: at % 2 == rest) if variant == "absent" else (lambda at, part: part % 2 == rest)


def _squad_cases(key: str, paragraph: _Paragraph, kind: str, *, present: bool = True) -> Iterator[Case]:
    for ask, gold in paragraph.questions:
        abstain = not present or not gold
        yield Case(
            library_key=key,
            ask=ask,
            gold=() if abstain else gold,
            articles=() if abstain else (paragraph.title,),
            abstain=abstain,
            kind=kind if gold else "unanswerable",
        )


def _squad_articles(path: Path) -> list[list[_Paragraph]]:
    try:
        data = json.loads(path.read_text("utf-8"))["data"]
        return [[_paragraph(_title(article), entry) for entry in article["paragraphs"]] for article in data]
    except (ValueError, LookupError, TypeError) as error:
        raise WrongUsage(f"{path} is not in SQuAD's JSON form: {error!r}", remedy="see benchmarks/README.md") from error


def _title(article: dict[str, Any]) -> str:
    return tidy(unquote(str(article["title"])).replace("_", " "))


def _paragraph(title: str, entry: dict[str, Any]) -> _Paragraph:
    context, kept = _unblanked(entry["context"])
    statements = sentences(context)
    ends: list[int] = []  # of each statement in the context
    for statement in statements:
        ends.append(context.index(statement, ends[-1] if ends else 0) + len(statement))
    questions: list[tuple[str, tuple[str, ...]]] = []
    for asked in entry["qas"]:
        starts = [] if asked.get("is_impossible") else [kept[answer["answer_start"]] for answer in asked["answers"]]
        gold = tuple(dict.fromkeys(statements[bisect_right(ends, start)] for start in starts))
        questions.append((_unblanked(asked["question"])[0], gold))
    return _Paragraph(title, statements, tuple(questions))


def _unblanked(text: str) -> tuple[str, tuple[int, ...]]:
    """The text with single blanks and none beside Chinese, and where each of its characters has gone.

    XQuAD's Chinese half carries stray blanks that mark the answers, so they must not reach anything that is measured.
    """
    dropped: set[int] = set()
    for match in chain(re.finditer(r"(?<=\s)\s|^\s+|\s+$", text), _BLANK_BESIDE_CHINESE.finditer(text)):
        dropped.update(range(*match.span()))
    places: list[int] = []
    kept: list[str] = []
    for at, character in enumerate(text):
        places.append(len(kept))
        if at not in dropped:
            kept.append(" " if character.isspace() else character)
    return "".join(kept), tuple(places)


def _squad_knowledge(path: Path, variant: str) -> Knowledge:
    how, _, kept = variant.partition("-")
    keeps = _keeps(how, kept) if variant else (lambda at, part: True)
    found: list[Article] = []
    for at, paragraphs in enumerate(_squad_articles(path)):
        if parts := [paragraph for part, paragraph in enumerate(paragraphs) if keeps(at, part)]:
            found.append(_article(parts))
    chinese = sum(has_cjk(statement.text) for article in found for statement in article.summary) * 2 > len(found)
    return Knowledge(tuple(found), Manifest(name=path.stem, language="zh" if chinese else "en"))


def _article(parts: list[_Paragraph]) -> Article:
    """Paragraphs as an article: each is a section, each sentence a statement, the first one the summary too."""
    title = parts[0].title
    slug = slugify(title)

    def statement(anchor: str, text: str, section: str) -> Statement:
        return Statement(id=StatementId(f"{slug}/{anchor}"), text=text, article=title, section=section)

    sections = tuple(
        Section(
            heading := f"Part {number}",
            tuple(statement(f"part-{number}-{at}", text, heading) for at, text in enumerate(part.statements, 1)),
        )
        for number, part in enumerate(parts, 1)
    )
    first = sections[0].statements[0]
    summary = Statement(
        id=StatementId(f"{slug}/summary"), text=first.text, article=title, section="Summary", role="summary"
    )
    return Article(slug=slug, title=title, summary=(summary,), sections=sections)
