"""Answers that are ready: kept as they are sent, so that the next who asks costs no work."""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nua_data.release import Release, watch_release
from serving.browser_files import accepted_coding, compress

MOST_BYTES = 32 * 2**20
LARGEST = MOST_BYTES // 8
_LEAST = 512
_PACKED = "parquet"  # compressed by its own format
Key = tuple[str, str, bytes, str, str]
"""Release, address, query as it came, Accept, coding: all that an answer depends on."""


@dataclass(frozen=True)
class Ready:
    """An answer as it is sent."""

    start: Message
    body: bytes
    etag: str
    unchanged: Message
    """How a 304 starts."""

    def __len__(self) -> int:
        return len(self.body) + 2048  # headers and key are bounded by the server


class KeptAnswers:
    """ASGI middleware inside the API: compresses an answer once, keeps it, and honours its tag.

    What the release, the address and the headers make the same is not computed again: neither
    parameters nor tables are looked at. Keeps `MOST_BYTES` at the most, the oldest in use go first.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: LRUCache[Key, Ready] = LRUCache(MOST_BYTES, getsizeof=len)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET from what is kept, or keep what the API answers."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        coding = accepted_coding(headers.get("accept-encoding", ""))
        accept = headers.get("accept", "")
        release = watch_release().unchanged()
        name = release.hash if release else ""
        key = (name, scope["path"], scope["query_string"], accept, coding)
        ready = self.kept.get(key)
        if ready is None:
            messages = await self._ask(scope, receive)
            ready = await run_in_threadpool(make_ready, messages, coding)
            if ready is None:
                for message in messages:
                    await send(message)
                return
            self._keep(key, ready, release)
        is_known = ready.etag in tags(headers.get("if-none-match", ""))
        start = ready.unchanged if is_known else ready.start
        # A list of their own: the layers outside add headers of this one request.
        await send({**start, "headers": [*start["headers"]]})
        await send({"type": "http.response.body", "body": b"" if is_known else ready.body})

    async def _ask(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self.app(scope, receive, collect)
        return messages

    def _keep(self, key: Key, ready: Ready, release: Release | None) -> None:
        """Keep an answer of moderate size, unless another release came while it was made.

        What changes with the store, and not only with the release, is asked for each time.
        """
        if "no-cache" in Headers(raw=ready.start.get("headers", [])).get("cache-control", ""):
            return
        if release and ready.etag.startswith(f'"{release.hash[:12]}') and len(ready) <= LARGEST:
            self.kept[key] = ready


def make_ready(messages: list[Message], coding: str) -> Ready | None:
    """Compress a sound answer that has a tag; None for anything else, which is sent as it is."""
    start, *rest = messages
    headers = Headers(raw=start["headers"])
    if start["status"] != 200 or "etag" not in headers:
        return None
    body = b"".join(message.get("body", b"") for message in rest)
    sent = MutableHeaders(raw=[*start["headers"]])
    if coding and len(body) >= _LEAST and _PACKED not in headers["content-type"]:
        body = compress(body, coding)
        sent["content-encoding"] = coding
        sent["etag"] = f'{headers["etag"][:-1]}-{coding}"'  # other bytes, another tag
        sent["content-length"] = str(len(body))
    same = MutableHeaders(raw=[*sent.raw])
    for name in ("content-length", "content-type", "content-encoding"):
        del same[name]
    return Ready(
        {**start, "headers": sent.raw}, body, sent["etag"],
        {**start, "status": 304, "headers": same.raw},
    )  # fmt: skip


def tags(given: str) -> set[str]:
    """Give the entity tags of an If-None-Match header."""
    return {tag.strip().removeprefix("W/") for tag in given.split(",")}
