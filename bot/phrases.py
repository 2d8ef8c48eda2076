"""Our own few sentences, in English and Chinese. Everything else that we say is a statement of the library."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Language

_PHRASES: Mapping[str, tuple[str, str]] = {
    # what leads an answer
    "unknown": ("I don't know: nothing here answers that.", "我不知道：这里没有能回答这个问题的内容。"),
    "unknown_topic": ("I don't know “{name}”.", "我不知道“{name}”。"),
    "have": ("Nothing here answers exactly that. What we have on {topic}:", "没有直接的答案。关于{topic}，这里有："),
    "which": ("Which one do you mean?", "您指的是哪一个？"),
    "too_little": ("What would you like to know? Name a topic, for example:", "您想了解什么？请说出一个主题，例如："),
    "no_path": ("I don't know of a link between {start} and {end}.", "我不知道{start}和{end}之间有什么联系。"),
    "two_topics": (
        "I don't know both sides of that: “{name}” is not a topic here.",
        "我不知道“{name}”：这里没有这个主题。",
    ),
    "related_by": ("How {start} and {end} are related:", "{start}与{end}的关系："),
    "compared": ("{start} and {end}, side by side:", "{start}与{end}对比："),
    "history": ("{topic}, in order of time:", "{topic}，按时间顺序："),
    "see_also_lead": ("See also, from {topic}:", "另见（{topic}）："),
    "no_see_also": ("No see-also entries lead on from {topic}.", "{topic}没有另见条目。"),
    "listed": ("{count} topics:", "{count}个主题："),
    "none_listed": ("I don't know of topics like that.", "我不知道有这样的主题。"),
    "hello": ("Hello! Ask me anything about {name}.", "您好！请问我关于“{name}”的问题。"),
    "thanks": ("You're welcome.", "不客气。"),
    "bye": ("Goodbye.", "再见。"),
    "fine": ("Good.", "好的。"),
    "help": (
        "Ask in your own words, or: “summary TOPIC”, “see also TOPIC”, “A vs B”, “how is A related to B”, "
        "“history of TOPIC”, “what do critics say about TOPIC”, “topics about TAG”. I answer with sentences from "
        "{name}, each with its source, and say so when I don't know.",
        "请直接提问，或使用：“总结 某主题”、“另见 某主题”、“甲和乙的区别”、“甲和乙的关系”、“某主题的历史”、"
        "“批评者怎么看某主题”。我只用“{name}”中的原句回答，并注明出处；不知道时会直说。",
    ),
    # notes on a statement
    "as_of": ("as of {date}", "截至{date}"),
    "review_due": ("review was due on {date}", "应于{date}复核"),
    # labels that renderers use
    "see_also": ("See also", "另见"),
    "did_you_mean": ("Did you mean", "您是不是想问"),
    "nearest": ("Nearest topics", "最接近的主题"),
    "sources": ("Sources: {names}", "来源：{names}"),
    "more": ("… and {count} more.", "……另有{count}条。"),
    "not_meant": ("Not what you meant?", "不是您要的？"),
    "view": ("{view}", "{view}"),
}


def say(key: str, language: Language, **values: object) -> str:
    """The phrase `key` in a language, its blanks filled. KeyError for a phrase that does not exist."""
    english, chinese = _PHRASES[key]
    phrase = chinese if language == "zh" else english
    return phrase.format(**values) if values else phrase


BEGINNINGS_OF_ABSTENTIONS = ("I don't know", "我不知道")
