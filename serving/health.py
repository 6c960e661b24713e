"""Whether the service lives, whether it can show data, and how busy it is."""

from __future__ import annotations

import hmac
import threading
from collections.abc import Callable

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from starlette.concurrency import run_in_threadpool
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nua_data.release import releases_in_memory, watch_release
from serving.settings import Settings

FOR_OPERATORS = ("/health", "/ready", "/metrics")
"""What programs of the operator ask, at a replica's own address and also when it is full."""


async def health(_request: Request) -> Response:
    """Say that the process answers; says nothing of the data."""
    return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})


async def ready() -> Response:
    """Say whether a checked release is there to show: 200 with its name, else 503 and why not.

    Findings beside a release tell why a newer one is not shown.
    """
    release, findings = await run_in_threadpool(watch_release().current)
    headers = {"cache-control": "no-store"}
    first = [{"file": f.file, "rule": str(f.rule)} for f in findings[:5]]
    if release is None:
        body = {"status": "no sound release", "findings": first}
        return JSONResponse(body, 503, headers={**headers, "retry-after": "10"})
    about = {"name": release.name, "version": release.version, "as_of": release.as_of.isoformat()}
    body = {"status": "ready", "release": about, **({"findings": first} if first else {})}
    return JSONResponse(body, headers=headers)


class Meters:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.requests = Counter(
            "nua_http_requests", "Answered requests.", ["kind", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "nua_http_seconds",
            "Seconds until an answer is sent.",
            ["kind"],
            registry=self.registry,
            buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )
        self.viewers = Gauge("nua_viewers", "Open connections of viewers.", registry=self.registry)
        self.script_errors = Counter(
            "nua_page_errors", "Pages that ended with an error.", registry=self.registry
        )
        self.releases = Gauge(
            "nua_releases_in_memory", "Releases that are held.", registry=self.registry
        )
        self.releases.set_function(releases_in_memory)
        self.refused = Counter(
            "nua_refused", "What clients were refused.", ["why"], registry=self.registry
        )
        self.connections = Gauge("nua_connections", "Open sockets.", registry=self.registry)
        self.threads = Gauge("nua_threads", "Threads.", registry=self.registry)
        self.threads.set_function(threading.active_count)


class Hosts(TrustedHostMiddleware):
    """Refuse names that are not ours; whoever looks after a replica asks it by its address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what asks for one of our names, or how the replica is."""
        if scope["type"] == "http" and scope["path"] in FOR_OPERATORS:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def kind_of(path: str) -> str:
    """Sort an address into one of a few kinds, so that no link becomes a series of its own."""
    for prefix, kind in (
        ("/api/", "api"),
        ("/static/", "browser_file"),
        ("/app/static/", "browser_file"),
        ("/rows/", "browser_file"),
        ("/media/", "download"),
        ("/_stcore/", "streamlit"),
        ("/auth/", "sign_in"),
        ("/oauth2callback", "sign_in"),
        ("/sign-in", "sign_in"),
    ):
        if prefix in path:
            return kind
    return "page"


class Metering:
    """ASGI middleware that counts answers and open connections."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self.app = app
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, counting."""
        if scope["type"] == "websocket":
            with self.meters.viewers.track_inprogress():
                await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kind, status = kind_of(scope["path"]), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self.meters.seconds.labels(kind).time():
            try:
                await self.app(scope, receive, noting)
            finally:
                self.meters.requests.labels(kind, str(status)).inc()


def health_routes(
    settings: Settings, meters: Meters, is_stopping: Callable[[], bool] = lambda: False
) -> list[Route]:
    """Give the routes ``/health``, ``/ready`` and ``/metrics``."""

    async def ready_or_stopping(_request: Request) -> Response:
        if is_stopping():
            return JSONResponse({"status": "stopping"}, 503, headers={"cache-control": "no-store"})
        return await ready()

    async def metrics(request: Request) -> Response:
        if settings.metrics_token:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), settings.metrics_token.encode()):
                return Response(status_code=401, headers={"www-authenticate": "Bearer"})
        return Response(generate_latest(meters.registry), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/health", health),
        Route("/ready", ready_or_stopping),
        Route("/metrics", metrics),
    ]
