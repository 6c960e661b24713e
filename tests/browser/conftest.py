"""Fixtures of the browser tests: servers, a quiet Chromium, and what no journey may leave behind.

At the end of every test that used a page: no request to another host, no error in the browser's
console, no traceback in the server's log. A picture of a failed test is in tests/browser/artifacts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, WebSocket, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tools.app_server import AppServer
from tools.find_browser import FLAGS, MISSING, find_browser

ARTIFACTS = Path(__file__).parent / "artifacts"
READY_MS = 30_000
FAILED = pytest.StashKey[bool]()
THIS_MACHINE = {"127.0.0.1", "localhost"}
# On a deep link Streamlit first looks for itself below the page's own address.
HARMLESS_404 = re.compile(r"^/.+/_stcore/(health|host-config)$")
IS_QUIET = """
() => {
  const app = document.querySelector('[data-testid=stApp]');
  const quiet = app && app.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-testid=stSkeleton]');
  if (!quiet) { window.__quietSince = null; return false; }
  window.__quietSince ??= performance.now();
  return performance.now() - window.__quietSince > 150;
}
"""


@dataclass
class Watch:
    """What one page did that it must not: requests to other hosts, console errors."""

    other_hosts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page from its first request on."""
        page.on("request", self._on_request)
        page.on("websocket", lambda socket: self._on_address(socket.url))
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))

    def _on_request(self, request: Request) -> None:
        self._on_address(request.url)

    def _on_address(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in THIS_MACHINE:
            self.other_hosts.append(url)

    def _on_console(self, message) -> None:
        address = (message.location or {}).get("url", "")
        is_harmless = "404" in message.text and HARMLESS_404.match(urlsplit(address).path)
        if message.type == "error" and not is_harmless:
            self.errors.append(f"{message.text} @ {address}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Keep whether the test's own body failed, for the picture at its end."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def server_with(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., AppServer]]:
    """Start the app with these environment variables; the same variables give the same server."""
    servers: dict[tuple[tuple[str, str], ...], AppServer] = {}

    def start(env: dict[str, str] | None = None) -> AppServer:
        key = tuple(sorted((env or {}).items()))
        if key not in servers:
            log = tmp_path_factory.mktemp("server") / "server.log"
            servers[key] = AppServer("app.py", log, env=env)
        return servers[key]

    yield start
    for server in servers.values():
        server.stop()
    for server in servers.values():
        assert "Traceback" not in server.log_text(), server.log_text()


@pytest.fixture(scope="session")
def app_server(server_with: Callable[..., AppServer]) -> AppServer:
    """Give the server that all browser tests share, on the bundled release."""
    return server_with()


@pytest.fixture
def server_log(app_server: AppServer) -> Callable[[], str]:
    """Give a function that returns all that the shared server has logged."""
    return app_server.log_text


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one headless Chromium for the session; without one the tests fail, they do not skip."""
    path = find_browser()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(
            executable_path=path, args=[*FLAGS, "--disable-gpu"], headless=True
        )
        yield chromium
        chromium.close()


@pytest.fixture
def messages_of() -> Callable[[Page], list[ForwardMsg]]:
    """Give the list into which go the messages that the server sends to a page from now on."""

    def listen(page: Page) -> list[ForwardMsg]:
        sent: list[ForwardMsg] = []

        def follow(socket: WebSocket) -> None:
            socket.on("framereceived", lambda frame: sent.append(ForwardMsg.FromString(frame)))

        page.on("websocket", follow)
        return sent

    return listen


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest, browser: Browser, app_server: AppServer
) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own: `new_page(server=..., viewport=..., locale=...)`.

    Further keywords are those of Playwright's `new_context`.
    """
    opened: list[tuple[Page, Watch, AppServer]] = []

    def open_one(server: AppServer = app_server, **context: object) -> Page:
        options = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **context}
        page = browser.new_context(base_url=server.url, **options).new_page()
        page.set_default_timeout(READY_MS)
        watch = Watch()
        watch.follow(page)
        opened.append((page, watch, server))
        return page

    yield open_one
    if request.node.stash.get(FAILED, False):
        _keep_pictures(request.node.name, [page for page, _, _ in opened])
    for page, _, _ in opened:
        page.context.close()
    for _, watch, server in opened:
        assert watch.other_hosts == [], "requests left this machine"
        assert watch.errors == [], "the browser's console has errors"
        log = server.new_log_text()
        assert "Traceback" not in log, log


def _keep_pictures(name: str, pages: list[Page]) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    stem = re.sub(r"[^\w-]+", "_", name)
    for number, page in enumerate(pages):
        page.screenshot(path=ARTIFACTS / f"{stem}-{number}.png")


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Give one watched page, 1440 x 900, on the shared server."""
    return new_page()


@pytest.fixture
def wait_ready() -> Callable[[Page], Page]:
    """Give a function that waits until a page's script has come to rest, and returns the page."""

    def wait(page: Page) -> Page:
        page.wait_for_function(IS_QUIET, timeout=READY_MS)
        return page

    return wait


@pytest.fixture
def open_page(request: pytest.FixtureRequest, wait_ready: Callable[[Page], Page]) -> Callable:
    """Give `open_page(path, page=None)`: go there, wait until it is at rest, return the page."""

    def go(path: str = "/", page: Page | None = None) -> Page:
        page = page or request.getfixturevalue("page")
        page.goto(path, wait_until="commit")
        return wait_ready(page)

    return go
