"""An S3 server for the tests, on this machine only and in memory: moto, in its own environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.app_server import free_port

MISSING = "There is no S3 server for the tests; `make test-engines` installs it."
BUCKET, KEY = "bucket", "AKIAOFTHETESTS"
_START_SECONDS = 60


def find_program() -> str:
    """Give the program: beside the environment that runs this, else in PATH; "" if none."""
    own = Path(sys.prefix) / "s3-server" / "bin" / "moto_server"
    return str(own) if own.exists() else shutil.which("moto_server") or ""


@dataclass
class S3Server:
    """A server with an empty bucket; `stop` and `start` let a test take it away for a while."""

    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a user of the bucket sets."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": "hunter2-secret",
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [find_program(), "-H", "127.0.0.1", "-p", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
            )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self._put(f"/{BUCKET}")
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"no S3 server: {self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            self.process = None

    def _put(self, path: str) -> None:
        request = urllib.request.Request(self.endpoint + path, method="PUT")
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(request, timeout=5).close()


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Start a server, and stop it at the end."""
    if not find_program():
        raise FileNotFoundError(MISSING)
    server = S3Server(folder / "s3.log")
    try:
        server.start()
        yield server
    finally:
        server.stop()
