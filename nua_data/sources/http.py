"""A polite client for JSON services: time-outs, retries with back-off, pacing, pages kept.

The loop of retries is this module's own: the ready-made ones end where the headers have come, and
what breaks here is mostly the body (cut, truncated, or too slow to wait for).
Nothing is imported from `requests` before the first request.
"""

from __future__ import annotations

import _thread
import email.utils
import json
import queue
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from nua_data.sources.page_cache import Kept, PageCache

AGENT = "nua-progress (data refresh; one request at a time)"
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same question may be asked again."""
VIA_PROXY = "through the proxy that HTTPS_PROXY or HTTP_PROXY names"
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Manners:
    """How long to wait, how often to ask; seconds unless said otherwise."""

    connect: float = 10.0
    read: float = 30.0  # between two pieces of an answer
    total: float = 120.0  # for one answer as a whole, however steadily it drips
    tries: int = 6
    tries_unreached: int = 3  # while the host has never answered in this run
    backoff: float = 1.0  # doubled with each try
    longest_wait: float = 120.0
    gap: float = 0.5  # between two requests to one host
    most_bytes: int = 64 * 1024 * 1024  # of one answer, unpacked


class FetchError(Exception):
    """A page that could not be had; the text says why in one sentence."""


class Unreachable(FetchError):
    """No connection to the host could be made at all."""


class BehindProxy(Unreachable):
    """No connection could be made, because the proxy on the way makes none."""


class Postponed(FetchError):
    """The service asks not to be asked for longer than a run waits."""


class Refused(FetchError):
    """The service answered, and its answer to this question is no."""


class _Passing(Exception):
    """Trouble that may pass: ask again, not before `wait` seconds where the service said so."""

    def __init__(
        self, text: str, wait: float | None = None, kind: type[FetchError] = FetchError
    ) -> None:
        self.wait = wait
        self.kind = kind  # what it is where it does not pass
        self.reached = not issubclass(kind, Unreachable)
        super().__init__(text)


class Client:
    """Ask one question at a time, kindly, and keep what was answered.

    `counts` says how many pages were fetched, confirmed unchanged by the service (304), or taken
    from this run's earlier part, and how many tries were repeated. `tell` hears why it waits.
    """

    def __init__(
        self,
        cache: PageCache,
        manners: Manners | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self.cache = cache
        self.manners = manners or Manners()
        self.counts = {"fetched": 0, "unchanged": 0, "resumed": 0, "repeated": 0}
        self.tell = tell
        self._sleep = sleep
        self._asked: dict[str, float] = {}
        self._reached: set[str] = set()
        self._session: Any = None

    def get_json(
        self, url: str, read: Callable[[Any], Any], since: float, *, is_doubted: bool = False
    ) -> tuple[Any, float]:
        """Give what `read` makes of the JSON at an address, and since when it is as it is.

        A page kept and confirmed at or after `since` is not asked for again. `read` raises
        ValueError where the document is not of the expected shape, which counts as trouble that
        may pass, or Refused. Whether a page in doubt still holds is not asked: it is sent anew.
        Raises FetchError when there is no getting it.
        """
        kept = self._kept(url)
        if kept is not None:
            try:
                result = read(_parse(kept.body))
            except ValueError:  # no use for it: it is not asked whether it still holds
                kept = None
            else:
                if kept.checked >= since:
                    self.counts["resumed"] += 1
                    return result, kept.changed
                if is_doubted:
                    kept = replace(kept, etag="", modified="")
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._ask(url, kept, read)
            except _Passing as trouble:
                self._wait_after(trouble, attempt, url)

    def _kept(self, url: str) -> Kept | None:
        """Give the page kept; times still to come are of a clock that has gone back since."""
        kept, now = self.cache.read(url), time.time()
        if kept is None or max(kept.checked, kept.changed) <= now:
            return kept
        return replace(kept, checked=-1.0, changed=min(kept.changed, now))

    def _ask(self, url: str, kept: Kept | None, read: Callable[[Any], Any]) -> tuple[Any, float]:
        """Ask once, check the answer, keep it."""
        self._pace(urlsplit(url).netloc)
        page = self._bounded(lambda: self._fetch(url, kept))
        self._reached.add(urlsplit(url).netloc)
        try:
            result = read(_parse(page.body))
        except ValueError as error:
            raise _Passing(f"the answer is damaged or not what was asked for ({error})") from error
        same = kept is not None and page.body is kept.body
        self.cache.write(page)
        self.counts["unchanged" if same else "fetched"] += 1
        return result, page.changed

    def _wait_after(self, trouble: _Passing, attempt: int, url: str) -> None:
        """Wait before the next try; raise where there is to be none."""
        host = urlsplit(url).netloc
        if trouble.reached:
            self._reached.add(host)
        most = self.manners.tries
        if host not in self._reached:
            most = min(most, self.manners.tries_unreached)
        if attempt >= most:
            raise trouble.kind(f"{host}: {trouble} (tried {attempt} times)") from trouble
        wait = min(self.manners.backoff * 2 ** (attempt - 1), self.manners.longest_wait)
        wait *= random.uniform(0.5, 1.0)  # so that many clients do not come back together
        if trouble.wait is not None:
            wait = max(wait, trouble.wait)
        if wait > self.manners.longest_wait:
            raise Postponed(
                f"{host} asks to come back in {wait:.0f} seconds; run the command again then"
            ) from trouble
        self.counts["repeated"] += 1
        self.tell(f"{trouble}; trying again in {wait:.0f} s")
        self._sleep(wait)

    def _pace(self, host: str) -> None:
        """Keep the gap between two requests to a host."""
        now = time.monotonic()
        rest = self._asked.get(host, -1e9) + self.manners.gap - now
        if rest > 0:
            self._sleep(rest)
        self._asked[host] = time.monotonic()

    def _bounded(self, call: Callable[[], Kept]) -> Kept:
        """Run a request in a thread of its own and turn away from it when its time is up.

        A time-out of a socket bounds the silence between two bytes only; finding the address of a
        host and headers that drip have no bound at all.
        """
        box: queue.SimpleQueue[tuple[Kept | None, BaseException | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                box.put((call(), None))
            except BaseException as error:
                box.put((None, error))

        _thread.start_new_thread(run, ())  # Thread.start can turn a Ctrl-C into a RuntimeError
        try:
            page, error = box.get(timeout=self.manners.total + 0.2)
        except queue.Empty:
            self._session = None  # the one in use stays with the thread that is left behind
            raise _Passing(f"no whole answer within {self.manners.total:.0f} seconds") from None
        if error is not None:
            raise error
        assert page is not None
        return page

    def _fetch(self, url: str, kept: Kept | None) -> Kept:
        """Make one request, and sort its troubles into those that may pass and those that won't."""
        import requests
        import urllib3

        try:
            return self._exchange(url, kept)
        except requests.exceptions.SSLError as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise _Passing("no secure connection can be made") from error
            raise FetchError(f"{urlsplit(url).netloc}: its certificate is not trusted") from error
        except requests.exceptions.ProxyError as error:
            raise _Passing(f"no connection can be made {VIA_PROXY}", kind=BehindProxy) from error
        except requests.exceptions.ConnectionError as error:
            is_unmade = error.args and isinstance(error.args[0], urllib3.exceptions.MaxRetryError)
            if is_unmade:
                raise _Passing("no connection can be made", kind=Unreachable) from error
            raise _Passing("the connection was cut") from error
        except (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError) as error:
            raise _Passing(f"no byte came in {self.manners.read:.0f} seconds") from error
        except (urllib3.exceptions.HTTPError, ConnectionError, TimeoutError) as error:
            raise _Passing("the connection was cut inside an answer") from error
        except (requests.exceptions.RequestException, ValueError) as error:
            raise FetchError(f"{url}: the request cannot be made ({error})") from error

    def _exchange(self, url: str, kept: Kept | None) -> Kept:
        """Send the request, conditional where a page is kept, and read the answer within limits."""
        ends = time.monotonic() + self.manners.total
        headers = {}
        if kept is not None:
            pairs = {"If-None-Match": kept.etag, "If-Modified-Since": kept.modified}
            headers = {name: value for name, value in pairs.items() if _can_be_sent(value)}
        times = (self.manners.connect, self.manners.read)
        with self._open().get(url, headers=headers, timeout=times, stream=True) as answer:
            if answer.status_code == 304 and kept is not None:
                return replace(kept, checked=time.time())
            _raise_for_status(answer)
            body = self._body(answer.raw, ends)
            etag, modified = (answer.headers.get(h, "") for h in ("ETag", "Last-Modified"))
        now = time.time()
        changed = kept.changed if kept is not None and kept.body == body else now
        return Kept(url, body, etag, modified, checked=now, changed=changed)

    def _body(self, raw: Any, ends: float) -> bytes:
        """Read what comes as it comes, so that slow bytes are seen before they fill a block."""
        parts, size = [], 0
        while part := raw.read1(CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > self.manners.most_bytes:
                raise FetchError(f"an answer is larger than {self.manners.most_bytes:,} bytes")
            if time.monotonic() > ends:
                raise _Passing(f"no whole answer within {self.manners.total:.0f} seconds")
        return b"".join(parts)

    def _open(self) -> Any:
        """Give the session, made when first needed."""
        import requests

        if self._session is None:
            self._session = requests.Session()
            self._session.max_redirects = 5
            self._session.headers.update({"User-Agent": AGENT, "Accept": "application/json"})
        return self._session


def _raise_for_status(answer: Any) -> None:
    """Raise what an answer's status means, unless it is the page."""
    status, host = answer.status_code, urlsplit(answer.url).netloc
    if status in PASSING:
        wait = _seconds(answer.headers.get("Retry-After", ""))
        raise _Passing(f"the service answers {status}", wait)
    if status != 200:
        raise Refused(f"{host} answers {status} {answer.reason}".strip())


def _can_be_sent(value: str) -> bool:
    """Say whether a header that came may go back: with other letters no request can be made."""
    return bool(value) and value.isascii() and value.isprintable()


def is_web_address(text: str) -> bool:
    """Say whether a text names a host of the web that may be asked."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False


def _seconds(text: str) -> float | None:
    """Read a Retry-After: seconds, or a date of the web; None where it is neither."""
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def _parse(body: bytes) -> Any:
    """Read JSON, keeping the digits of numbers as they were written."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=str)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
