"""Text as the core compares it: normalising, folding, words, sentences; English and Chinese.

Chinese is taken by single characters (pairs are made where they are scored): on clean and on misspelt questions
that beats bigrams and word segmentation alike. Traditional characters are folded to simplified ones by a table made
from OpenCC's dictionaries (Apache-2.0), one character to one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from bot.model import Slug

_INVISIBLE = re.compile(  # controls but for white space, zero width, bidirectional marks, variation selectors, tags
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_APOSTROPHES = re.compile("[’‘ʼ`´]")
_QUOTES = re.compile("[“”]")
_DASHES = re.compile("[‐‑‒–—―−]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_CJK = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA_HANGUL = "\u3040-\u30ff\uac00-\ud7af"  # one character a token, too
_OTHER_LETTER = rf"(?:(?!_)[^\W{_CJK}{_KANA_HANGUL}])"
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?![a-z])|\b(?:[a-z]\.)+[a-z]\b")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]*")  # in an address
_POSSESSIVE = re.compile(r"'s\b")
_ASCII_WORD = re.compile(r"[0-9]+(?:[.,:][0-9]+)*[a-z0-9]*|[a-z0-9]+(?:'[a-z0-9]+)*(?:\+\+|#)?")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Col|Lt|Rev|Hon|No|Nos|Art|Arts|Sec|vs|cf|ca|approx|e\.g|i\.e|etc|al|Inc|Ltd|"
    r"Co|Corp|Vol|pp|Fig|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)|\b[A-Z])\.$"
)


# Patterns over the scripts' letters take milliseconds to compile: when they are first needed.
@cache
def _any_cjk() -> re.Pattern[str]:
    return re.compile(f"[{_CJK}{_KANA_HANGUL}]")


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile(
        rf"[{_CJK}{_KANA_HANGUL}]|[0-9]+(?:[.,:][0-9]+)*{_OTHER_LETTER}*"
        rf"|{_OTHER_LETTER}+(?:'{_OTHER_LETTER}+)*(?:\+\+|\#)?"
    )


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9\u00c0-\u024f\u3400-\u9fff])|[。！？][”’」』）]*\s*")


def normalise(text: str) -> str:
    """NFKC, straight quotes, no invisible or control characters, single blanks. Idempotent; meant for reading."""
    if text.isascii() and text.isprintable():  # most of all text, in a tenth of the time
        return " ".join(text.replace("`", "'").split())
    visible = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFKC", visible)
    if text != visible:
        text = _INVISIBLE.sub("", text)
    return " ".join(_QUOTES.sub('"', _APOSTROPHES.sub("'", text)).split())


@cache
def _simplified() -> dict[str, str]:
    traditional, simplified = (Path(__file__).parent / "traditional.txt").read_text("utf-8").split("\n")[:2]
    return dict(zip(traditional, simplified, strict=True))


def simplified(text: str) -> str:
    """Traditional Chinese characters as simplified ones; everything else as it is."""
    # Faster than str.translate, for which each character that stays is an error to catch.
    return "".join(map(_simplified().get, text, text)) if has_cjk(text) else text


def has_cjk(text: str) -> bool:
    """Whether any Chinese, Japanese or Korean character is in it."""
    return not text.isascii() and _any_cjk().search(text) is not None


def is_cjk(token: str) -> bool:
    """Whether a token is a single Chinese (or Japanese, Korean) character."""
    return len(token) == 1 and token > "\u2fff" and _any_cjk().match(token) is not None


def _unaccented(text: str) -> str:
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text)))


def comparable(text: str) -> str:
    """Normalised, case and accents folded, traditional characters simplified; punctuation is still there."""
    text = normalise(text)
    if text.isascii():
        return text.lower()
    text = _DASHES.sub("-", text.casefold())
    if text.isascii():
        return text
    return simplified(_unaccented(text))


@lru_cache(maxsize=1024)  # of the longest questions, each another one, so many hold 60 MB
def words(text: str) -> tuple[str, ...]:
    """The tokens of a text in order, folded: words, numbers without separators, single Chinese characters.

    Possessives lose their 's, dotted acronyms their dots (U.S. is us), thousands their commas (10,000 is 10000).
    """
    folded = comparable(text)
    if "'" in folded:
        folded = _POSSESSIVE.sub("", folded)
    if "." in folded:
        folded = _DOTTED.sub(lambda match: match[0].replace(".", ""), folded)
    tokens = (_ASCII_WORD if folded.isascii() else _any_word()).findall(folded)
    if "," not in folded and "'" not in folded:
        return tuple(tokens)
    return tuple([token if token.isalnum() else token.replace(",", "").replace("'", "") for token in tokens])


def fold(text: str) -> str:
    """The form in which names are compared: tokens joined by single blanks, none between Chinese characters."""
    tokens = words(text)
    joined = " ".join(tokens)
    if joined.isascii():
        return joined
    joined = ""
    for token in tokens:
        joined += token if not joined or (is_cjk(token) and is_cjk(joined[-1])) else f" {token}"
    return joined


def slugify(title: str) -> Slug:
    """A title as the part of an address: folded, hyphens for blanks, Chinese characters kept; "article" if empty."""
    return Slug(fold(title).replace(" ", "-") or "article")


def article_path(slug: str) -> str:
    """The path of an article's page: a part of an address, so escaped ("c%23" for C#)."""
    return f"/articles/{escaped(slug)}"


def statement_path(id: str) -> str:
    """The permalink of a statement by its id, "SLUG/ANCHOR"."""
    slug, _, anchor = id.partition("/")
    return f"{article_path(slug)}#{escaped(anchor)}"


def escaped(part: str) -> str:
    """A part of an address between its delimiters, percent-encoded (RFC 3986, section 2.1)."""
    if _UNRESERVED.fullmatch(part):
        return part
    from urllib.parse import quote  # late: most titles need none

    return quote(part, safe="", errors="replace")  # half of a surrogate pair has no bytes


def sentences(text: str) -> tuple[str, ...]:
    """A paragraph cut into sentences. Abbreviations and initials end none; the parts joined hold every word."""
    text = " ".join(text.split())
    found: list[str] = []
    start = 0
    for match in _sentence_end().finditer(text):
        piece = text[start : match.end()].strip()
        if match[0][0] == "." and _ABBREVIATION.search(text[start : match.start() + 1]):
            continue
        if piece:
            found.append(piece)
        start = match.end()
    if rest := text[start:].strip():
        found.append(rest)
    return tuple(found)
