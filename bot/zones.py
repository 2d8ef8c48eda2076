"""Time zones by the names people give them: of the time zone database, of cities, in Chinese, as an offset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bot.refusals import Refusal
from bot.refusals import meant as did_you_mean
from bot.text import comparable, has_cjk

_CITIES = """
Asia/Shanghai: beijing, shenzhen, guangzhou, china, 北京, 上海, 中国, 深圳, 广州 · Asia/Hong_Kong: 香港 · Asia/Macau: 澳门
Asia/Taipei: taiwan, 台北, 台湾 · Asia/Tokyo: osaka, 东京, 日本 · Asia/Seoul: 首尔, 韩国 · Asia/Singapore: 新加坡
Asia/Bangkok: 曼谷 · Asia/Kuala_Lumpur: 吉隆坡 · Asia/Jakarta: 雅加达 · Asia/Manila: 马尼拉 · Asia/Dubai: abu dhabi, 迪拜
Asia/Kolkata: mumbai, delhi, new delhi, bangalore, chennai, 德里, 孟买, 印度 · Asia/Ho_Chi_Minh: hanoi, 河内, 胡志明市
Europe/Moscow: 莫斯科 · Europe/London: uk, 伦敦 · Europe/Paris: 巴黎 · Europe/Rome: milan, 罗马 · Europe/Madrid: barcelona, 马德里
Europe/Berlin: munich, hamburg, frankfurt, cologne, 柏林, 慕尼黑, 法兰克福 · Europe/Zurich: geneva, 苏黎世 · Europe/Brussels: 布鲁塞尔
Europe/Vienna: 维也纳 · Europe/Amsterdam: 阿姆斯特丹 · Europe/Stockholm: 斯德哥尔摩 · Africa/Cairo: 开罗
America/New_York: boston, washington, miami, atlanta, 纽约, 华盛顿, 波士顿 · America/Chicago: houston, dallas, 芝加哥
America/Denver: salt lake city · America/Toronto: ottawa, montreal, 多伦多 · America/Vancouver: 温哥华 · America/Sao_Paulo: 圣保罗
America/Los_Angeles: san francisco, seattle, san diego, 洛杉矶, 旧金山, 西雅图 · Australia/Sydney: canberra, 悉尼
Australia/Melbourne: 墨尔本 · Pacific/Auckland: wellington, 奥克兰 · UTC: gmt, z, zulu, 协调世界时, 世界协调时, 格林尼治
"""
# Abbreviations that name no zone, or more than one, with what was probably meant.
_ABBREVIATIONS: Mapping[str, str] = {
    **dict.fromkeys(("pst", "pdt", "pt"), "America/Los_Angeles"),
    **dict.fromkeys(("mdt", "mt"), "America/Denver"),
    **dict.fromkeys(("edt", "et"), "America/New_York"),
    **dict.fromkeys(("cdt", "ct"), "America/Chicago"),
    "cst": "America/Chicago or Asia/Shanghai",
    "ist": "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem",
    "bst": "Europe/London",
    "cest": "Europe/Berlin",
    "eest": "Europe/Athens",
    "msk": "Europe/Moscow",
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore",
    "aest": "Australia/Sydney",
    "aedt": "Australia/Sydney",
    "awst": "Australia/Perth",
    "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
}
# Zones of one offset all year that share their name with one that changes its clocks.
UNCHANGING: Mapping[str, str] = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}

_CONTINENTS = frozenset("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split())
_NO_CITIES = frozenset("north south west center act nsw lhi".split())  # last parts of names that are other things
_OFFSET = re.compile(r"(?:utc|gmt) ?([+-]) ?(\d{1,2})(?::?(\d{2}))?")
_POSIX = re.compile(r"Etc/GMT([+-])([1-9]\d?)")


@cache
def names() -> tuple[str, ...]:
    """Every zone of the database."""
    package = find_spec("tzdata")
    assert package is not None
    assert package.origin is not None
    return tuple((Path(package.origin).parent / "zones").read_text("utf-8").split())


@cache
def _known() -> Mapping[str, str]:
    """What a zone may be called, in small letters with single blanks → the zone. Its own name comes before a city's."""
    known: dict[str, str] = {}
    for name in sorted(names(), key=lambda name: (name.count("/"), len(name), name)):
        continent, _, rest = name.partition("/")
        city = _spoken(rest.rpartition("/")[2])
        if continent in _CONTINENTS and city not in _NO_CITIES:
            known.setdefault(city, name)
    for group in _CITIES.replace("\n", " · ").split("·"):
        zone, _, cities = group.strip().partition(":")
        known.update((city.strip(), zone) for city in cities.split(",") if city.strip())
    known.update((_spoken(name), name) for name in names())
    return known


def _spoken(name: str) -> str:
    return " ".join(comparable(name.replace("_", " ")).split())


def shown(zone: str) -> str:
    """The zone as people read it, which `known` takes back. Etc/GMT-2 is UTC+2: POSIX counts to the west."""
    offset = _POSIX.fullmatch(zone)
    return f"UTC{'-' if offset[1] == '+' else '+'}{offset[2]}" if offset else zone


def is_name(word: str) -> bool:
    """Whether a word is the name of a zone to the letter."""
    return _known().get(_spoken(word)) == word


def known(text: str) -> str | None:
    """The zone that a text names, exactly but for capitals, blanks and accents; None: none. WrongUsage for an offset or
    an abbreviation that is no zone, with what to write instead."""
    spoken = _spoken(text)
    if zone := _known().get(spoken):
        return zone
    if meant := _ABBREVIATIONS.get(spoken):
        what = f"{text.strip()} is no time zone with rules of its own", f"{text.strip()}不是有自身规则的时区"
        raise Refusal(what, remedy=(f"write {meant}", f"请写{meant}"))
    if offset := _OFFSET.fullmatch(spoken):
        sign, hours, minutes = offset[1], int(offset[2]), int(offset[3] or 0)
        zone = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"
        if minutes or zone not in names():
            raise Refusal(
                (f"there is no time zone {text.strip()}", f"没有时区{text.strip()}"),
                remedy=("name a place, as in Asia/Kolkata", "请写地名，例如：Asia/Kolkata"),
            )
        return zone
    return None


def chinese(text: str) -> tuple[str | None, str]:
    """The zone whose place a Chinese text (folded by `comparable`) names, and the rest of the text."""
    places = (place for place in _known() if has_cjk(place) and place in text)
    place = max(places, key=len, default=None)
    if place is None:
        return None, text
    before, _, after = text.partition(place)
    return _known()[place], f"{before} {after.removeprefix('时间')}"


def find(text: str) -> str:
    """The zone that a text names; WrongUsage with what was probably meant where there is none."""
    if zone := known(text):
        return zone
    meant = nearest(text)
    raise Refusal(
        (f"there is no time zone {text.strip()[:60]!r}", f"没有时区“{text.strip()[:60]}”"),
        remedy=did_you_mean(meant)
        if meant
        else ("write one such as Europe/Berlin, Asia/Shanghai or UTC", "例如：Europe/Berlin、Asia/Shanghai或UTC"),
    )


def nearest(text: str) -> str | None:
    """The zone whose name, or city, is spelt most like the text; None where none is."""
    from rapidfuzz.distance import OSA  # late: for misspelt zones alone
    from rapidfuzz.process import extractOne

    spoken = _spoken(text)[:60]
    for typed in (spoken, spoken.rpartition("/")[2]):
        found = extractOne(typed, list(_known()), scorer=OSA.normalized_similarity, score_cutoff=0.7)
        if found and len(typed) > 3:
            return _known()[found[0]]
    return None
