"""Several replicas of the app behind nginx on this machine, as `deploy/` describes them.

    python -m tools.replicas --replicas 3 --port 8600

For trying, for tests and for measuring; an operator runs replicas on machines of their own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tools.app_server import ROOT, AppServer, free_port

DEPLOY = ROOT / "deploy"
MISSING = "nginx is not installed here (apt-get install nginx-light); replicas cannot be tried"
PARTS = ("nginx.conf", "replicas.conf", "listen.conf")
GRACE_SECONDS = 40  # more than a replica gives its running work (NUA_GRACE_SECONDS)
START_SECONDS = 20
SETTLE_SECONDS = 6  # nginx leaves a replica out for five after it did not answer (fail_timeout)
_ENV = {"STREAMLIT_SERVER_COOKIE_SECRET": "one secret for all replicas of this trial"}


def has_nginx() -> bool:
    """Say whether an nginx is on this machine."""
    return shutil.which("nginx") is not None


class Replicas:
    """Servers of the app and the nginx before them; a context manager that ends them all.

    The configuration is the one of ``deploy/``; only ports are put in its place.
    """

    def __init__(self, count: int, folder: Path, port: int | None = None) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.servers = [
            AppServer("app.py", folder / f"replica-{place}.log", env=_ENV) for place in range(count)
        ]
        self.front: subprocess.Popen | None = None

    def __enter__(self) -> Replicas:
        try:
            self._start_front()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def kill(self, place: int) -> None:
        """End one replica at once, as a machine that loses power does."""
        os.killpg(self.servers[place].pid, signal.SIGKILL)

    def restart(self, place: int) -> None:
        """Stop one replica politely, start it again at the same port, wait until it is ready."""
        old = self.servers[place]
        old.terminate()
        old.wait(GRACE_SECONDS)
        self.servers[place] = AppServer("app.py", old.log, env=_ENV, port=old.port)
        _wait_for(self.servers[place].url + "/ready", lambda: True)

    def roll(self) -> None:
        """Restart one replica after the other, so that there are always some to answer."""
        for place in range(len(self.servers)):
            if place:
                time.sleep(SETTLE_SECONDS)
            self.restart(place)

    def stop(self) -> None:
        """End nginx and every replica."""
        if self.front is not None:
            self.front.terminate()
            self.front.wait(10)
        for server in self.servers:
            server.stop()

    def _start_front(self) -> None:
        if not has_nginx():
            raise RuntimeError(MISSING)
        lines = [
            f"server 127.0.0.1:{server.port} max_fails=1 fail_timeout=5s;"
            for server in self.servers
        ]
        shutil.copy(DEPLOY / "nginx.conf", self.folder / "nginx.conf")
        (self.folder / "replicas.conf").write_text("\n".join(lines) + "\n")
        (self.folder / "listen.conf").write_text(f"listen 127.0.0.1:{self.port};\n")
        with (self.folder / "front.log").open("wb") as log:
            self.front = subprocess.Popen(
                ["nginx", "-p", str(self.folder), "-c", "nginx.conf", "-g", "daemon off;"],
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        if not _wait_for(self.url + "/health", lambda: self.front.poll() is None):
            told = (self.folder / "front.log").read_text(errors="replace")
            raise RuntimeError(f"nginx did not start:\n{told[-2000:]}")


def _wait_for(url: str, goes_on: Callable[[], bool]) -> bool:
    """Wait until an address answers with 200; False when it does not in time."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.perf_counter() + START_SECONDS
    while time.perf_counter() < deadline and goes_on():
        try:
            with opener.open(url, timeout=2):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def main() -> None:
    """Run from the command line until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--port", type=int, default=8600)
    given = parser.parse_args()
    told = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    with tempfile.TemporaryDirectory() as folder:
        with Replicas(given.replicas, Path(folder), given.port) as running:
            ports = ", ".join(str(server.port) for server in running.servers)
            print(f"{running.url} in front of replicas at {ports}; Ctrl+C ends them")
            print(f"kill -HUP {os.getpid()} restarts them one after the other")
            while signal.sigwait(told) == signal.SIGHUP:
                running.roll()
                print("every replica is new")


if __name__ == "__main__":
    main()
