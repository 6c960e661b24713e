"""Whose page may open a viewer's socket: no other site's."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit
from starlette.types import ASGIApp, Receive, Scope, Send

from serving.health import Meters


class SameOrigin:
    """ASGI middleware that refuses a socket of another site (403).

    A browser sends cookies with a socket that any site opens, so the site is asked for. Streamlit
    asks too, but to know its own address it first asks the Internet, and all viewers wait
    meanwhile: a foreign page could hold up the service. Here nothing is asked.
    """

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app, self.meters = app, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from this site, or from a program that names none."""
        if scope["type"] == "websocket" and not _is_own(*_named(scope)):
            self.meters.refused.labels("other origin").inc()
            await send({"type": "websocket.close", "code": 1008, "reason": "another site"})
        else:
            await self.app(scope, receive, send)


def _named(scope: Scope) -> tuple[list[str], list[str]]:
    """Give the Host and the Origin headers of a request."""
    hosts, origins = (
        [value.decode("latin-1") for key, value in scope["headers"] if key == name]
        for name in (b"host", b"origin")
    )
    return hosts, origins


def _is_own(hosts: list[str], origins: list[str]) -> bool:
    """Say whether a socket's Origin, if it has one, is the name and port it was asked under.

    Streamlit's own settings may allow more.
    """
    if not origins or not streamlit.get_option("server.enableCORS"):
        return True
    if hosts and _place(origins[0]) == hosts[0].lower():
        return True
    allowed = [*streamlit.get_option("server.corsAllowedOrigins")]
    if streamlit.config.is_manually_set("browser.serverAddress"):
        allowed.append("//" + streamlit.get_option("browser.serverAddress"))
    return _name(origins[0]) in {_name(each) for each in allowed} - {None}


def _place(address: str) -> str:
    """Give the machine's name and port as an address has them; "" where it is none."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _name(address: str) -> str | None:
    """Give the machine's name alone."""
    return urlsplit("//" + _place(address)).hostname if _place(address) else None
