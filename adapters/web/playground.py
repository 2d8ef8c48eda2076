"""The playground: one answer as every platform would show it, and why it is that one. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from adapters.web import previews
from adapters.web.answers import Links, holder, passages, shown
from adapters.web.previews import Payload
from adapters.web.site import Site, render
from bot.contract import Addresses, answer_object
from bot.model import Answer, Explanation
from bot.phrases import barred

Renderer = Callable[[Answer, Addresses], Payload]
Renderers = Mapping[str, Renderer]  # "slack", "discord", "text": those that are there


def page(
    answer: Answer, site: Site, renderers: Renderers, addresses: Addresses, *, links: Links, elapsed_ms: float
) -> str:
    """What the platforms are sent comes from `renderers`; the web's own is here."""
    sent = {name: renderer(answer, addresses) for name, renderer in renderers.items()}
    web = answer_object(answer, addresses, elapsed_ms=elapsed_ms)
    return render(
        "playground.html",
        site,
        text=answer.question,
        refused="",
        shown=shown(answer),
        links=links,
        holder=holder,
        passages=passages,
        slack=previews.slack(sent["slack"]) if "slack" in sent else None,
        discord=previews.discord(sent["discord"]) if "discord" in sent else None,
        terminal=sent.get("text"),
        payloads={name: _json(sent[name]) for name in ("slack", "discord") if name in sent} | {"web": _json(web)},
        why=answer.explanation,
        bar=barred(answer.explanation.bar, site.language) if answer.explanation.bar else "",
        rows=_rows(answer.explanation),
        here="playground",
    )


def empty(site: Site, *, text: str = "", refused: str = "") -> str:
    """Before anything was asked, or with why it cannot be."""
    return render("playground.html", site, text=text, refused=refused, shown=None, here="playground")


def _json(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1)


def _rows(why: Explanation) -> Mapping[str, list[tuple[str, ...]]]:
    return {
        "terms": [(term, _figure(weight)) for term, weight in why.terms],
        "unknown": [(word,) for word in why.unknown],
        "scores": [
            (
                statement,
                _figure(sum(part.value for part in parts)),
                " + ".join(f"{part.name} {_figure(part.value)}" for part in parts),
            )
            for statement, parts in why.scores
        ],
        "features": [
            (name, _figure(value), _figure(weight), _figure(value * weight)) for name, value, weight in why.features
        ],
    }


def _figure(value: float) -> str:
    return f"{round(value, 3) + 0.0:.3f}".rstrip("0").rstrip(".")  # + 0.0 makes a zero of -0.0
