"""A server on this machine that pages and fails as the UN SDG API and the World Bank API do."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

WB_REFUSAL = [
    {"message": [{"id": "120", "key": "Invalid value", "value": "The parameter is not valid"}]}
]


def sdg_row(series: str, area: int, year: int, value: str, **more: str) -> dict:
    """One row of the UN SDG API: attributes and dimensions apart, years as decimals."""
    nature = more.pop("Nature", "C")
    return {
        "goal": ["11"], "target": ["11.1"], "indicator": ["11.1.1"], "series": series,
        "seriesDescription": "A series", "seriesCount": "9", "geoAreaCode": str(area),
        "geoAreaName": f"Area {area}", "timePeriodStart": float(year), "value": value,
        "valueType": "Float", "time_detail": None, "timeCoverage": None, "upperBound": None,
        "lowerBound": None, "basePeriod": None, "source": "National survey",
        "geoInfoUrl": None, "footnotes": ["A note", "and another"],
        "attributes": {"Nature": nature, "Units": "PERCENT"},
        "dimensions": {"Reporting Type": "G", **more},
    }  # fmt: skip


def wb_row(series: str, iso3: str, year: int, value: float | None) -> dict:
    """One row of the World Bank API: values are numbers or null."""
    return {
        "indicator": {"id": series, "value": "A series"},
        "country": {"id": iso3[:2], "value": f"Country {iso3}"},
        "countryiso3code": iso3, "date": str(year), "value": value,
        "unit": "", "obs_status": "", "decimal": 1,
    }  # fmt: skip


@dataclass
class Answer:
    """What the server sends for one request, and how badly."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None  # bytes of the body, then the connection is closed
    pause: float = 0.0  # seconds between single bytes of the body
    drip_head: bool = False  # the pause is between bytes of the head instead
    is_chunked: bool = False  # no length is told beforehand


Trouble = Callable[[int], Answer | None]
"""Given how often an address was asked for (from 1), an answer instead of the page, or None."""


def first(count: int, answer: Answer) -> Trouble:
    """Give an answer to the first requests, then the page."""
    return lambda asked: answer if asked <= count else None


def always(answer: Answer) -> Trouble:
    """Give an answer to every request."""
    return lambda asked: answer


class ApiServer:
    """Both services on 127.0.0.1; `series` are rows by code, `troubles` by (code, page)."""

    def __init__(self, page_size: int = 2, tags: bool = True) -> None:
        self.page_size = page_size
        self.tags = tags
        self.is_chunked = False
        self.series: dict[str, list[dict]] = {}
        self.totals: dict[tuple[str, int], int] = {}  # a page's total, told once and then right
        self.troubles: dict[tuple[str, int], Trouble] = {}
        self.updated = "2026-07-13"
        self.log: list[tuple[str, int, int]] = []  # series, page, status
        self.times: list[float] = []
        self.asking: dict[str, str] = {}  # headers of the request at hand
        self.headers: list[dict[str, str]] = []
        self._asked: dict[tuple[str, int], int] = {}
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.api = self
        self._http.daemon_threads = True
        self.base = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def asked(self, series: str) -> list[int]:
        """List the pages of a series that were asked for, in order."""
        return [page for code, page, _ in self.log if code == series]

    def statuses(self) -> list[int]:
        return [status for _, _, status in self.log]

    def answer(self, target: str, etag: str) -> tuple[str, int, Answer]:
        """Find the page of an address, or the trouble that stands in its way."""
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        is_sdg = parts.path.startswith("/sdg/v1/sdg/Series/Data")
        series = query["seriesCode"] if is_sdg else parts.path.rsplit("/", 1)[-1]
        page = int(query.get("page", "1"))
        asked = self._asked[series, page] = self._asked.get((series, page), 0) + 1
        trouble = self.troubles.get((series, page), lambda asked: None)(asked)
        if trouble is not None:
            return series, page, trouble
        document = self._sdg(series, page) if is_sdg else self._wb(series, page)
        if document is None:
            return series, page, Answer(404, b'{"error": "no such series"}')
        body = json.dumps(document).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": tag} if self.tags else {}
        if self.tags and etag == tag:
            return series, page, Answer(304, b"", headers)
        return series, page, Answer(200, body, headers, is_chunked=self.is_chunked)

    def _cut(self, series: str, page: int) -> tuple[list[dict], int, int]:
        rows = self.series[series]
        total = self.totals.pop((series, page), len(rows))
        start = (page - 1) * self.page_size
        return rows[start : start + self.page_size], total, -(-len(rows) // self.page_size)

    def _sdg(self, series: str, page: int) -> dict | None:
        if series not in self.series:
            return None
        rows, total, pages = self._cut(series, page)
        return {
            "size": self.page_size, "totalElements": total, "totalPages": pages,
            "pageNumber": page, "attributes": [], "dimensions": [], "data": rows,
        }  # fmt: skip

    def _wb(self, series: str, page: int) -> list:
        if series not in self.series:
            return WB_REFUSAL
        rows, total, pages = self._cut(series, page)
        head = {
            "page": page, "pages": pages, "per_page": str(self.page_size), "total": total,
            "sourceid": "2", "lastupdated": self.updated,
        }  # fmt: skip
        return [head, rows or None]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        api: ApiServer = self.server.api
        api.asking = dict(self.headers)
        series, page, answer = api.answer(self.path, self.headers.get("If-None-Match", ""))
        api.log.append((series, page, answer.status))
        api.times.append(time.monotonic())
        api.headers.append(dict(self.headers))
        try:
            self._send(answer)
        except OSError:
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        body, headers = answer.body, dict(answer.headers)
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 200:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        if answer.drip_head:
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000, answer.pause)
        self.send_response(answer.status)
        if answer.is_chunked:
            headers["Transfer-Encoding"] = "chunked"
            body = b"".join(b"%x\r\n%s\r\n" % (len(b), b) for b in (body[:50], body[50:], b""))
        elif answer.status != 304:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.pause:
            self._drip(body, answer.pause)
        else:
            self.wfile.write(body[: answer.cut_after])
        self.close_connection |= answer.cut_after is not None

    def _drip(self, data: Iterable[int], pause: float) -> None:
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(pause)

    def log_message(self, *args: object) -> None:
        pass
