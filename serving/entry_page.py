"""The one HTML page of the app, with the title, language and preview of the page asked for.

Streamlit answers every address with the same file, titled "Streamlit". A link shared in a chat or
a search engine's robot runs no script, so what they read must stand in the file itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from nua_data.text import guess_language, languages, load_text
from serving.head_start import HeadStart, may_open_socket

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FONT = re.compile(r'<link\s+rel="preload"[^>]*as="font"[^>]*/?>', re.DOTALL)
_AGENT = re.compile(
    r"<!--(?:(?!-->).)*agent API(?:(?!-->).)*-->\s*<link[^>]*service-desc[^>]*>", re.DOTALL
)


class EntryPage:
    """ASGI middleware that answers for the pages of the app."""

    def __init__(
        self,
        app: ASGIApp,
        folder: Path,
        pages: tuple[str, ...],
        base: str = "",
        head_start: HeadStart | None = None,
    ) -> None:
        self.app = app
        self.head_start = head_start
        self.source = (folder / "index.html").read_text(encoding="utf-8")
        self.pages = {f"{base}/": pages[0], **{f"{base}/{name}": name for name in pages}}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD of a page; all else passes on."""
        is_get = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        page = self.pages.get(scope["path"]) if is_get else None
        if page is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        language = language_of(request.url.query, request.headers)
        html = entry_html(self.source, page, language)
        if self.head_start:
            has_socket = may_open_socket(request.cookies)
            html = with_head_start(html, self.head_start, page, has_socket)
        headers = {"cache-control": "no-cache", "vary": "Accept-Language"}
        await Response(html, media_type="text/html", headers=headers)(scope, receive, send)


def language_of(query: str, headers: Headers) -> str:
    """Give the language that a link asks for, or else the browser."""
    asked = parse_qs(query).get("lang", [""])[-1]
    accept = headers.get("accept-language", "")
    return asked if asked in languages() else guess_language(accept.split(",")[0])


@lru_cache(maxsize=128)
def entry_html(source: str, page: str, language: str) -> str:
    """Give Streamlit's page with our title, language and preview, without what we do not use."""
    t = load_text(language)
    title = t("preview.title", page=t.name("nav", page), app=t("app.title"))
    about = t("preview.about")
    head = (
        f"<title>{escape(title)}</title>"
        f'<meta name="description" content="{escape(about)}">'
        f'<meta property="og:title" content="{escape(title)}">'
        f'<meta property="og:description" content="{escape(about)}">'
        f'<meta property="og:type" content="website">'
        f'<meta property="og:locale" content="{t.locale.language}">'
    )
    html = _AGENT.sub("", _FONT.sub("", source, count=1), count=1)
    html = html.replace('<html lang="en">', f'<html lang="{t.language}" dir="{t.direction}">', 1)
    return html.replace("<title>Streamlit</title>", head, 1)


@lru_cache(maxsize=256)
def with_head_start(html: str, head_start: HeadStart, page: str, has_socket: bool) -> str:
    """Give a page with its head start: scripts before all others, links after all others."""
    html = html.replace("<head>", f"<head>{head_start.first(has_socket)}", 1)
    return html.replace("</head>", f"{head_start.last(page)}</head>", 1)


def script_hashes(html: str) -> tuple[str, ...]:
    """Give the hashes, as a content-security policy writes them, of the scripts inside a page."""
    digests = (hashlib.sha256(body.encode()).digest() for body in _SCRIPT.findall(html))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
