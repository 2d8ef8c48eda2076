"""The forms in which people ask, as patterns: courtesy, kinds of question, views; English and Chinese.

A pattern decides only what its words say. Whether "X" is a topic of the library is the library's to know, so kinds
that need topics are given up again where there are none (kinds.py).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.model import Kind
from bot.text import comparable, has_cjk, normalise, simplified

_SLACK_MARKUP = re.compile(r"<(?:[@#!][^<>|]*(?:\|([^<>]*))?|(?:https?|mailto):[^<>|]*(?:\|([^<>]*))?)>")
_DISCORD_MARKUP = re.compile(r"<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:\d+(?::\w)?)>")
_EMOJI_NAMES = re.compile(r"(?<!\S):[a-z0-9_+'-]+:(?!\S)")
_DECORATION = re.compile(r"[*_~`|]{2,}|(?<!\w)[*_~`](?=\S)|(?<=\S)[*_~`](?!\w)|^[ \t]*>+", re.MULTILINE)


def plain(text: str) -> str:
    """A question without platform markup: mentions, links (their labels stay), emoji names, emphasis, quotes."""
    text = _DISCORD_MARKUP.sub(" ", text)
    text = _SLACK_MARKUP.sub(lambda match: f" {match[1] or match[2] or ''} ", text)
    if "&" in text:
        text = html.unescape(text)
    return _DECORATION.sub("", _EMOJI_NAMES.sub(" ", text))


_COURTESY_BEFORE = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear all|greetings|ok|okay|so|well|um+|please|pls|plz|excuse me|sorry"
    r"|thanks|thank you|cheers)(?: (?:a lot|so much|very much))?(?: (?:there|all|team|everyone|folks|bot|again))?[\s,!.:;-]+"
    r"|(?:can|could|would|will) (?:you|u)(?: (?:please|pls|kindly))? (?=(?:summari[sz]|sum up|compar|contrast|list|defin|describ|relate |elaborat|expand|continue)\w*)"
    r"|(?:can|could|would|will) (?:you|u|someone|anyone|anybody|somebody)(?: (?:please|pls|kindly))? "
    r"(?:tell|explain|remind|inform|help|show|give)(?: (?:to )?(?:me|us))?(?: (?:with|understand|know|out))?[\s,:]+"
    r"(?:about |what |on )?(?=\S)"
    r"|(?:please |pls )?(?:tell|remind) (?:me|us) (?!about\b)|i(?: would|'d) (?:like|love) to (?:know|ask|understand)[\s,:]+(?:about )?"
    r"|i (?:want|need|wanted|wish) to (?:know|ask|understand)[\s,:]+(?:about )?|i(?:'m| am) (?:wondering|curious)[\s,:]+(?:about )?"
    r"|i wonder[\s,:]+|(?:does|do) (?:anyone|anybody|you|someone) know[\s,:]+|do you happen to know[\s,:]+"
    r"|(?:just )?(?:a )?(?:quick |dumb |silly |stupid )?question[\s:,-]+|any idea[\s,:]+|can i ask[\s,:]+|may i ask[\s,:]+)",
    re.IGNORECASE,
)
_COURTESY_AFTER = re.compile(
    r"(?<![\s,.!-])[\s,.!-]+(?:please|pls|plz|thanks|thank you|thx|ty|cheers|thanks in advance|many thanks|for (?:me|us))(?: (?:a lot|so much|very much))?[\s!.]*$",
    re.IGNORECASE,
)
_CHINESE_BEFORE = re.compile(
    r"^(?:你好|您好|大家好|嗨|请问一下|请问|麻烦问一下|麻烦问下|想问一下|想问下|我想知道|我想了解一下|我想了解|能告诉我|可以告诉我|告诉我|请告诉我)[\s，,、:：！!]*"
)
_CHINESE_AFTER = re.compile(r"[\s，,。]{0,9}(?:谢谢|多谢|谢了|感谢)[您你们]*[\s！!。.]*$")


_POLITE_MOST = 8  # courtesies in a row that are taken away; each costs a walk through the text


def without_courtesy(text: str) -> str:
    """The question without the politeness around it; the whole text where nothing else is left."""
    if _HELLO.match(comparable(text)):
        return text
    kept = text
    for _ in range(_POLITE_MOST):
        shorter = _CHINESE_BEFORE.sub("", _COURTESY_BEFORE.sub("", kept, count=1), count=1)
        shorter = _CHINESE_AFTER.sub("", _COURTESY_AFTER.sub("", shorter, count=1), count=1).strip()
        if not shorter or shorter == kept:
            break
        kept = shorter
    return kept


@dataclass(frozen=True, slots=True)
class Form:
    """The outer form of a question."""

    kind: Kind
    subject: str  # what it is about, as typed; the whole question where no form fits; "": what was said before
    names: tuple[str, ...] = ()  # of a relation or comparison: the parts of the subject between which it is


_HELLO = re.compile(
    r"^(?:(?:hi|hello|hey|howdy|yo|good (?:morning|afternoon|evening|day)|thanks|thank you|thx|ty|cheers|great|perfect|awesome|nice|cool|ok|okay"
    r"|got it|good bot|well done|bye|goodbye|see you|good night|much appreciated|appreciated|never ?mind|no worries|no problem"
    r"|that (?:was|is) (?:helpful|great|perfect|it|all))"
    r"(?: (?:a lot|so much|very much|again|there|all|bot|team|everyone|folks|seealso|you|it|one|that helps?|for (?:the|your|all the) help|then))*[\s,.!?:)]*)+$"
    r"|^(?:(?:你好|您好|大家好|嗨|早上好|上午好|下午好|晚上好|早安|晚安|(?:谢谢|多谢|感谢)(?:你|您|你们|您们|大家)?(?:的帮助)?|谢了|好的|好|明白|知道|再见|拜拜|太好|太棒|辛苦)"
    r"[了啦吗呀啊哦]?[\s！!。.，,~？?]*)+$"
)
_HELP = re.compile(
    r"^(?:help(?: me)?|what (?:can|do) you (?:do|know)|what are you|who are you|how do (?:you|i) (?:work|use (?:you|this|it))"
    r"|what can i ask(?: you)?|how does this work|how to use (?:this|you)|commands|usage|menu"
    r"|what can (?:this|the) bot do)[\s?!.]*$"
    r"|^(?:帮助|帮帮我|怎么用|如何使用|使用说明|你(?:能|会|可以)?(?:做|干)?什么|你是谁|(?:我)?(?:能|可以)问(?:你)?什么)[\s？?！!。.]*$"
)
_SIDE = r"(?:the |an? )?(.+?)"
_END = r"[\s?？!！.。]*$"
_ZH = r"[与和跟同及、]"
_SEVERAL = r"(they|them|these|those|both(?: of them)?|(?:the|these|those) two)"
_ZH_SEVERAL = r"((?:[它他她]们|这些|那些|两者|二者|它俩|[这那]?[两二]个))(?:之间)?"
_FORM_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("compare", rf"^(?:compare )?{_SIDE}(?:,)? (?:vs\.?|versus|compared (?:to|with)) {_SIDE}{_END}"),
    ("compare", rf"^(.+?)\s*(?:(?<![a-z])vs\.?(?![a-z])|对比)\s*(.+?){_END}"),
    ("compare", rf"^(?:compare|contrast|comparison (?:of|between)) {_SIDE}(?: (?:and|with|to|against|&) |, ?(?:and )?){_SIDE}{_END}"),
    ("compare", rf"^.*?\b(?:differences?|similarit(?:y|ies)) (?:is there |are there )?between {_SIDE} (?:and|&) {_SIDE}{_END}"),
    ("compare", rf"^how (?:does|do|is|are|did) {_SIDE} (?:differ(?:ent)?|distinct) from {_SIDE}{_END}"),
    ("compare", rf"^how (?:do|does|did) {_SIDE} and {_SIDE} (?:compare|differ){_END}"),
    ("compare", rf"^what do {_SIDE} and {_SIDE} have in common{_END}"),
    ("compare", rf"^(.+?)\s*(?:{_ZH}|vs\.?|对比)\s*(.+?)\s*(?:之间)?(?:有什么|有何|的|有哪些)?(?:区别|不同|差别|差异|异同|对比|比较)(?:是什么|有哪些|在哪里?)?{_END}"),
    ("compare", rf"^(?:比较|对比)(?:一下)?\s*(.+?)\s*{_ZH}\s*(.+?){_END}"),
    ("compare", rf"^(?:compare|contrast) {_SIDE}{_END}"),
    ("compare", rf"^how (?:do|does|did) {_SEVERAL} (?:compare|differ){_END}"),
    ("compare", rf"^what do {_SEVERAL} have in common{_END}"),
    ("compare", rf"^(?:and )?what(?:'s|s| is| are) (?:the|their) (?:differences?|similarit(?:y|ies))(?: between {_SEVERAL})?{_END}"),
    ("compare", rf"^(?:比较|对比)(?:一下)?\s*(.+?){_END}"),
    ("compare", rf"^{_ZH_SEVERAL}?(?:有什么|有何|的)(?:区别|不同|差别|差异|异同)(?:是什么|有哪些|在哪里?)?{_END}"),
    ("relate", rf"^how (?:is|are|was|were) {_SEVERAL} (?:related|connected|linked)(?: (?:to|with) (?:each other|one another))?{_END}"),
    ("relate", rf"^how do {_SEVERAL} (?:relate|connect|hang together)(?: to (?:each other|one another))?{_END}"),
    ("relate", rf"^(?:and )?what(?:'s|s| is) (?:the|their) (?:relation|relationship|connection|link)(?: between {_SEVERAL})?{_END}"),
    ("relate", rf"^{_ZH_SEVERAL}?(?:有什么|有何|的|是什么)(?:关系|联系|关联)(?:是什么|如何)?{_END}"),
    ("relate", rf"^how (?:is|are|was|were) {_SIDE} (?:related|connected|linked|tied) (?:to|with) {_SIDE}{_END}"),
    ("relate", rf"^how (?:is|are) {_SIDE} and {_SIDE} (?:related|connected|linked){_END}"),
    ("relate", rf"^how (?:does|do|did) {_SIDE} (?:relate|connect|link) to {_SIDE}{_END}"),
    ("relate", rf"^.*?\b(?:relations?|relationship|connections?|link|ties?) between {_SIDE} (?:and|&) {_SIDE}{_END}"),
    ("relate", rf"^(?:what(?:'s| is) )?{_SIDE} (?:relations?|relationship|connections?|ties?) (?:to|with) {_SIDE}{_END}"),
    ("relate", rf"^what (?:connects|links|ties) {_SIDE} (?:and|to|with) {_SIDE}{_END}"),
    ("relate", rf"^what (?:does|do|has|have) {_SIDE}(?: got)? (?:have )?to do with {_SIDE}{_END}"),
    ("relate", rf"^relate {_SIDE} (?:and|to|with) {_SIDE}{_END}"),
    ("relate", rf"^relate {_SIDE}{_END}"),
    ("relate", rf"^(.+?)\s*{_ZH}\s*(.+?)\s*(?:之间)?(?:有什么|是什么|有何|的|是何)?(?:关系|联系|关联)(?:是什么|如何)?{_END}"),
    ("see_also", rf"^see[- ]also:? {_SIDE}{_END}"),
    ("see_also", rf"^what(?:'s| is| else is| are| else)?(?: topics?)? (?:related|relates|relevant|connected) to {_SIDE}{_END}"),
    ("see_also", rf"^(?:topics?|articles?|anything|things|what|subjects?)(?: (?:are|is))? (?:related|relevant|close|similar|next) to {_SIDE}{_END}"),
    ("see_also", rf"^(?:related|similar) (?:topics?|articles?)?\s*(?:to|for|of) {_SIDE}{_END}"),
    ("see_also", rf"^(?:how|what) (?:is|are) {_SIDE} (?:related|connected|linked)(?: to)?{_END}"),
    ("see_also", rf"^(?:see[- ]also|related topics?){_END}"),
    ("see_also", rf"^(?:另见|参见|相关主题){_END}"),
    ("see_also", rf"^what else should i (?:read|know|look at)(?: about| on| besides| after)? {_SIDE}{_END}"),
    ("see_also", rf"^(?:另见|参见|相关)[:：\s]*(.+?){_END}"),
    ("see_also", rf"^(?:[与和跟同])?(.+?)(?:有哪些|有什么|的)?相关(?:的)?(?:主题|条目|文章|话题|内容|词条)?(?:有哪些|有什么|是什么)?{_END}"),
    ("summary", rf"^(?:summari[sz]e|sum up|recap|tl;?dr:?|brief me on|overview:?|summary:?) (?:of |on |about |for )?{_SIDE}{_END}"),
    ("summary", rf"^(?:give (?:me |us )?)?(?:an? |the )?(?:(?:quick|short|brief) )?(?:summary|overview|recap|tl;?dr|rundown|briefing|gist) (?:of|on|about|for) {_SIDE}{_END}"),
    ("summary", rf"^(?:please )?(?:tell me |i want to know |what do you know )?(?:everything|all)(?: there is| you know| you have)? (?:about|on) {_SIDE}{_END}"),
    ("summary", rf"^{_SIDE}[,:]? (?:in a nutshell|in brief|tl;?dr|summary|overview){_END}"),
    ("summary", rf"^(?:总结|概括|概述|归纳|简述)(?:一下|下)?[:：\s]*(.+?){_END}"),
    ("summary", rf"^(.+?)(?:的)?(?:概述|概要|摘要|总结|概况){_END}"),
    ("timeline", rf"^(?:the |a )?(?:history|timeline|chronology|key dates|milestones|background|story) (?:of|for|in|on|behind) {_SIDE}{_END}"),
    ("timeline", rf"^what(?:'s| is| was) the (?:history|timeline|chronology) (?:of|behind) {_SIDE}{_END}"),
    ("timeline", rf"^(?:and |what about )?(?:the |its |their )?(?:history|timeline){_END}"),
    ("timeline", rf"^(?:历史|大事记|发展历程){_END}"),
    ("timeline", rf"^{_SIDE} (?:timeline|history|chronology|milestones){_END}"),
    ("timeline", rf"^(.+?)(?:的)?(?:历史|大事记|时间线|发展历程|年表|沿革){_END}"),
    ("list", rf"^(?:list|show|name|give me)(?: me)?(?: all| the| every| some)* {_SIDE}{_END}"),
    ("list", rf"^(?:which|what) ((?:topics?|articles?)\b.*?){_END}"),
    ("list", rf"^((?:topics?|articles?|everything|anything)(?: (?:about|on|in|for|tagged)\b.+?)?){_END}"),
    ("list", rf"^(topics .+?){_END}"),
    ("list", rf"^what (?:do you (?:know|have)|can i (?:read|find|learn)(?: here)?) ((?:about|on) .+?){_END}"),
    ("list", rf"^((?:which|what) (?!(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should|about|if|exactly|actually|really)\b).+?){_END}"),
    ("list", rf"^(?:请)?(?:有哪些|列出|列举|显示|有什么)(.+?){_END}"),
    ("list", rf"^(.*?(?:主题|条目|文章|话题)(?:都)?(?:有哪些|有什么)?){_END}"),
    ("list", rf"^(.+?)(?:都)?(?:有哪些){_END}"),
    ("list", rf"^((?:你知道|你有|你了解|这里有|都有)?(?:哪些|所有|全部|关于|有关|涉及).+?){_END}"),
    ("define", rf"^what (?:does|do|did) {_SIDE} (?:actually |really |mainly |even )?do(?: exactly)?{_END}"),
    ("define", rf"^what(?:'s|s| is| are| was) {_SIDE} (?:responsible for|in charge of|short for|an acronym for|good for|for){_END}"),
    ("define", rf"^what(?:'s|s| is| are) the (?:roles?|functions?|purpose|jobs?|point|mandate|remit|responsibilities) of {_SIDE}{_END}"),
    ("define", rf"^(?:define|definition of|meaning of|explain|describe|introduce|what about) {_SIDE}{_END}"),
    ("define", rf"^(?:tell (?:me|us) )?(?:(?:more|something|a (?:bit|little)(?: more)?|(?:some |more |any )?(?:infos?|information|details)) )?about {_SIDE}{_END}"),
    ("define", rf"^what (?:do|should) (?:i|we) (?:need to |have to )?know about {_SIDE}{_END}"),
    ("define", rf"^(?:more|(?:some |more |any )?(?:infos?|information|details)) on {_SIDE}{_END}"),
    ("define", rf"^(?:那么?|还有|以及)?(.+?)呢{_END}"),
    ("define", rf"^what (?:does|do|did) {_SIDE} (?:mean|stand for|refer to){_END}"),
    ("define", rf"^(?:什么是|何为|何谓|啥是|解释一?下|解释|介绍一?下|介绍|[说讲]一?下|说说|讲讲)\s*(.+?){_END}"),
    ("define", rf"^(.+?)\s*(?:是什么意思|是什么(?:机构|部门|组织|单位|样的机构|样的法律|法律|东西)?|是啥|是什么东西|是指什么|指的是什么|是谁|是干什么的|是做什么的|是干[嘛啥]的|(?:主要|到底|具体)?(?:做什么|干什么|负责什么|管什么)|的(?:职责|职能|作用)(?:是什么)?|的定义|的意思){_END}"),
    ("define", rf"^(?:what|who)(?: exactly| actually| really)?(?:'s|\s+is|\s+are|\s+was|\s+were|s)\s+(?:(?:an?|the)\s+)?(?:meaning of |definition of )?{_SIDE}(?: (?:mean|all about|about|exactly))?{_END}"),
)  # fmt: skip


@cache
def _forms(chinese: bool) -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """The forms of one language, compiled when a question first needs them: it takes 10 ms for both."""
    return tuple(
        (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FORM_PATTERNS if has_cjk(pattern) == chinese
    )


_THEM = "them"
_LONGEST_FORM = 300  # characters; longer is prose, and two open groups cost the square of the length


def form_of(asked: str) -> Form:
    """Which form a question (without courtesy) has; `ask` where none fits."""
    lowered = comparable(asked).strip(" ?!.,;:~")
    if _HELLO.match(lowered):
        return Form("courtesy", asked)
    if _HELP.match(lowered):
        return Form("help", asked)
    line = simplified(normalise(asked))
    if len(line) > _LONGEST_FORM:
        return Form("ask", asked)
    for kind, pattern in (*(_forms(True) if has_cjk(line) else ()), *_forms(False)):
        match = pattern.match(line)
        if match is None:
            continue
        parts = tuple(part.strip(" \"'“”《》「」") for part in match.groups() if part)
        if kind in ("relate", "compare"):
            if not parts:  # "what is the difference?"
                return Form(kind, _THEM, (_THEM,))
            return Form(kind, line, parts)
        if parts or not pattern.groups:
            return Form(kind, parts[-1] if parts else "")
    return Form("ask", asked)


_INSTRUCTION = re.compile(r"^(?:compare|contrast|relate)\b|^(?:比较|对比)")


def instructs(asked: str) -> bool:
    """Whether a relation or comparison is told to be made, so that nothing else can be meant: "compare A and B"."""
    return _INSTRUCTION.search(comparable(asked)) is not None


_LITTLE = frozenset(
    "look see show check tell say says explain elaborate continue go on out more else thing things something anything "
    "everything stuff info infos information detail details example examples true right correct really sure yes no nope "
    "yeah lol sorry one ones same it its this that these those them here there me us you i a an the at of in to for about "
    "with and or so is are was does do did can could please what which how why who when where mean again then bit little "
    "some any be would will not if know need want read like have get got up going doing today your we give new stop cancel "
    "also compare versus vs history timeline summary summarise summarize overview define relate related".split()
) | frozenset("这那它其个些样看说讲再多更详细继续解释一下点儿还有哪什么怎呢吗吧的是啊了请为何对者人们")


def telling(tokens: Sequence[str]) -> list[str]:
    """The words that could be looked for; none in "look at this" and "tell me more"."""
    return [token for token in tokens if token not in _LITTLE]


_CHAT = {
    "u": "you", "ur": "your", "r": "are", "ppl": "people", "abt": "about", "govt": "government", "dept": "department",
    "w/": "with", "w/o": "without", "btw": "between",
}  # fmt: skip
_CHAT_WORD = re.compile(r"(?<![\w.&'’/+-])(?:u|ur|r|ppl|abt|govt|dept|w/o?|btw(?=\s.*\sand\s))(?![\w.&'’/+-])")


def spelt_out(text: str) -> str:
    """The text with what is typed in chats for short written in full; in capitals it may be a name."""
    return _CHAT_WORD.sub(lambda found: _CHAT[found[0]], text)


_RELATING = frozenset(
    "under within between among during before after since until over through against per via by from".split()
)


def tells(word: str) -> bool:
    """Whether a word says what a sentence is about, rather than how its other words hang together."""
    return word not in _LITTLE and word not in _RELATING


_POLAR_FIRST = frozenset(
    "is are was were am do does did has have had can could will would shall should may might must isnt arent wasnt werent "
    "dont doesnt didnt hasnt havent hadnt cant couldnt wont wouldnt shouldnt".split()
)
_POLAR_LAST = frozenset("right correct true yes no".split())
_POLAR_CHINESE = ("吗", "是否", "是不是", "有没有", "能不能", "会不会")


def is_polar(asked: str, tokens: Sequence[str]) -> bool:
    """Whether a question can be answered by yes or no; `tokens` are its words."""
    outer = bool(tokens) and (tokens[0] in _POLAR_FIRST or tokens[-1] in _POLAR_LAST)
    return outer or any(sign in asked for sign in _POLAR_CHINESE)


_VIEWS = (
    ("critics", r"\b(?:critic\w*|critici[sz]\w*|oppon\w+|opposition|objections?|arguments? against|downsides?|drawbacks?|detractors?|skeptics?"
                r"|sceptics?|controvers\w+|concerns?|complain\w*)\b|批评|反对|质疑|争议|缺点|弊端"),
    ("supporters", r"\b(?:supporters?|proponents?|advocates?|defenders?|arguments? (?:for|in favou?r)|benefits?|advantages?|upsides?|praise\w*)\b"
                   r"|支持者|赞成|拥护|好处|优点|优势"),
)  # fmt: skip
_VIEW_PATTERNS = tuple((view, re.compile(pattern)) for view, pattern in _VIEWS)
_BOTH_SIDES = re.compile(
    r"\b(?:debate|controvers\w+|pros and cons|both sides|views? (?:on|of|about)|opinions?|for and against|good or bad|good (?:thing|idea)"
    r"|what (?:do|does|did) (?:people|others|everyone|everybody|anyone|the public|they|experts|observers) (?:think|say|feel|make))\b"
    r"|\bhow (?:is|are|was|were)\b(?=.{1,80}\b(?:viewed|seen|regarded|perceived|received|judged|assessed)\b)"
    r"|争论|争议|利弊|看法|观点|评价|(?<![者家方众民们])(?:怎么|怎样|如何)(?:看待|看|评价)|是好是坏|好不好"
)
_BESIDE_A_VIEW = re.compile(
    r"\b(?:viewed|seen|regarded|perceived|received|judged|assessed)\b|(?:大家|人们|外界|各方|公众|社会|业界|各界)(?:都|是)?对?"
)


def without_views(text: str) -> str:
    """The text without the words that say whose view is asked for."""
    if _BOTH_SIDES.search(text):
        text = _BESIDE_A_VIEW.sub(" ", text)
    for pattern in (_BOTH_SIDES, *(pattern for _, pattern in _VIEW_PATTERNS)):
        text = pattern.sub(" ", text)
    return text


def view_of(asked: str) -> str | None:
    """Whose view is asked for: critics, supporters, both, or nobody's in particular."""
    lowered = comparable(asked)
    if _BOTH_SIDES.search(lowered):
        return "both"
    return next((view for view, pattern in _VIEW_PATTERNS if pattern.search(lowered)), None)


