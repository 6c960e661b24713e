"""The gate: nothing passes without a sign-in but what shows no data."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from serving.api.problems import problem
from serving.entry_page import language_of
from serving.sign_in import pages, wanted
from serving.sign_in.people import person_of
from serving.sign_in.setup import CALLBACK, Setup
from serving.sign_in.tokens import BadToken, Provider, ProviderDown

API = "/api/"
START = "/sign-in"
LOGIN, LOGOUT = "/auth/login", "/auth/logout"
_REALM = 'Bearer realm="NUA Progress"'


class Verdict(Enum):
    """What is known of who asks."""

    ADMITTED = "admitted"
    NOBODY = "nobody"
    BAD_TOKEN = "bad token"
    STRANGER = "stranger"
    UNSURE = "unsure"


class Gate:
    """ASGI middleware that shows data to those who have signed in, and to nobody else.

    Open without a sign-in are health, metrics (with a token of their own), the browser's files
    with the boundaries of the map, and the way to the provider and back.
    """

    def __init__(
        self,
        app: ASGIApp,
        setup: Setup,
        known: tuple[str, ...],
        base: str = "",
        provider: Provider | None = None,
    ) -> None:
        """``known`` are the names of the pages; ``base`` is the path below which the app lies."""
        self.app, self.setup, self.known, self.base = app, setup, known, base
        self.provider = provider or Provider(setup)
        self.open = {"/health", "/ready", "/metrics", f"{base}/_stcore/health", base + LOGOUT}
        self.login = {base + LOGIN, base + CALLBACK}
        self.open_below = (f"{base}/static/", f"{base}/app/static/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is open or comes from someone admitted; answer all else here."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        path = scope["path"] if scope["type"] == "http" else None
        if path is None or path in self.open or path.startswith(self.open_below):
            await self.app(scope, receive, send)
        elif path in self.login:
            await self._through_login(scope, receive, send)
        elif path == self.base + START:
            await (await self._start(Request(scope)))(scope, receive, send)
        elif path.startswith(API):
            await self._interface(scope, receive, send)
        else:
            await self._page(scope, receive, send)

    # --- data ------------------------------------------------------------------------------

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open a page's connection, and end it with the sign-in it was opened by."""
        cookies = HTTPConnection(scope).cookies

        def is_admitted() -> bool:
            return self._verdict(person_of(cookies, self.setup)) is Verdict.ADMITTED

        async def while_admitted() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not is_admitted():
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        if is_admitted():
            await self.app(scope, while_admitted, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": "Sign in."})

    async def _interface(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a question to the API by cookie or bearer token, or tell what is wrong."""
        verdict = await self._who_asks(Request(scope))
        if verdict is Verdict.ADMITTED:
            await self.app(scope, receive, _private(send))
        else:
            await _problem(verdict)(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a page, a file or an upload; ask a visitor to sign in."""
        request = Request(scope)
        person = person_of(request.cookies, self.setup)
        verdict = self._verdict(person)
        if verdict is Verdict.ADMITTED:
            back = self._back(request)
            await (back or self.app)(scope, receive, send if back else _private(send))
        elif request.method not in {"GET", "HEAD"} or not _reads_html(request):
            words = "Sign in first." if verdict is Verdict.NOBODY else "This account has no access."
            status = 401 if verdict is Verdict.NOBODY else 403
            await PlainTextResponse(words, status)(scope, receive, send)
        elif verdict is Verdict.STRANGER:
            email = str((person or {}).get("email") or "")[:200]
            answer = pages.refuse(self._where(request), email, self.base + LOGOUT)
            await answer(scope, receive, send)
        else:
            where = self._where(request)
            has_failed = request.query_params.get("sign-in") == "failed"
            answer = pages.ask_to_sign_in(where, self._start_address(where), has_failed)
            if not self._is_page(scope["path"]):  # else a browser keeps it as the file asked for
                answer.status_code = 401
            await answer(scope, receive, send)

    def _is_page(self, path: str) -> bool:
        return path == f"{self.base}/" or path.removeprefix(f"{self.base}/") in self.known

    # --- who -------------------------------------------------------------------------------

    def _verdict(self, claims: dict[str, Any] | None) -> Verdict:
        if claims is None:
            return Verdict.NOBODY
        return Verdict.ADMITTED if self.setup.admission.admits(claims) else Verdict.STRANGER

    async def _who_asks(self, request: Request) -> Verdict:
        """Judge a bearer token where there is one, and else the cookie."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return self._verdict(person_of(request.cookies, self.setup))
        try:
            return self._verdict(await self.provider.claims(token.strip()))
        except BadToken:
            return Verdict.BAD_TOKEN
        except ProviderDown:
            return Verdict.UNSURE

    # --- the way to the provider and back ----------------------------------------------------

    async def _start(self, request: Request) -> Response:
        """Lead to the provider, noting the page that was wanted."""
        to = wanted.known_address(request.query_params.get("to", ""), self.known, self.base)
        if self._verdict(person_of(request.cookies, self.setup)) is Verdict.ADMITTED:
            return RedirectResponse(to, 303)
        where = pages.Where(to, language_of(to.partition("?")[2], request.headers), self.base)
        try:
            await self.provider.check_alive()
        except ProviderDown:
            return pages.tell_down(where, self._start_address(where))
        answer = RedirectResponse(generate_login_redirect_url(self.setup.provider), 303)
        answer.headers["cache-control"] = "no-store"
        self._note(answer, wanted.pack(to), wanted.SECONDS)
        return answer

    async def _through_login(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the two addresses of Streamlit's login on, and mend how they end.

        The cookies of a service reached by https travel by https alone; a visitor who comes back
        without an identity is told so; where the provider died meanwhile, our page says it.
        """
        request, is_replaced = Request(scope), False

        async def mending(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start":
                if message["status"] >= 400:
                    is_replaced = True
                    where = self._where(request)
                    answer = pages.tell_down(where, self._start_address(where))
                    await answer(scope, receive, send)
                    return
                self._mend(MutableHeaders(scope=message), request)
            if not is_replaced:
                await send(message)

        await self.app(scope, receive, mending)

    def _mend(self, headers: MutableHeaders, request: Request) -> None:
        cookies = headers.getlist("set-cookie")
        if self.setup.is_secure and cookies:
            del headers["set-cookie"]
            for cookie in cookies:
                is_open = "; secure" not in cookie.lower()
                headers.append("set-cookie", f"{cookie}; Secure" if is_open else cookie)
        has_come = any(
            cookie.startswith(f"{USER_COOKIE_NAME}=") and "max-age=0" not in cookie.lower()
            for cookie in cookies
        )
        was_asked = {"code", "error"} & set(request.query_params)
        if was_asked and not has_come and request.scope["path"] == self.base + CALLBACK:
            headers["location"] = f"{self.base}/?sign-in=failed"

    def _back(self, request: Request) -> Response | None:
        """Lead someone who has just signed in from the first page to the one that was wanted."""
        kept = request.cookies.get(wanted.COOKIE)
        if kept is None or request.scope["path"] != f"{self.base}/" or request.method != "GET":
            return None
        to = wanted.known_address(wanted.unpack(kept), self.known, self.base)
        answer = RedirectResponse(to, 303)
        answer.headers["cache-control"] = "no-store"
        self._note(answer, "", 0)
        return answer

    def _note(self, answer: Response, value: str, seconds: int) -> None:
        answer.set_cookie(
            wanted.COOKIE, value, max_age=seconds, path=f"{self.base}/", httponly=True,
            samesite="lax", secure=self.setup.is_secure,
        )  # fmt: skip

    def _where(self, request: Request) -> pages.Where:
        """Give the page that a request wants, or that was wanted before the way to the provider."""
        here, kept = request.scope["path"], request.cookies.get(wanted.COOKIE)
        is_back = "sign-in" in request.query_params or here in self.login
        address = wanted.unpack(kept) if is_back and kept else f"{here}?{request.url.query}"
        to = wanted.known_address(address, self.known, self.base)
        language = language_of(to.partition("?")[2], request.headers)
        return pages.Where(to, language, self.base)

    def _start_address(self, where: pages.Where) -> str:
        return f"{self.base}{START}?{urlencode({'to': where.address})}"


def _reads_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _private(send: Send) -> Send:
    """Let no answer be kept for others or read by other sites."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "no-store" not in headers.get("cache-control", ""):
                headers["cache-control"] = "private, no-cache"
            headers.add_vary_header("Cookie, Authorization")
            del headers["access-control-allow-origin"]
        await send(message)

    return sending


_PROBLEMS: dict[Verdict, Callable[[], Response]] = {
    Verdict.NOBODY: lambda: problem(
        401, "Sign in first", "Send the cookie of a sign-in in the browser, or a bearer token.",
        www_authenticate=_REALM,
    ),
    Verdict.BAD_TOKEN: lambda: problem(
        401, "The token is not accepted", "It is not one of this provider for this service now.",
        www_authenticate=f'{_REALM}, error="invalid_token"',
    ),
    Verdict.STRANGER: lambda: problem(
        403, "This account has no access", "The account is not among those admitted here.",
    ),
    Verdict.UNSURE: lambda: problem(
        503, "The token cannot be checked now", "The sign-in service does not answer.",
        retry_after="30",
    ),
}  # fmt: skip


def _problem(verdict: Verdict) -> Response:
    answer = _PROBLEMS[verdict]()
    answer.headers["cache-control"] = "no-store"
    return answer
