"""What one would use instead: five ways of searching, each tuned as its users would.

All of them index one text for each statement: its article's title and other names, then the statement. None of them
cuts Chinese into words, so all are given adjacent pairs of characters.
"""

from __future__ import annotations

import re
import sqlite3
from abc import abstractmethod
from collections.abc import Sequence
from importlib import import_module, metadata
from importlib.util import find_spec
from typing import Any

from benchmarks import postgres
from benchmarks.measures import DEPTH
from benchmarks.sets import Knowledge
from benchmarks.systems import Reply, Shown, System, distinct
from bot.problems import WrongUsage
from bot.text import has_cjk

_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"\w+")


def paired(text: str) -> str:
    """The text with each run of Chinese replaced by its adjacent pairs of characters, blanks around them."""

    def pairs(match: re.Match[str]) -> str:
        run = match[0]
        return f" {' '.join([run[at : at + 2] for at in range(len(run) - 1)] or [run])} "

    return _CHINESE.sub(pairs, text)


class Peer(System):
    """What the peers share: texts in, scored numbers of texts out.

    Each turn of a conversation is asked by itself: with the turn before in front they find a little more and tell
    much worse what they cannot answer.
    """

    name: str

    modules: tuple[str, ...] = ()  # what it is made of: imported before anything is timed

    def __init__(self) -> None:
        for module in self.modules:
            import_module(module)
        self._shown: tuple[Shown, ...] = ()

    def build(self, knowledge: Knowledge) -> None:
        names = {article.title: " ".join((article.title, *article.aliases)) for article in knowledge.articles}
        every = (
            Shown(article.title, statement.text) for article in knowledge.articles for statement in article.statements
        )
        self._shown = distinct(every)
        chinese = sum(has_cjk(shown.text) for shown in self._shown) * 2 > len(self._shown)
        self.index([(paired(names[shown.article]), paired(shown.text)) for shown in self._shown], chinese=chinese)

    def ask(self, question: str) -> Reply:
        words = _WORD.findall(paired(question).lower())
        found = self.search(words, DEPTH) if words else []
        return Reply(tuple(self._shown[at] for at, _ in found), found[0][1] if found else 0.0)

    @abstractmethod
    def index(self, texts: Sequence[tuple[str, str]], *, chinese: bool) -> None:
        """Takes in the names and the text of each statement; `chinese`: most of them are."""

    @abstractmethod
    def search(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """At most `limit` numbers of statements with their scores, best first; `words` are in lower case, at least one."""


class Bm25s(Peer):
    """bm25s: Lucene's BM25, stemmed, stop words kept, single letters left out as its own tokenizer does."""

    name = "bm25s"
    modules = ("bm25s", "Stemmer")

    def index(self, texts: Sequence[tuple[str, str]], *, chinese: bool) -> None:
        import bm25s
        import Stemmer

        self._stem = Stemmer.Stemmer("english").stemWords
        self._engine = bm25s.BM25(k1=0.5, b=0.6 if chinese else 0.75, method="lucene")
        terms = [self._terms(_WORD.findall(f"{names} {text}".lower())) for names, text in texts]
        self._engine.index(terms, show_progress=False)

    def _terms(self, words: Sequence[str]) -> list[str]:
        kept: list[str] = self._stem([word for word in words if len(word) > 1 or has_cjk(word)])
        return kept

    def search(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        terms = self._terms(words)
        if not terms:
            return []
        numbers, scores = self._engine.retrieve([terms], k=min(limit, len(self._shown)), show_progress=False)
        return [(at, score) for at, score in zip(numbers[0].tolist(), scores[0].tolist(), strict=True) if score > 0]


class Fts5(Peer):
    """SQLite's FTS5 in memory: Porter's stemmer, any word, names weighing twice."""

    name = "fts5"

    def index(self, texts: Sequence[tuple[str, str]], *, chinese: bool) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("create virtual table statements using fts5(names, text, tokenize='porter unicode61')")
        self._database.executemany("insert into statements(names, text) values (?, ?)", texts)
        self._database.commit()

    def search(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        rows = self._database.execute(
            "select rowid, bm25(statements, 2.0, 1.0) from statements where statements match ? order by 2 limit ?",
            (" OR ".join(f'"{word}"' for word in words), limit),
        )
        return [(number - 1, -score) for number, score in rows]  # FTS5's scores are negative, for ascending order

    def close(self) -> None:
        self._database.close()


class Tantivy(Peer):
    """tantivy in memory: English stemmer, names and text in one field (its sum over fields misplaces rare titles)."""

    name = "tantivy"
    modules = ("tantivy",)

    def index(self, texts: Sequence[tuple[str, str]], *, chinese: bool) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_integer_field("number", stored=True)
        schema.add_text_field("text", tokenizer_name="en_stem")
        self._index = tantivy.Index(schema.build())
        writer = self._index.writer()
        for number, (names, text) in enumerate(texts):
            writer.add_document(tantivy.Document(number=number, text=f"{names} {text}"))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        query = self._index.parse_query(" ".join(f'"{word}"' for word in words), ["text"])
        hits: list[tuple[float, Any]] = self._searcher.search(query, limit).hits
        return [(self._searcher.doc(address)["number"][0], score) for score, address in hits]


class Rapidfuzz(Peer):
    """rapidfuzz: the question beside every statement by `token_set_ratio`."""

    name = "rapidfuzz"
    modules = ("rapidfuzz.process",)

    def index(self, texts: Sequence[tuple[str, str]], *, chinese: bool) -> None:
        self._choices = [" ".join(_WORD.findall(f"{names} {text}".lower())) for names, text in texts]

    def search(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        from rapidfuzz import fuzz, process

        found = process.extract(" ".join(words), self._choices, scorer=fuzz.token_set_ratio, limit=limit)
        return [(number, score) for _, score, number in found]


class Postgres(Peer):
    """PostgreSQL full text on a server of its own: any word, `ts_rank` over the logarithm of the length."""

    name = "postgresql"
    modules = ("asyncpg",)

    def __init__(self) -> None:
        super().__init__()
        self._database = postgres.Database()

    def index(self, texts: Sequence[tuple[str, str]], *, chinese: bool) -> None:
        self._configuration = "simple" if chinese else "english"
        run, pour = self._database.run, self._database.pour
        run("create unlogged table statements (number int primary key, text text not null)")
        pour("statements", ((number, f"{names} {text}") for number, (names, text) in enumerate(texts)))
        run(
            f"alter table statements add column words tsvector not null "
            f"generated always as (to_tsvector('{self._configuration}', text)) stored"
        )
        run("create index on statements using gin (words)")
        run("vacuum analyze statements")

    def search(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        rows = self._database.run(
            f"select number, ts_rank(words, query, 1)::float8 as score "
            f"from statements, to_tsquery('{self._configuration}', $1) as query "
            f"where words @@ query order by score desc, number limit {limit}",
            " | ".join(f"'{word}'" for word in words),
        )
        return [(number, score) for number, score in rows]

    def elsewhere(self) -> int:
        return self._database.memory()

    def close(self) -> None:
        self._database.close()


PEERS: dict[str, type[Peer]] = {peer.name: peer for peer in (Bm25s, Fts5, Tantivy, Rapidfuzz, Postgres)}


def choose(names: str | None) -> tuple[str, ...]:
    """Peers from a list with commas: all that run here for None, none for "none". WrongUsage for other names."""
    if names is None:
        return tuple(name for name in PEERS if missing(name) is None)
    chosen = () if names == "none" else tuple(name.strip() for name in names.split(","))
    for name in chosen:
        if name not in PEERS:
            raise WrongUsage(f"there is no peer {name!r}", remedy=f"--peers takes none or {','.join(PEERS)}")
        if reason := missing(name):
            raise WrongUsage(f"the peer {name} does not run here: {reason}")
    return chosen


def missing(name: str) -> str | None:
    """What a peer lacks to run on this machine; None: nothing."""
    if name == Postgres.name and not postgres.installed():
        return "no PostgreSQL server is installed"
    absent = [module for module in PEERS[name].modules if find_spec(module.partition(".")[0]) is None]
    return f"{' and '.join(absent)} not installed; pip install -e '.[bench]'" if absent else None


def version(name: str) -> str:
    """A peer's own name and version."""
    if name == Postgres.name:
        return postgres.version()
    return f"SQLite {sqlite3.sqlite_version}" if name == Fts5.name else f"{name} {metadata.version(name)}"
