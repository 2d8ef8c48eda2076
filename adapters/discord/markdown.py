"""Text to Discord: foreign text escaped so that nothing in it takes effect, links, and cuts where a text may be cut.

Discord reads Markdown in contents, descriptions and field values (not in names of fields, labels or titles of modals). A
backslash takes the meaning from any punctuation mark that follows it.
"""

from __future__ import annotations

import re

_OBEYED = re.compile(  # controls, direction and invisible marks, halves of surrogate pairs, tags; joiners stay for emoji
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANK = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_MARKS = re.compile(
    r"[\\*_~`|\[\]<>#]"
    r"|(?<=[A-Za-z]):(?=//)"  # an address by itself becomes a link, with a preview of whatever lies there
    r"|:(?=[\w+-]+:)"  # the name of an emoji
    r"|(?<=\bdiscord)\.(?=gg/)|(?<=\bdiscord)\.(?=com/|app\.com/)",  # an invitation grows a "Join" button
    re.IGNORECASE,
)
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_LINE_START = re.compile(r"^(?:[-+](?=\s)|-(?=#)|\d+(?=\.\s))")
_PARTS = re.compile(
    "[\u0300-\u036f\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
)  # that belong to what stands before them
_JOINER = "\u200d"
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_NOT_FIRST = frozenset("、。，．：；？！」』）》】〕〉”’…—%％·,.:;?!)]}")  # begin no line, so no cut stands before them
_URL_UNSAFE = re.compile(r"[\s<>()\[\]\\`|*\"{}^\x00-\x20\x7f-\uffff]|@(?=(?i:everyone|here))")


def literal(text: str) -> str:
    """The text as one line, without what moves or hides its neighbours."""
    return _OBEYED.sub(lambda match: " " if match[0] in _BLANK else "", text).strip()


def escape(text: str) -> str:
    """For contents, descriptions and field values: one line that is shown as it is, whatever it holds.

    The mark in `@everyone` is followed by a zero-width blank: a backslash keeps it from being shown as a mention only.
    """
    marked = _MARKS.sub(r"\\\g<0>", literal(text))
    marked = _LINE_START.sub(lambda match: match[0] + "\\" if match[0].isdigit() else "\\" + match[0], marked)
    return _EVERYBODY.sub("@\u200b", marked)


def link(label: str, url: str) -> str:
    """A link without a preview; its label is escaped here."""
    address = _URL_UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), literal(url))
    return f"[{escape(label) or '·'}](<{address}>)"


def clip(text: str, most: int) -> str:
    """The escaped text, at most `most` characters of it; see `cut`."""
    return escape(cut(text, most))


def cut(text: str, most: int) -> str:
    """As much of a text as takes `most` characters once escaped, with "…" at a blank or between Chinese characters.

    A text without either is cut between two characters as a reader counts them. "" where not even "…" fits.
    """
    text = literal(text)
    if len(escape(text)) <= most:
        return text
    if most < 1:
        return ""
    for ends in (_word_ends(text), _character_ends(text)):
        # Escaping only lengthens, and by more the longer the text is: so the longest that fits can be searched for.
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if len(escape(text[: ends[middle]])) + 1 <= most:
                low = middle + 1
            else:
                high = middle
        if low and (kept := text[: ends[low - 1]].rstrip()):
            return f"{kept}…"
    return "…"


def shorten(text: str, most: int) -> str:
    """Like `clip` for texts in which Discord reads no Markdown: labels, names, choices."""
    text = _EVERYBODY.sub("@\u200b", literal(text))
    if len(text) <= most:
        return text
    for ends in (_word_ends(text), _character_ends(text)):
        fitting = [end for end in ends if end < most and end > most // 2]
        if fitting:
            return f"{text[: fitting[-1]].rstrip()}…"
    return f"{text[: most - 1]}…"


def _word_ends(text: str) -> list[int]:
    """Where a text may end without a word being cut, in order."""
    return [
        at
        for at in range(1, len(text))
        if text[at] == " "
        or (
            text[at] not in _NOT_FIRST
            and (_CJK.match(text[at]) or _CJK.match(text[at - 1]))
            and not _PARTS.match(text[at])
            and text[at - 1] != _JOINER
        )
    ]


def _character_ends(text: str) -> list[int]:
    ends: list[int] = []
    flags = 0
    for at in range(1, len(text)):
        flags = flags + 1 if _FLAG.match(text[at - 1]) else 0
        within_flag = flags % 2 == 1 and _FLAG.match(text[at])
        if not _PARTS.match(text[at]) and text[at - 1] != _JOINER and not within_flag:
            ends.append(at)
    return ends
