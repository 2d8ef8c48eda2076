"""Chinese nouns for what folders written in English call their kinds, tags and sections.

A folder's own words come first: the synonyms of its manifest say what is one and the same there.
"""

from __future__ import annotations

from bot.library import Library
from bot.stems import stem
from bot.text import fold, words

_ENGLISH = {
    # kinds
    "法律": "law", "法规": "law", "机构": "body", "机关": "body", "部门": "body", "单位": "body",
    "政府机构": "government body", "政府部门": "government body", "政府机关": "government body", "公共机构": "public body",
    "部委": "ministry", "监管机构": "body", "监管部门": "body", "组织": "organization",
    "国际组织": "international organization", "公司": "company", "企业": "company", "行业": "industry", "产业": "industry",
    "技术": "technology", "政策": "policy", "标准": "standard", "国家": "country", "计划": "programme", "规划": "programme",
    "项目": "programme", "概念": "concept", "制度": "system", "服务": "service", "地方": "place", "许可证": "licence",
    "产品": "product", "团队": "team", "流程": "process",
    # tags, and what articles deal with
    "电信": "telecommunications", "通信": "telecommunications", "数据": "data", "网络安全": "cybersecurity",
    "数据安全": "data security", "安全": "safety", "贸易": "trade", "经济": "economy", "政府": "government", "科技": "technology",
    "产业政策": "industrial policy", "工业": "industry", "文化": "culture", "港口": "harbour", "交通": "transport", "创新": "innovation",
    "投资": "investment", "外资": "foreign investment", "互联网": "internet", "隐私": "privacy", "个人信息": "personal information",
    "芯片": "chip", "半导体": "semiconductor", "人工智能": "artificial intelligence", "环境": "environment", "教育": "education",
    "健康": "health", "能源": "energy", "金融": "finance", "税收": "tax",
    # sections
    "治理": "governance", "历史": "history", "权力": "powers", "职权": "powers", "职能": "functions", "职责": "functions",
    "争议": "debate", "争论": "debate", "范围": "scope", "选举": "elections", "处罚": "penalties", "执法": "enforcement",
    "影响": "effects", "目标": "goals", "资金": "funding", "结构": "structure", "组织结构": "structure", "背景": "background",
    "国际": "international",
}  # fmt: skip


def in_english(library: Library, noun: str) -> tuple[tuple[str, ...], ...]:
    """The stems of each English word for a Chinese noun (folded), in order of trust; empty where none is known."""
    same = [group for group in library.manifest.synonyms if any(fold(phrase) == noun for phrase in group)]
    phrases = [phrase for group in same for phrase in group if fold(phrase) != noun and phrase.isascii()]
    if noun in _ENGLISH:
        phrases.append(_ENGLISH[noun])
    return tuple(dict.fromkeys(tuple(stem(token) for token in words(phrase)) for phrase in phrases))
