"""The site: its name and language, the templates, and the files that its pages need."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from adapters.web import text
from adapters.web.words import word
from bot.markup import plain, spans
from bot.model import Language, Manifest
from bot.phrases import say
from bot.text import article_path

_HERE = Path(__file__).parent
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class File:
    """A file that pages need, under a name that tells its content: it never changes."""

    name: str  # "style.css"
    path: str  # "/static/style.1f2e3d4c.css"
    type: str
    content: bytes


@cache
def files() -> Mapping[str, File]:
    """All of them by name. There are few, and they are small: they stay in memory."""
    found = {}
    for file in sorted((_HERE / "static").iterdir()):
        content = file.read_bytes()
        tag = hashlib.blake2b(content, digest_size=6).hexdigest()
        found[file.name] = File(file.name, f"/static/{file.stem}.{tag}{file.suffix}", _TYPES[file.suffix], content)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page says of where it is."""

    name: str
    description: str
    language: Language
    root: str  # the path below which a proxy shows us: "", "/knowledge"

    @classmethod
    def of(cls, manifest: Manifest, base_url: str) -> Site:
        return cls(
            name=manifest.name,
            description=manifest.description,
            language=manifest.language,
            root=urlsplit(base_url).path.rstrip("/"),
        )

    def at(self, path: str) -> str:
        """A path of ours as a link holds it."""
        return f"{self.root}{path}"


def render(template: str, site: Site, *, language: Language | None = None, **values: Any) -> str:
    """A page, or a part of one. `language` is that of its own words, the site's by default."""
    language = language or site.language
    return (
        _environment()
        .get_template(template)
        .render(site=site, language=language, w=partial(word, language=language), say=partial(_say, language), **values)
    )


def _say(language: Language, key: str, **values: object) -> str:
    return say(key, language, **values)


def prepare() -> None:
    """Compiles every template now, not when the first reader waits for it."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)
    files()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        spans=spans,
        plain=plain,
        language_of=text.language_of,
        article_path=article_path,
        with_query=text.with_query,
        web_address=text.web_address,
        date=text.date,
        file=lambda name: files()[name].path,
    )
    return environment


def _shown(value: object) -> object:
    """Every value on its way into a page: made harmless here, escaped by the template after this."""
    if value is None:
        raise ValueError("a template shows a value that is None")
    return value if isinstance(value, (Markup, int, float)) else text.literal(str(value))
