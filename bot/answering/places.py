"""Countries by their names, adjectives and Chinese names: a question about one is not answered by a sentence on another."""

from __future__ import annotations

from functools import cache

from bot.text import is_cjk, words

_COUNTRIES = """
united states|usa|us|america|american|americans|washington|美国|美方 · china|chinese|prc|中国|中方|我国
japan|japanese|日本 · germany|german|germans|德国 · france|french|法国 · united kingdom|uk|britain|british|england|英国
india|indian|印度 · russia|russian|俄罗斯|俄国 · south korea|korea|korean|韩国 · north korea|朝鲜 · taiwan|taiwanese|台湾
canada|canadian|加拿大 · australia|australian|澳大利亚|澳洲 · brazil|brazilian|巴西 · mexico|mexican|墨西哥
italy|italian|意大利 · spain|spanish|西班牙 · netherlands|dutch|荷兰 · sweden|swedish|瑞典 · norway|norwegian|挪威
finland|finnish|芬兰 · denmark|danish|丹麦 · poland|polish|波兰 · switzerland|swiss|瑞士 · austria|austrian|奥地利
belgium|belgian|比利时 · ireland|irish|爱尔兰 · portugal|portuguese|葡萄牙 · greece|greek|希腊 · turkey|turkish|土耳其
ukraine|ukrainian|乌克兰 · israel|israeli|以色列 · iran|iranian|伊朗 · saudi arabia|saudi|沙特 · egypt|egyptian|埃及
south africa|south african|南非 · nigeria|nigerian|尼日利亚 · kenya|kenyan|肯尼亚 · vietnam|vietnamese|越南
thailand|thai|泰国 · indonesia|indonesian|印度尼西亚|印尼 · malaysia|malaysian|马来西亚 · singapore|singaporean|新加坡
philippines|philippine|filipino|菲律宾 · pakistan|pakistani|巴基斯坦 · bangladesh|孟加拉国 · argentina|argentine|阿根廷
chile|chilean|智利 · new zealand|新西兰 · european union|eu|europe|european|欧盟|欧洲
"""
_LONGEST = 5  # tokens of a name: Chinese characters one by one


@cache
def _table() -> dict[tuple[str, ...], str]:
    countries = [country.strip().split("|") for line in _COUNTRIES.strip().split("\n") for country in line.split("·")]
    return {words(name): names[0] for names in countries for name in names}


def countries(tokens: tuple[str, ...], *, us: bool = True) -> frozenset[str]:
    """The countries named among folded words, by their first name here; `us` says whether "us" may be one of them."""
    table, found, at = _table(), set[str](), 0
    while at < len(tokens):
        for end in range(min(len(tokens), at + _LONGEST), at, -1):
            name = tokens[at:end]
            country = table.get(name)
            if country is None or (name == ("us",) and not us) or (end - at == 1 and is_cjk(name[0])):
                continue
            found.add(country)
            at = end - 1
            break
        at += 1
    return frozenset(found)
