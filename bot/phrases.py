"""Our own few sentences, in English and Chinese. Everything else that we say is a statement of the library."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Bar, Language

_PHRASES: Mapping[str, tuple[str, str]] = {
    # what leads an answer
    "unknown": ("I don't know: nothing here answers that.", "我不知道：这里没有能回答这个问题的内容。"),
    "unknown_topic": ("I don't know “{name}”.", "我不知道“{name}”。"),
    "have": ("Nothing here answers exactly that. What we have on {topic}:", "没有直接的答案。关于{topic}，这里有："),
    "which": ("Which one do you mean?", "您指的是哪一个？"),
    "too_little": ("What would you like to know? Name a topic, for example:", "您想了解什么？请说出一个主题，例如："),
    "no_path": ("I don't know of a link between {start} and {end}.", "我不知道{start}和{end}之间有什么联系。"),
    "half_known": ("I don't know “{name}”. What we have on {topic}:", "我不知道“{name}”。关于{topic}，这里有："),
    "which_two": ("Which two topics do you mean? For example:", "您指的是哪两个主题？例如："),
    "one_topic_twice": (
        "That is {topic} twice; please name two different topics. It is close to:",
        "两边都是{topic}，请说出两个不同的主题。与它相近的有：",
    ),
    "compare_with": ("What shall I compare {topic} with? For example:", "要把{topic}与什么比较？例如："),
    "relate_to": ("What shall I relate {topic} to? For example:", "您想知道{topic}与什么的关系？例如："),
    "left_out": ("Two topics at a time, so without {names}.", "一次只看两个主题，未包括：{names}。"),
    "unknown_tag": (
        "I don't know of topics about “{tag}”. Ask for topics about: {tags}.",
        "我不知道关于“{tag}”的主题。可以问关于这些的主题：{tags}。",
    ),
    "related_by": ("How {start} and {end} are related:", "{start}与{end}的关系："),
    "compared": ("{start} and {end}, side by side:", "{start}与{end}对比："),
    "history": ("{topic}, in order of time:", "{topic}，按时间顺序："),
    "see_also_lead": ("See also, from {topic}:", "另见（{topic}）："),
    "no_see_also": ("No see-also entries lead on from {topic}.", "{topic}没有另见条目。"),
    "listed": ("{count} topics:", "{count}个主题："),
    "listed_one": ("One topic:", "1个主题："),
    "hello": ("Hello! Ask me anything about {name}.", "您好！请问我关于“{name}”的问题。"),
    "thanks": ("You're welcome.", "不客气。"),
    "bye": ("Goodbye.", "再见。"),
    "fine": ("Good.", "好的。"),
    "help": (
        "Ask in your own words, or: “summary TOPIC”, “see also TOPIC”, “A vs B”, “how is A related to B”, "
        "“history of TOPIC”, “what do critics say about TOPIC”, “topics about TAG”. I answer with sentences from "
        "{name}, each with its source, and say so when I don't know.",
        "请直接提问，或使用：“总结 某主题”、“另见 某主题”、“甲和乙的区别”、“甲和乙的关系”、“某主题的历史”、"
        "“批评者怎么看某主题”、“关于某标签的主题有哪些”。我只用“{name}”中的原句回答，并注明出处；不知道时会直说。",
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
    # what chat platforms add
    "unsure": ("I am not sure that this answers it.", "我不确定这是否回答了您的问题。"),
    "understood": ("Understood as: {names}", "理解为：{names}"),
    "show_more": ("More", "更多"),
    "helpful": ("Helpful", "有帮助"),
    "not_helpful": ("Not helpful", "没有帮助"),
    "share": ("Share", "分享"),
    "remove": ("Remove", "删除"),
    "ask_owner": ("Ask {owner}", "询问{owner}"),
    "send": ("Send", "发送"),
    "cancel": ("Cancel", "取消"),
    "send_to_owner": ("Send your question to {owner}?", "把您的问题发送给{owner}？"),
    "owner_asked": ("I have sent your question to {owner}.", "已把您的问题发送给{owner}。"),
    "owner_question": ("{asker} asks, and I have no answer:", "{asker}提问，而我没有答案："),
    "nearest_to": ("Nearest article: {title}", "最接近的条目：{title}"),
    "noted": ("Thank you, noted.", "谢谢，已记录。"),
    "shared_by": ("Shared by {asker}", "由{asker}分享"),
    "said_already": ("I said this here a moment ago.", "我刚才在这里说过。"),
    "see_there": ("See the earlier answer", "查看先前的回答"),
    "nothing_more": ("There is nothing more on that.", "没有更多内容了。"),
    "stale": ("This button no longer works; please ask again.", "此按钮已失效，请重新提问。"),
    "not_yours": ("Only the person who asked can do that.", "只有提问者可以这样做。"),
    "not_manager": ("Only people who manage this room can do that.", "只有此房间的管理者可以这样做。"),
    "too_late": (
        "{asker}, my answer came too late to be shown to you alone; please ask again.",
        "{asker}，答案来得太迟，无法只显示给您，请重新提问。",
    ),
    "too_many": ("That was a lot of questions in one minute; please wait a moment.", "一分钟内的问题太多，请稍候。"),
    "ask": ("Ask", "提问"),
    "ask_something": ("Ask a question", "提问"),
    "your_question": ("Your question", "您的问题"),
    "start_with": ("Start with", "从这里开始"),
    "all_topics": ("All topics", "全部主题"),
    "choose_topic": ("Choose a topic", "选择主题"),
    "counted": ("{articles} articles, {statements} statements", "{articles}个条目，{statements}条陈述"),
    "how_to_ask": (
        "Mention me in a channel, write to me directly, or use /seealso. I answer with sentences that people of this team "
        "wrote, each with its source, and say so when I don't know.",
        "在频道里提到我、直接给我发消息，或使用 /seealso。我只用团队写下的原句回答并注明出处；不知道时会直说。",
    ),
    "close": ("Close", "关闭"),
    "too_long": (
        "That question has {count:,} characters; {most:,} are the most. Please ask one thing at a time.",
        "这个问题有{count:,}个字符，最多{most:,}个。请一次只问一件事。",
    ),
    "broke": (
        "Something broke on my side, so I have no answer. Reference: {reference}",
        "我这里出了问题，无法回答。编号：{reference}",
    ),
}


# Why the likeliest statement is no answer all the same.
_BARS: Mapping[Bar, tuple[str, str]] = {
    "nothing_found": ("no statement has a word of the question", "没有陈述含有问题中的词"),
    "denied": ("the question denies what the statement does not", "问题是否定的，而陈述不是"),
    "other_number": ("the question presumes a number that the statement does not have", "问题中的数字与陈述不符"),
    "names_alone": ("only the names of topics speak for the statement", "只有主题的名称相符"),
    "unknown_word": ("a word of the question is nowhere in these articles", "问题中有一个词在条目里都没有"),
    "not_known_yet": (
        "it asks for advice, or for what is still to come, which the statement does not speak of",
        "问的是建议或尚未发生的事，而该陈述没有谈到",
    ),
    "other_country": (
        "the question names a country that the statement is not about",
        "问题所说的国家不是陈述所说的",
    ),
    "carried": (
        "the statement lacks what is asked of the topic of the last question",
        "陈述中没有就上一个问题的主题所问的内容",
    ),
}


def barred(bar: Bar, language: Language) -> str:
    """Why a statement is no answer, however probable: the end of a sentence."""
    english, chinese = _BARS[bar]
    return chinese if language == "zh" else english


def say(key: str, language: Language, **values: object) -> str:
    """The phrase `key` in a language, its blanks filled. KeyError for a phrase that does not exist."""
    english, chinese = _PHRASES[key]
    phrase = chinese if language == "zh" else english
    return phrase.format(**values) if values else phrase


BEGINNINGS_OF_ABSTENTIONS = ("I don't know", "我不知道")
