"""Text to Slack and back: escaped, made literal, cut where it may be cut.

Slack reads `&`, `<` and `>` as the beginning of markup in every text object, and `*_~` and backticks in mrkdwn. So
foreign text is escaped everywhere, and goes into `plain_text` objects; only what holds none of those four characters
is put into mrkdwn (docs.slack.dev, messaging/formatting-message-text).
"""

from __future__ import annotations

import re

_OBEYED = re.compile(  # controls, direction and invisible marks, halves of surrogate pairs; joiners stay for emoji
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BLANK = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_FORMATS = re.compile(r"[*_~`|]|://|^\s*>", re.MULTILINE)  # bold, italic, struck, code; links; a quotation
# A channel, a person or everybody named without markup: Slack links these in mrkdwn and wakes people up.
_NAMES = re.compile(r"(?<!\w)[@#](?=\w)|:(?=[\w+-]+:)")
_ENTITY = re.compile(r"&[a-z]*;?$")


def literal(text: str) -> str:
    """The text as one line, without what moves or hides its neighbours."""
    return _OBEYED.sub(lambda match: " " if match[0] in _BLANK else "", text)


def escape(text: str) -> str:
    """For any text object: shown as it is, whatever it holds."""
    return literal(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from what Slack sends."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def has_form(text: str) -> bool:
    """Whether mrkdwn would make something of the text even when it is escaped: bold, code, an emoji, a mention."""
    return _FORMATS.search(text) is not None or _NAMES.search(text) is not None


def link(url: str, label: str) -> str:
    """A mrkdwn link. The label must have no form of its own (`has_form`)."""
    # A pipe would end the address; iOS does not follow an address with "&" unless it is escaped as here.
    return f"<{url.replace('&', '&amp;').replace('<', '%3C').replace('>', '%3E').replace('|', '%7C')}|{escape(label)}>"


def cut(text: str, most: int) -> str:
    """At most `most` characters of an escaped text, cut at a blank or between Chinese characters, never in an entity."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    if text[most - 1] not in " ":
        blank = kept.rfind(" ")
        # A text without blanks is Chinese, or one long word: then anywhere will do.
        kept = kept[:blank] if blank > most // 2 else kept
    # Not between the parts of one character: marks, joiners and what they join.
    kept = re.sub("[\u0300-\u036f\u200d\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]+$", "", kept) or kept
    return _ENTITY.sub("", kept).rstrip() + "…"


def cut_bytes(text: str, most: int) -> str:
    """At most `most` bytes of UTF-8, cut like `cut`."""
    if len(text.encode()) <= most:
        return text
    return cut(text, len(text.encode()[: most - 3].decode(errors="ignore")))
