"""Put the service together: what stands before Streamlit, what stands beside it, start and end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from pathlib import Path

import streamlit
from asgi_correlation_id import CorrelationIdMiddleware
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from nua_data.release import watch_release
from serving import memory
from serving.api.routes import PREFIX, make_api
from serving.browser_files import BrowserFiles, Folder, Store, first_visit
from serving.entry_page import EntryPage, script_hashes
from serving.head_start import make_head_start
from serving.headers import ProtectiveHeaders, content_policy, protective_headers
from serving.health import Hosts, Metering, Meters, health_routes
from serving.limits import Bounds, Limits
from serving.logs import RequestLog, set_up_logs
from serving.origins import SameOrigin
from serving.rows import rows_route
from serving.settings import Settings, read_settings
from serving.sign_in.setup import read_setup
from serving.sockets import (
    Watch,
    largest_request,
    raise_file_limit,
    running_server,
    tighten,
    viewers_by_files,
)
from serving.stopping import GracefulStop
from serving.viewers import Hall, Viewers

ROOT = Path(__file__).resolve().parent.parent
FRONT_END = Path(streamlit.__file__).parent / "static"
log = logging.getLogger("nua.serving")


class Service:
    """The parts that ``st.App`` is given: ``routes``, ``middleware``, ``lifespan``.

    Example: ``app = st.App("router.py", **Service(PAGES, scripts).parts())``
    """

    def __init__(
        self,
        pages: tuple[str, ...],
        scripts: tuple[str, ...] = (),
        settings: Settings | None = None,
        assets: Mapping[str, Iterable[str]] | None = None,
        rows: tuple[str, Callable[[str], bytes | None]] | None = None,
    ) -> None:
        """``scripts`` stand inside our pages, and need a hash in the policy.

        ``assets`` are, by page, addresses of our own files that it fetches (`head_start`); ``rows``
        the folder of what pictures fetch, below the app's own, and what gives the rows of a name.
        """
        self.settings = settings or read_settings()
        self.sign_in = read_setup(self.settings)
        self.pages = pages
        self.scripts = scripts
        self.rows = rows
        self.base = "/" + (streamlit.get_option("server.baseUrlPath") or "").strip("/")
        self.base = self.base.rstrip("/")
        self.head_start = make_head_start(FRONT_END, streamlit.get_option, assets)
        self.store = Store()
        self.meters = Meters()
        self.hall = Hall(self.settings.most_viewers)

    def parts(self) -> dict[str, object]:
        """Give the keyword arguments of ``st.App``."""
        return {
            "routes": self.routes(),
            "middleware": self.middleware(),
            "lifespan": self.lifespan,
            "on_script_error": self.count_error,
        }

    def routes(self) -> list[BaseRoute]:
        """Give the routes beside Streamlit's."""
        api = make_api(is_open=self.sign_in is None)
        health = health_routes(self.settings, self.meters, lambda: self.hall.is_closing)
        apart = [rows_route(f"{self.base}/{self.rows[0]}", self.rows[1])] if self.rows else []
        return [*health, Mount(PREFIX, api, name="api"), *apart]

    def middleware(self) -> list[Middleware]:
        """Give the layers before Streamlit, outermost first."""
        settings = self.settings
        query = settings.query_bytes
        bounds = Bounds(
            query_bytes=query,
            body_bytes=settings.body_bytes,
            upload_bytes=settings.upload_bytes,
            requests=settings.most_requests,
            seconds=settings.patience_seconds,
        )
        layers = [Middleware(CorrelationIdMiddleware, header_name="X-Request-ID")]
        if settings.log_requests:
            layers.append(Middleware(RequestLog))
        folders = (
            Folder(f"{self.base}/static/", FRONT_END / "static"),
            Folder(f"{self.base}/app/static/", ROOT / "static"),
        )
        return [
            *layers,
            Middleware(Metering, meters=self.meters),
            Middleware(ProtectiveHeaders, headers=protective_headers(self.policy())),
            Middleware(SameOrigin, meters=self.meters),
            Middleware(Hosts, allowed_hosts=[*settings.hosts], www_redirect=False),
            Middleware(Limits, bounds=bounds, meters=self.meters),
            *self.gate(),
            Middleware(Viewers, hall=self.hall, meters=self.meters, query_bytes=query),
            Middleware(BrowserFiles, folders=folders, store=self.store),
            Middleware(
                EntryPage,
                folder=FRONT_END,
                pages=self.pages,
                base=self.base,
                head_start=self.head_start,
            ),
        ]

    def gate(self) -> list[Middleware]:
        """Give the layer that asks for sign-in, where that is switched on."""
        if self.sign_in is None:
            return []
        from serving.sign_in.gate import Gate

        return [Middleware(Gate, setup=self.sign_in, known=self.pages, base=self.base)]

    def policy(self) -> str:
        """Write the content-security policy of this version of Streamlit and of our pages."""
        inside = [*script_hashes((FRONT_END / "index.html").read_text(encoding="utf-8"))]
        for script in (self.head_start.look, self.head_start.socket, *self.scripts):
            inside += script_hashes(f"<script>{script}</script>")
        return content_policy(inside, self.settings.frame_ancestors)

    @contextlib.asynccontextmanager
    async def lifespan(self, _app: object) -> AsyncIterator[None]:
        """Open the release and compress the browser's files beside the first visits."""
        set_up_logs()
        memory.keep_pools_few()
        memory.keep_uploads(largest_request())
        stop = threading.Event()
        worker = threading.Thread(target=self._warm, args=(stop,), name="nua-warm", daemon=True)
        worker.start()
        beside = [memory.upkeep(self.settings.upkeep_seconds), *self._guard()]
        tasks = [asyncio.create_task(work) for work in beside]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            stop.set()
            self.store.end()
            log.info("stopped")

    def _guard(self) -> list[Coroutine]:
        """Bound what happens on the wire and take over the stop; give what is to run beside."""
        settings, server = self.settings, running_server()
        if server is None:
            log.warning("not served by uvicorn: time-outs and stop are left to the server")
            return []
        self.hall.most = min(settings.most_viewers, viewers_by_files(raise_file_limit()))
        if self.hall.most < settings.most_viewers:
            about = {"most_viewers": self.hall.most, "asked": settings.most_viewers}
            log.warning("fewer viewers, since the system allows few open files", extra=about)
        tighten(server, settings.frame_bytes, settings.grace_seconds)
        GracefulStop(self.hall, settings.grace_seconds, settings.pause_seconds).install(server)
        connections = server.server_state.connections
        self.meters.connections.set_function(lambda: len(connections))
        return [Watch(connections, self.meters, settings.patience_seconds).run()]

    def _warm(self, stop: threading.Event) -> None:
        release, findings = watch_release().current()
        about = {"release": release.name if release else None, "findings": len(findings)}
        log.info("release opened", extra=about)
        memory.set_aside()
        if self.settings.warm:
            own = [path for path in (ROOT / "static").iterdir() if path.suffix in {".js", ".json"}]
            self.store.warm([*first_visit(FRONT_END), *own], stop)

    def count_error(self, error: Exception) -> None:
        """Count and log an error of a page; the page shows Streamlit's plain sentence."""
        self.meters.script_errors.inc()
        log.error("a page ended with an error", exc_info=error)