_PRONOUNS = frozenset("it that this he him she her one 它 他 她 这 那 这个 那个".split())
_IS_PLURAL = re.compile(f"{_SEVERAL}|{_ZH_SEVERAL}")


def is_pronoun(name: str) -> bool:
    """Whether a side of a relation or comparison only points back, to one topic."""
    return comparable(name) in _PRONOUNS


def is_plural(name: str) -> bool:
    """Whether a side of a relation or comparison only points back, to more than one topic."""
    return _IS_PLURAL.fullmatch(comparable(name)) is not None


_POINTING_TO_SEVERAL = re.compile(r"\b(?:they|them|their|theirs|these|those|both)\b|[它他她]们|这些|那些|两者|二者")


def points_to_several(asked: str) -> bool:
    """Whether a question points back to more than one topic, or to one that is many people: "them"."""
    return _POINTING_TO_SEVERAL.search(comparable(asked)) is not None


_POINTING = re.compile(
    r"^(?:and|but|also|or|what about|how about|then|so)\b|\b(?:it|its|they|them|their|theirs|he|his|him|she|her|hers|this|that|these|those|there|one|ones|same|"
    r"such|the (?:law|ministry|body|agency|plan|policy|standard|standards|company|organi[sz]ation|country|act|rule|rules|article|topic|first|second|latter|former))\b"
    r"|^(?:那|那么|还有|以及|而)|它|他|她|其|该|此|这|那"
)


_ADRIFT = re.compile(
    r"\b(?:it|its|they|them|their|theirs|his|him|she|her|hers|he(?! \w+[\s?!.]*$))\b|\bthere[\s?!.]*$|它|他们|她们|(?<![其])他(?!国|人|们)|她"
)


def means_what_was_said(asked: str, told: float) -> bool:
    """Whether nobody could tell what a question is about without what was said before: "and who runs it?".

    `told` as below. Longer ones hold what they are about: "how long does it take to get a licence".
    """
    return told <= 2 and _ADRIFT.search(comparable(asked)) is not None


def leans_on_what_was_said(asked: str, told: float) -> bool:
    """Whether a question without a topic of its own points back to the conversation, or is too short to stand alone.

    `told` is the number of its telling words, a Chinese character counting as half of one.
    """
    return told <= 2 or _POINTING.search(comparable(asked)) is not None
