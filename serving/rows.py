"""Rows that a picture fetches by an address of their own: compressed once, kept by the browser."""

from __future__ import annotations

import threading
from collections.abc import Callable

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from serving.browser_files import FOREVER_PRIVATE, accepted_coding, compress

MOST_BYTES = 8 * 2**20
# The name of rows changes with them. Nobody between keeps them: where sign-in is on they are for
# those who signed in.
_HEADERS = {"cache-control": FOREVER_PRIVATE, "vary": "Accept-Encoding"}
_GONE = "No such rows are offered. Reload the page: it names those of today."


def rows_route(address: str, find: Callable[[str], bytes | None]) -> Route:
    """Make the route below an address; ``find`` gives the rows of a name, None where none are."""
    packed: LRUCache[tuple[str, str], bytes] = LRUCache(MOST_BYTES, getsizeof=len)
    lock = threading.Lock()

    def pack(name: str, coding: str) -> bytes | None:
        with lock:
            body = packed.get((name, coding))
        if body is None and (raw := find(name)) is not None:
            body = compress(raw, coding)
            with lock:
                packed[name, coding] = body
        return body

    async def rows(request: Request) -> Response:
        name, headers = request.path_params["name"], dict(_HEADERS)
        coding = accepted_coding(request.headers.get("accept-encoding", ""))
        body = await run_in_threadpool(pack, name, coding)
        if body is None:
            return PlainTextResponse(_GONE, 404, headers={"cache-control": "no-store"})
        if coding:
            headers["content-encoding"] = coding
        return Response(body, headers=headers, media_type="application/json")

    return Route(f"{address}/{{name}}", rows, methods=["GET"])
