"""One visit of a browser to a page: load, load again, and each step of a scenario, measured."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page

from benchmarks.procstat import usage_of_tree
from benchmarks.tcp_meter import Meter

PROBE = Path(__file__).parent / "probe.js"
THIS_MACHINE = {"127.0.0.1", "localhost"}
REST_MS = 250
"""Pause before a step, so that it does not pay for the one before."""
AFTER_MS = 150
"""Pause after a step, so that its last bytes and CPU are counted."""


@dataclass(frozen=True)
class Limits:
    """How long a signature must stand still, and when a step is given up (ms)."""

    settle: int = 300
    timeout: int = 30_000


@dataclass
class Visit:
    """Measures of one visit by step name, and what it should not have done."""

    steps: dict[str, dict[str, float]] = field(default_factory=dict)
    other_hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    heap_mib: float = 0.0


class StepFailed(RuntimeError):
    """A step did not come to its end in time."""


def make_visit(
    browser: Browser, scenario: dict[str, Any], meter: Meter, pid: int, limits: Limits
) -> Visit:
    """Load the page cold and warm, take the scenario's steps, and return what they cost."""
    visit = Visit()
    context = browser.new_context(
        viewport={"width": 1440, "height": 900},
        service_workers="block",
        locale=scenario.get("locale", "en-GB"),
        bypass_csp=True,  # the probe makes functions of the scenario's words
    )
    context.add_init_script(path=PROBE)
    page = context.new_page()
    _listen(page, visit)
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable")
    base = f"http://127.0.0.1:{meter.port}"
    clock = _Clock(page, scenario, meter, pid, limits, visit)
    for name in ("cold load", "warm reload"):
        clock.take({"name": name}, lambda: page.goto(base + scenario["path"], wait_until="commit"))
    for step in scenario.get("steps", []):
        page.wait_for_timeout(REST_MS)
        if step.get("download"):
            clock.fetch(step)
        else:
            clock.take(step, lambda step=step: _act(page, step["do"]), since_action=True)
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    visit.heap_mib = next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize") / 2**20
    context.close()
    return visit


@dataclass
class _Clock:
    page: Page
    scenario: dict[str, Any]
    meter: Meter
    pid: int
    limits: Limits
    visit: Visit

    def take(
        self, step: dict[str, Any], act: Callable[[], object], since_action: bool = False
    ) -> None:
        """Do one step, wait for its picture, and keep its time, bytes and server CPU."""
        wanted = {key: step.get(key, self.scenario.get(key)) for key in ("ready", "signature")}
        marks = step.get("marks") if since_action else self.scenario.get("marks")
        before = None
        if since_action:
            before = self.page.evaluate("s => window.__bench.read(s)", wanted["signature"])
        self.meter.reset()
        cpu_before = usage_of_tree(self.pid)[0]
        act()
        seen = self.page.evaluate(
            "wanted => window.__bench.watch(wanted)",
            {
                **wanted,
                "marks": marks,
                "before": before,
                "settle": self.limits.settle,
                "timeout": self.limits.timeout,
            },
        )
        if seen["at"] is None:
            raise StepFailed(f"{self.scenario['name']}: {step['name']} did not end in time")
        self.page.wait_for_timeout(AFTER_MS)
        since = seen["actedAt"] if since_action else 0
        passed = {name: seen["marks"][name] - since for name in marks or {}}
        self._keep(step["name"], seen["at"] - since, passed, cpu_before)

    def fetch(self, step: dict[str, Any]) -> None:
        """Do one step that ends with a file on the reader's disk, and keep its time and cost."""
        self.meter.reset()
        cpu_before = usage_of_tree(self.pid)[0]
        with self.page.expect_download(timeout=self.limits.timeout) as given:
            started = time.perf_counter()
            _act(self.page, step["do"])
        given.value.path()
        taken = time.perf_counter() - started
        self._keep(step["name"], taken * 1000, {}, cpu_before)

    def _keep(self, name: str, ms: float, marks: dict[str, float], cpu_before: float) -> None:
        self.visit.steps[name] = {
            "ms": ms,
            **{f"{mark} ms": at for mark, at in marks.items()},
            "kB down": self.meter.down / 1000,
            "kB up": self.meter.up / 1000,
            "CPU ms": (usage_of_tree(self.pid)[0] - cpu_before) * 1000,
        }


def _act(page: Page, actions: list[list[Any]]) -> None:
    verbs = {"click": "click", "fill": "fill", "press": "press", "select": "select_option"}
    for verb, selector, *given in actions:
        getattr(page.locator(selector).first, verbs[verb])(*given)


HARMLESS_404 = re.compile(r"^/.+/_stcore/(health|host-config)$")
"""On a deep link Streamlit first asks beside the page, then at the root."""


def _listen(page: Page, visit: Visit) -> None:
    # Listening only: page.route() would switch the browser's cache off, and warm look cold.
    def on_request(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in THIS_MACHINE:
            visit.other_hosts.add(address)

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            path = urlsplit((message.location or {}).get("url", "")).path
            if not HARMLESS_404.match(path):
                visit.errors.append(f"{message.text} @ {path}")

    page.on("request", lambda request: on_request(request.url))
    page.on("console", on_console)
    page.on("pageerror", lambda error: visit.errors.append(f"uncaught: {error}"))
