"""The text of a new article, with comments that teach the format: what `seealso new TITLE` writes."""

from __future__ import annotations

import json

from bot.articles.fields import TITLE_CHARACTERS
from bot.articles.tree import parse
from bot.model import Language
from bot.problems import WrongUsage
from bot.text import fold, normalise

# What a draft says in the place of its summary; an article that still says so is none yet.
PLACEHOLDERS: dict[Language, str] = {
    "en": "(write here what it is, and for whom)",
    "zh": "（在这里写它是什么、为谁服务）",
}

_ENGLISH = """\
# An article says what one topic is and what people ask about it. Every sentence is quoted by itself, so each
# names what it is about: no "it", no "this law". Delete what you do not need; only title and summary must stay.

title: {title}

# Two to four sentences that define it; the first one answers "what is it?".
summary: >-
  {plain} is … {placeholder}.

# Other names, abbreviations, names in other languages. A name belongs to one article only.
# aliases: [ABC, 简称]

# What sort of thing it is, and tags for lists and digests.
# kind: public body
# topics: [transport, harbour]

# Short labelled values. "asked_as" holds words that people use and the line does not.
# facts:
#   - {{label: Formed, value: March 2008, asked_as: [created, established], sources: [s1]}}

# The statements, one sentence each. [[Title]] or [[Title|shown text]] links to another article.
# sections:
#   - heading: Powers
#     points:
#       - The Harbour Authority licenses pilots and moorings.
#       - text: "Critics hold one thing: that its dues are too high."   # quotes, because of the colon
#         view: critics                  # who holds it; leave it out for plain fact
#         as_of: 2024-05                 # a year, a month or a day
#         asked_as: [expensive, 贵]
#         sources: [s1]
#         id: dues-too-high              # keeps the link to the sentence when you reword it

# Where readers go next, and why: three or more.
# see_also:
#   - {{title: Town Council, why: the council that appoints its board}}

# Where the claims can be checked.
# sources:
#   - {{id: s1, title: Annual report, publisher: Harbour Authority, date: 2026-02, url: "https://www.example.org/report"}}

# Who answers for the article, when it was last changed, when it must be looked at again.
# owner: harbour desk
# updated: 2026-11-20
# review_by: 2027-05-20

# Who may read it: everyone (as without this line), or a list of groups that knowledge.yaml names.
# audience: [insiders]
"""

_CHINESE = """\
# 一篇条目讲清一个主题：它是什么，大家会问什么。每句话都会被单独引用，所以每句都要写明主语，
# 不用“它”“该机构”。不需要的行可以删去；只有 title 和 summary 必须保留。

title: {title}

# 两到四句话的定义；第一句回答“这是什么？”。
summary: >-
  {plain}是……{placeholder}。

# 别名、简称、其他语言的名称。一个名称只属于一篇条目。
# aliases: [简称, ABC]

# 它属于哪一类，以及用于列表和摘要的标签。
# kind: 公共机构
# topics: [交通, 港口]

# 简短的要点，label 是名称，value 是内容。asked_as 写大家会用、而句子里没有的词。
# facts:
#   - {{label: 成立时间, value: 2008年3月, asked_as: [创建, established], sources: [s1]}}

# 陈述，一条一句。[[标题]] 或 [[标题|显示文字]] 链接到另一篇条目。
# sections:
#   - heading: 职能
#     points:
#       - 港务局负责发放引航和系泊许可。
#       - text: "批评者认为: 港务局的港口费太高。"   # 有半角冒号，所以加引号
#         view: 批评者                   # 谁的观点；普通事实不写
#         as_of: 2024-05                 # 年、月或日
#         asked_as: [贵, expensive]
#         sources: [s1]
#         id: 港口费太高                 # 改写句子后链接仍然有效

# 读者接下来看什么，为什么：三条以上。
# see_also:
#   - {{title: 镇议会, why: 任命港务局理事会的机构}}

# 说法可以在哪里查证。
# sources:
#   - {{id: s1, title: 年度报告, publisher: 港务局, date: 2026-02, url: "https://www.example.org/report"}}

# 谁负责这篇条目，何时更新，何时复查。
# owner: 港口组
# updated: 2026-11-20
# review_by: 2027-05-20

# 谁可以读：everyone（不写也一样），或 knowledge.yaml 里的组名列表。
# audience: [insiders]
"""


def draft(title: str, *, language: Language) -> str:
    """An article of this title but for its summary, whose comments (in `language`) explain every other key.

    Raises WrongUsage for a title that no article can have.
    """
    title = normalise(title)
    if not fold(title):
        raise WrongUsage(
            "a title needs a letter or digit", remedy='write the topic\'s name: seealso new "Harbour Authority"'
        )
    if len(title) > TITLE_CHARACTERS:
        raise WrongUsage(f"this title has {len(title)} characters", remedy=f"write at most {TITLE_CHARACTERS}")
    text = _CHINESE if language == "zh" else _ENGLISH
    return text.format(title=_scalar(title), plain=title, placeholder=PLACEHOLDERS[language])


def _scalar(text: str) -> str:
    """A text as YAML that reads as it: bare where that works, else in quotes (a JSON string is one of YAML's)."""
    for written in (text, json.dumps(text, ensure_ascii=False)):
        root = parse(f"title: {written}\n".encode(), "").root
        if root is not None and root.data() == {"title": text}:
            return written
    raise WrongUsage("this title holds a character that no file may hold", remedy="type it anew")
