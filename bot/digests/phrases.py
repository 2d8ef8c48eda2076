"""Our own few phrases in digests, in English and Chinese, and how numbers and changes are put into them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.digests.compose import Digest, Moved, Rewording
from bot.model import Language

_PHRASES: Mapping[str, tuple[str, str]] = {
    "title": ("News about {topics}", "{topics}的新变化"),
    "everything": ("everything", "全部主题"),
    "missed_one": ("Catching up: one digest was missed", "补发：错过了1期摘要"),
    "missed": ("Catching up: {count} digests were missed", "补发：错过了{count}期摘要"),
    "quiet": ("Nothing has changed since the last digest.", "自上次摘要以来没有变化。"),
    "new_articles": ("New articles", "新条目"),
    "removed_articles": ("Articles that are gone", "已删除的条目"),
    "renamed_articles": ("Articles with a new name", "已改名的条目"),
    "added": ("New", "新增"),
    "reworded": ("Reworded", "改写"),
    "moved": ("Moved", "移动"),
    "removed": ("Gone", "删除"),
    "from": ("from {title}", "原在“{title}”"),
    "to": ("now in {title}", "现在“{title}”"),
    "view": ("held by: {before} → {after}", "观点持有者：{before} → {after}"),
    "as_of": ("as of: {before} → {after}", "截至：{before} → {after}"),
    "nobody": ("nobody in particular", "无特定方"),
    "undated": ("no date", "无日期"),
    "spelling_one": ("one statement is spelt differently", "1条仅改动了文字拼写或标点"),
    "spelling": ("{count} statements are spelt differently", "{count}条仅改动了文字拼写或标点"),
    "rearranged_one": ("one went to another section", "1条移到了其他小节"),
    "rearranged": ("{count} went to another section", "{count}条移到了其他小节"),
    "counted": ("Also: {counts}.", "另外：{counts}。"),
    "between": (", ", "，"),
    "listed": (", ", "、"),
    "reread": ("Worth reading again: {title} › {heading}", "值得重读：{title} › {heading}"),
    "reread_more": ("… and {count} more.", "……另有{count}条。"),
    "questions": ("Questions asked here that nothing answers yet", "这里问过、尚无答案的问题"),
    "rest": ("… and {count} more.", "……另有{count}条。"),
    "rest_there": ("All changes", "全部变化"),
    "footer": ("Digest {number} · {command}", "摘要{number} · {command}"),
    # how a wish was understood
    "digest": ("Digest {line}", "摘要{line}"),
    "paused": ("paused", "已暂停"),
    "also_with": ("With {extras}.", "附带{extras}。"),
    "with_reread": ("a section worth reading again", "一段值得重读的内容"),
    "with_gaps": ("this room's questions without an answer", "本房间尚无答案的问题"),
    "with_quiet": ("a line when nothing has changed", "没有变化时也告知"),
    "next_times": ("Next: {times}", "接下来：{times}"),
    "from_now": ("It tells what changes from now on.", "从现在起的变化都会告知。"),
    "was_there": ("This room has that digest already.", "本房间已有此摘要。"),
    "preview": ("In the last {days} days it would have said:", "过去{days}天它会这样说："),
    "preview_none": (
        "In the last {days} days it would have said nothing: nothing changed there.",
        "过去{days}天它不会发出任何内容：没有变化。",
    ),
    "undo": ("Undo", "撤销"),
    "undone": ("Digest {number} is stopped.", "摘要{number}已停止。"),
    "done_paused": ("Digest {number} is paused.", "摘要{number}已暂停。"),
    "done_resumed": ("Digest {number} goes on.", "摘要{number}已恢复。"),
    "stop_here": ("Which one is to end? Stop ends it.", "要结束哪一份？点“停止”即可。"),
    "none_yet": ("This room has no digests yet.", "本房间还没有摘要。"),
    "not_in_room": (
        "I am not in this room, so I could not send anything here. Invite me first: type /invite and my name.",
        "我不在此房间，无法在这里发送。请先用 /invite 邀请我。",
    ),
    "not_spoken": (
        "I may not write in this room, so I could not send anything here. Give me View Channel and Send Messages first.",
        "我无权在此房间发言，无法在这里发送。请先授予我查看频道和发送消息的权限。",
    ),
    "zone_setting": (" A room has a zone of its own with {command}.", "可用 {command} 设置房间的时区。"),
    "write_wish": ("Write what to follow and when: {example}", "请写关注什么和时间：{example}"),
    "pause": ("Pause", "暂停"),
    "resume": ("Resume", "恢复"),
    "stop": ("Stop", "停止"),
    "form_topics": ("What to follow", "关注什么"),
    "form_topics_hint": ('Tags and articles, with commas between, or "everything"', "标签或条目，以逗号分隔；或“全部”"),
    "form_when": ("When", "何时"),
    "form_extras": ("With", "附带"),
    "form_submit": ("Subscribe", "订阅"),
    "not_allowed": (
        "Only people who manage this room can change its digests.",
        "只有此房间的管理者可以更改摘要。",
    ),
}


def say(key: str, language: Language, **values: object) -> str:
    """The phrase `key` in a language, its blanks filled. KeyError for a phrase that does not exist."""
    phrase = _PHRASES[key][language == "zh"]
    return phrase.format(**values) if values else phrase


def title(digest: Digest) -> str:
    """What the digest is about: "News about telecommunications, MIIT"."""
    topics = say("listed", digest.language).join(digest.topics) or say("everything", digest.language)
    return say("title", digest.language, topics=topics)


def missed(digest: Digest) -> str:
    """ "Catching up: 9 digests were missed"; empty for a digest that is on time."""
    return _counted("missed", digest.missed, digest.language)


def counts(digest: Digest) -> str:
    """What is only counted; empty where there is none."""
    counted = (
        _counted("spelling", digest.spelling, digest.language),
        _counted("rearranged", digest.rearranged, digest.language),
    )
    told = say("between", digest.language).join(filter(None, counted))
    return say("counted", digest.language, counts=told) if told else ""


def notes(rewording: Rewording, language: Language) -> tuple[str, ...]:
    """What changed about a statement beside its words."""
    told = [say("from", language, title=rewording.origin)] if rewording.origin else []
    for key, change, none in (("view", rewording.view, "nobody"), ("as_of", rewording.as_of, "undated")):
        if change:
            before, after = (value or say(none, language) for value in change)
            told.append(say(key, language, before=before, after=after))
    return tuple(told)


def whereabouts(moved: Moved, language: Language) -> str:
    """Where a statement was before, or is now."""
    return say("from" if moved.here else "to", language, title=moved.other)


def _counted(key: str, count: int, language: Language) -> str:
    return "" if not count else say(f"{key}_one" if count == 1 else key, language, count=count)
