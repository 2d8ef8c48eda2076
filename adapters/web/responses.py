"""Responses: pages, JSON and problems, with what each of them must carry."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aiohttp import web

# Nothing runs in a page, nothing comes from elsewhere, nobody frames it (W3C Content Security Policy Level 3).
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # questions stand in addresses
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "seealso",
}
_WORTH_IT = 1_000  # bytes from which a body is compressed


def page(request: web.BaseRequest, html: str, *, status: int = 200) -> web.Response:
    return _body(request, _utf8(html), "text/html", status=status)


def as_json(request: web.BaseRequest, value: object, *, changing: str = "") -> web.Response:
    """`changing`: a key of the object whose value differs from one time to the next, and makes it no other object."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    same = text
    if isinstance(value, dict) and changing in value:
        same = text.replace(f'"{changing}":{json.dumps(value[changing])}', "", 1)
    return _body(request, _utf8(text), "application/json", etag=_etag(_utf8(same)))


def static(request: web.BaseRequest, content: bytes, content_type: str, keep: str) -> web.Response:
    """A file; `keep` is what caches may do with it."""
    return _body(request, content, content_type, headers={"Cache-Control": keep})


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> web.Response:
    """What went wrong, for programs (RFC 9457)."""
    held = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return web.Response(
        body=_utf8(json.dumps(held, ensure_ascii=False)),
        status=status,
        content_type="application/problem+json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def text(content: str, *, content_type: str = "text/plain", status: int = 200) -> web.Response:
    return web.Response(
        text=content, status=status, content_type=content_type, charset="utf-8", headers={"Cache-Control": "no-store"}
    )


def wants_page(request: web.BaseRequest) -> bool:
    """Whether it is a person's browser that asks, not a program."""
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def _body(
    request: web.BaseRequest,
    body: bytes,
    content_type: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    etag: str = "",
) -> web.Response:
    """With an entity tag, so that what has not changed is not sent again; compressed where the client reads that."""
    etag = etag or _etag(body)
    held = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", **(headers or {})}
    if status == HTTPStatus.OK:
        known = request.headers.get("If-None-Match", "")
        if etag in (one.strip() for one in known.split(",")) or known == "*":
            return web.Response(status=304, headers=held)
    if len(body) >= _WORTH_IT and "gzip" in request.headers.get("Accept-Encoding", ""):
        packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        body = packer.compress(body) + packer.flush()
        held["Content-Encoding"] = "gzip"
    charset = "utf-8" if content_type.startswith("text/") else None
    return web.Response(body=body, status=status, content_type=content_type, charset=charset, headers=held)


def _etag(content: bytes) -> str:
    """Weak, since the same content may come compressed or not (RFC 9110, section 8.8.1)."""
    return f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def _utf8(text: str) -> bytes:
    """Halves of surrogate pairs, which have no UTF-8, become question marks."""
    return text.encode("utf-8", "replace")
