"""The words of the pages themselves, in English and Chinese. What an answer says beside statements is `bot.phrases`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    # around every page
    "skip": ("Skip to the content", "跳到正文"),
    "pages": ("Pages", "页面"),
    "ask": ("Ask", "提问"),
    "topics": ("Topics", "主题"),
    "changes": ("Changes", "变更"),
    "playground": ("Playground", "试验场"),
    "colophon": (
        "Every sentence here stands in an article that somebody of this team wrote. Nothing is generated.",
        "这里的每句话都出自团队成员撰写的条目，没有任何生成的内容。",
    ),
    "size": ("{articles} articles, {statements} statements", "{articles}个条目，{statements}条陈述"),
    # asking
    "question": ("Your question", "您的问题"),
    "ask_about": ("Ask about {name}", "关于“{name}”的提问"),
    "start_with": ("Start with", "从这里开始"),
    "follow_up": ("Ask on", "继续提问"),
    "earlier": ("Asked before", "之前的问题"),
    "start_over": ("Start over", "重新开始"),
    "refused": ("That cannot be asked", "无法这样提问"),
    "did_it_help": ("Did this help?", "有帮助吗？"),
    "yes": ("Yes", "有"),
    "no": ("No", "没有"),
    "noted": ("Thank you, noted.", "谢谢，已记录。"),
    "and_more": ("Show {count} more", "再显示{count}条"),
    "sources": ("Sources", "来源"),
    "which": ("This leads from one to the other as a see-also entry.", "二者由另见条目相连。"),
    # an article
    "also": ("Also called", "又称"),
    "facts": ("Facts", "要点"),
    "contents": ("On this page", "本页内容"),
    "permalink": ("Link to statement {number}", "第{number}条的链接"),
    "see_also": ("See also", "另见"),
    "map": ("Neighbourhood", "相邻主题"),
    "map_about": (
        "Articles that link here on the left, articles that this one leads to on the right; a double arrow goes both ways.",
        "左侧的条目链接到这里，右侧是本条目指向的条目；双向箭头表示互相链接。",
    ),
    "backlinks": ("What links here", "链接到这里的条目"),
    "and_others": ("and {count} more", "以及另外{count}个"),
    "upkeep": ("Upkeep", "维护"),
    "kept_by": ("Kept by", "负责"),
    "updated": ("Updated", "更新于"),
    "review_by": ("Review due", "复核期限"),
    "overdue": ("Review was due on {date}; read with care.", "应于{date}复核，请谨慎阅读。"),
    "as_of": ("as of {date}", "截至{date}"),
    "source_number": ("source {number}", "来源{number}"),
    # topics
    "all": ("All", "全部"),
    "tags": ("Tags", "标签"),
    "page_of": ("Page {page} of {pages}", "第{page}页，共{pages}页"),
    "previous": ("Previous page", "上一页"),
    "next": ("Next page", "下一页"),
    "no_topics": ("No article has this tag.", "没有条目带有这个标签。"),
    "count": ("{count} statements", "{count}条陈述"),
    "count_one": ("1 statement", "1条陈述"),
    # changes
    "days": ("{count} days", "{count}天"),
    "since": ("Since {date}", "自{date}以来"),
    "no_changes": ("Nothing has changed since then.", "此后没有变更。"),
    "no_history": (
        "What was here on that day is not known; the first version that is kept is of {date}.",
        "当日的内容未知；保存的最早版本是{date}的。",
    ),
    "no_database": (
        "The record of changes cannot be read just now. Please try again.",
        "暂时无法读取变更记录，请稍后再试。",
    ),
    "new_article": ("New article", "新条目"),
    "removed_article": ("Article removed", "条目已删除"),
    "renamed": ("Was called {name}", "原名{name}"),
    "section_renamed": ("Section renamed", "章节改名"),
    "added": ("Added", "新增"),
    "removed": ("Removed", "删除"),
    "reworded": ("Reworded", "改写"),
    "moved": ("Moved from {place}", "自{place}移来"),
    "spelling": ("Spelling", "拼写"),
    "held_by": ("Held by: {before} → {after}", "观点：{before} → {after}"),
    "dated": ("As of: {before} → {after}", "截至：{before} → {after}"),
    "nobody": ("nobody in particular", "无特定持有者"),
    "no_date": ("no date", "无日期"),
    "other_topics": ("Other topics", "其他主题"),
    "period": ("Period", "时段"),
    # playground
    "playground_about": (
        "One question, as each platform would show it, and why it is answered so.",
        "同一个问题在各平台上的样子，以及为何如此回答。",
    ),
    "payload": ("What is sent", "发送的内容"),
    "explain": ("Why this answer", "为何如此回答"),
    "looked_up": ("Nothing was weighed: this kind of question is looked up.", "无需权衡：此类问题直接查找。"),
    "bar": ("No answer, however probable: {reason}.", "无论概率多高都不作答：{reason}。"),
    "verdict": (
        "Probability {probability}, threshold {threshold}: {outcome}",
        "概率{probability}，门槛{threshold}：{outcome}",
    ),
    "terms": ("Words of the question and their weights", "问题中的词及其权重"),
    "word": ("Word", "词"),
    "weight": ("Weight", "权重"),
    "repaired": ("Spelling understood as", "拼写理解为"),
    "unknown": ("Not in the articles", "条目中没有"),
    "candidates": ("Best candidates", "最佳候选"),
    "statement": ("Statement", "陈述"),
    "score": ("Score", "得分"),
    "parts": ("Parts of the score", "得分构成"),
    "judge": ("What the judge weighed", "判断依据"),
    "feature": ("Feature", "特征"),
    "value": ("Value", "值"),
    "product": ("Product", "乘积"),
    "platform_off": ("Not shown: this platform's renderer is not installed.", "未显示：未安装该平台的渲染器。"),
    # errors
    "not_found": ("Not found", "未找到"),
    "not_found_about": ("There is no page at this address.", "此地址没有页面。"),
    "no_article": ("There is no article “{name}” here.", "这里没有条目“{name}”。"),
    "too_many": ("Too many questions", "提问过多"),
    "too_many_about": (
        "That was a lot of questions from one place; please wait {seconds} seconds.",
        "来自同一处的提问过多，请等待{seconds}秒。",
    ),
    "broke": ("Something broke", "出错了"),
    "broke_about": ("That is our fault, not yours. Reference: {reference}", "这是我们的问题。编号：{reference}"),
    "cannot": ("That request cannot be answered", "无法处理该请求"),
}


def word(key: str, language: Language, **values: object) -> str:
    """The words `key` in a language, their blanks filled. KeyError for words that do not exist."""
    english, chinese = _WORDS[key]
    text = chinese if language == "zh" else english
    return text.format(**values) if values else text
