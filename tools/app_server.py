"""Start a server for tests and benchmarks, wait until it answers, keep its log, stop it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 5
HEALTH = "/_stcore/health"


class ServerFailed(RuntimeError):
    """The server ended, or did not answer in time; the message holds the end of its log."""


def free_port() -> int:
    """Return a TCP port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def streamlit_command(script: str | Path, port: int) -> list[str]:
    """Return the command that serves `script` on 127.0.0.1 only."""
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(script), *flags]


class AppServer:
    """A server process: `url`, `port`, `pid`, `start_seconds` and its log.

    Use as a context manager; the process and its children end with the block.
    """

    def __init__(
        self,
        script: str | Path,
        log: Path,
        cwd: Path = ROOT,
        env: Mapping[str, str] | None = None,
        port: int | None = None,
        command: Callable[[int], list[str]] | None = None,
        health: str = HEALTH,
    ) -> None:
        """``command`` gives, for a port, what starts another server than Streamlit's."""
        self.health = health
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = log
        self._seen = 0
        started = time.perf_counter()
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command(self.port) if command else streamlit_command(script, self.port),
                cwd=cwd,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid
        try:
            self._wait_until_healthy(started + START_SECONDS)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.perf_counter() - started

    def __enter__(self) -> AppServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def log_text(self) -> str:
        """Return everything the server has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def new_log_text(self) -> str:
        """Return what the server has logged since the last call."""
        text = self.log_text()
        fresh, self._seen = text[self._seen :], len(text)
        return fresh

    def terminate(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask the process to end, as an operator's tools do, and do not wait."""
        self._process.send_signal(how)

    def wait(self, seconds: float) -> int:
        """Wait for the process to end; give its exit code, raise TimeoutExpired when it runs on."""
        return self._process.wait(seconds)

    def stop(self) -> None:
        """End the process and its children: politely, then for certain."""
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.pid, how)
                self._process.wait(STOP_SECONDS)
                return
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue

    def _wait_until_healthy(self, deadline: float) -> None:
        # Straight to the port: a proxy of the machine must not answer in its place.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.perf_counter() < deadline and self._process.poll() is None:
            try:
                with opener.open(self.url + self.health, timeout=2) as answer:
                    answer.read()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise ServerFailed(f"the server did not start:\n{self.log_text()[-2000:]}")
