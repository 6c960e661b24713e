"""Protective headers, among them a content-security policy that names each need of the app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def content_policy(script_hashes: Iterable[str], frame_ancestors: Iterable[str]) -> str:
    """Write the content-security policy; everything not named comes from this host alone.

    - ``script-src``: the hashes of the lines inside Streamlit's page and of those that set the
      language; ``blob:`` because Streamlit loads the scripts of in-page components from memory.
      ``'wasm-unsafe-eval'`` because the city map's library decodes with WebAssembly.
    - ``style-src 'unsafe-inline'``: Streamlit writes its styles into the page as it runs.
    - ``img-src data: blob:``: pictures travel inside the answer; Plotly makes files in the browser.
    - ``worker-src blob:``: the city map's worker.
    """
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "blob:", "'wasm-unsafe-eval'", *script_hashes],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": [*frame_ancestors],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def protective_headers(policy: str) -> dict[str, str]:
    """Give the headers that every answer carries."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }


class ProtectiveHeaders:
    """ASGI middleware that sets the headers an answer does not set itself."""

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self.app = app
        self.headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding the headers when the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if "server" in headers:
                    del headers["server"]
            await send(message)

        await self.app(scope, receive, send_with)
