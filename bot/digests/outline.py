"""A digest as headed lists, which every platform sets in its own way. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.digests import phrases
from bot.digests.compose import ArticleNews, Digest, Moved, Reread, Rewording
from bot.model import Language, Quote
from bot.wording import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is told. Every text is plain."""

    pieces: tuple[Piece, ...]
    label: str = ""  # what happened to it: "Reworded"
    name: str = ""  # of an article, where the item is one
    view: str = ""  # who holds it, where the sentence does not say so
    path: str = ""  # of its page; empty: it has none
    place: str = ""  # the section in which it stands
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The wording as it is, or was where it is gone."""
        return "".join(piece.text for piece in self.pieces if piece.fate != "gone")

    @property
    def changed(self) -> bool:
        return any(piece.fate != "kept" for piece in self.pieces)

    @property
    def before(self) -> str:
        return "".join(piece.text for piece in self.pieces if piece.fate != "new")


@dataclass(frozen=True, slots=True)
class Block:
    heading: str
    path: str  # of the heading's page; empty: it has none
    items: tuple[Item, ...]


def outline(digest: Digest) -> tuple[Block, ...]:
    """The lists in the order of reading; empty ones are left out."""
    language = digest.language
    found = (
        Block(
            phrases.say("new_articles", language),
            "",
            tuple(Item(pieces=_kept(one.why), name=one.title, path=one.path) for one in digest.new_articles),
        ),
        *(Block(news.title, news.path, tuple(_items(news, language))) for news in digest.articles),
        Block(
            phrases.say("renamed_articles", language),
            "",
            tuple(Item(pieces=_kept(f"{one.before} → {one.after}")) for one in digest.renamed_articles),
        ),
        Block(
            phrases.say("removed_articles", language),
            "",
            tuple(Item(pieces=_kept(title)) for title in digest.removed_articles),
        ),
        *([_reread(digest.reread, language)] if digest.reread else []),
        Block(phrases.say("questions", language), "", tuple(Item(pieces=_kept(one)) for one in digest.questions)),
    )
    return tuple(block for block in found if block.items)


def lead(digest: Digest) -> tuple[str, ...]:
    """What stands above the lists: the title, what was missed, that there is nothing."""
    quiet = "" if digest.news else phrases.say("quiet", digest.language)
    return tuple(filter(None, (phrases.title(digest), phrases.missed(digest), quiet)))


def _items(news: ArticleNews, language: Language) -> Iterator[Item]:
    for quote in news.added:
        yield _told(quote, "added", language)
    for rewording in news.reworded:
        yield _reworded(rewording, language)
    for moved in news.moved:
        yield _moved(moved, language)
    for quote in news.removed:
        yield _told(quote, "removed", language)


def _told(quote: Quote, key: str, language: Language, notes: Sequence[str] = ()) -> Item:
    return Item(
        pieces=_kept(quote.text),
        label=phrases.say(key, language),
        view=_view(quote),
        path=quote.path,
        place=quote.statement.section,
        notes=tuple(notes),
    )


def _reworded(rewording: Rewording, language: Language) -> Item:
    quote = rewording.quote
    return Item(
        pieces=rewording.pieces,
        label=phrases.say("reworded", language),
        view=_view(quote),
        path=quote.path,
        place=quote.statement.section,
        notes=phrases.notes(rewording, language),
    )


def _moved(moved: Moved, language: Language) -> Item:
    return _told(moved.quote, "moved", language, (phrases.whereabouts(moved, language),))


def _reread(reread: Reread, language: Language) -> Block:
    items = [Item(pieces=_kept(quote.text), view=_view(quote), path=quote.path) for quote in reread.quotes]
    if reread.more:
        items.append(Item(pieces=_kept(phrases.say("reread_more", language, count=reread.more))))
    return Block(phrases.say("reread", language, title=reread.title, heading=reread.heading), reread.path, tuple(items))


def _view(quote: Quote) -> str:
    view = quote.statement.view or ""
    # "Critics hold that …" says by itself who holds it.
    return "" if quote.text.casefold().startswith(view.casefold()) else view


def _kept(text: str) -> tuple[Piece, ...]:
    return (Piece(text, "kept"),) if text else ()
