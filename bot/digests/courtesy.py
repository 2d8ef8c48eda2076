"""What people say around a wish: "could you subscribe us to …", "… please"."""

from __future__ import annotations

import re

_US = "(?:me|us|(?:this|the|our) (?:room|channel|team))"
_GREETING = (
    r"(?:hi|hello|hey|please|pls|kindly|(?:can|could|would|will) you|(?:i|we)(?:'d| would)? (?:like|want) to)[\s,!]+"
)
_ASKING = (
    rf"subscribe(?: {_US})? to|follow|(?:tell|notify|inform|update) {_US} (?:about|of|on)|send {_US}|{_US} to|to|about|on|"
    rf"keep {_US} (?:posted|informed|updated|up to date) (?:about|on|with)"
)
_NEWS = "(?:all )?(?:the )?(?:news|updates|changes|digests?) (?:about|on|of|in|from|for|to)"
_BEFORE = re.compile(rf"(?:{_GREETING})*(?:(?:{_ASKING})\s+)?(?:{_NEWS}\s+)?(?:the\s+)?(?=\S)", re.IGNORECASE)
_BEFORE_ZH = re.compile(
    r"(?:你好|您好|请|麻烦|[,，!！\s])*(?:帮?(?:我们|我|本频道)?(?:想要?)?)(?:订阅|关注)?(?:关于)?\s*(?=\S)"
)
_AFTER = re.compile(
    r"(?:[\s,，.。!！]*(?:\b(?:please|pls|thanks|thank you|thx|cheers)|谢谢|多谢)[您你]?[\s.。!！]*)+$", re.IGNORECASE
)


def without_courtesy(text: str) -> str:
    """The wish alone. To be tried where a text is not understood as it stands: a topic may be called "Follow the money"."""
    text = _AFTER.sub("", text.rstrip("?？!！ "))
    for before in (_BEFORE, _BEFORE_ZH):
        if match := before.match(text):
            text = text[match.end() :]
    return text
