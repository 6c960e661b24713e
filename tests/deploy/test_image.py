"""The files for containers, as far as they can be tried without a container engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.image import DOCKERFILE, PORT, ROOT, command, make_tree
from tools.app_server import AppServer

COMPOSE = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
SURROUNDINGS = {
    "NUA_HOSTS": "nua.example",
    "http_proxy": "http://127.0.0.1:9",
    "PYTHONDONTWRITEBYTECODE": "1",
}
"""What an office may set: a public name, and a proxy that must not be asked for our own address."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tree(tmp_path_factory.mktemp("image"))


def words(instruction: str, port: int) -> list[str]:
    own = {"python": sys.executable}
    return [own.get(w, w.replace(PORT, str(port))) for w in command(instruction)]


def test_what_is_copied_is_let_in_and_no_more(tree):
    sources = re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE)
    assert len(sources) > 1
    assert [each for each in sources if not (tree / each).exists()] == []
    unwanted = {".git", ".venv", "benchmarks", "deploy", "tests", "tools", "requirements-dev.lock"}
    assert unwanted & {path.name for path in tree.iterdir()} == set()
    assert [path.name for path in (tree / ".streamlit").iterdir()] == ["config.toml"]


@pytest.mark.server
def test_the_command_serves_says_that_it_is_well_and_asks_nobody(tree, tmp_path):
    server = AppServer(
        "app.py",
        tmp_path / "log",
        cwd=tree,
        env=SURROUNDINGS,
        command=lambda port: words("CMD", port),
        health="/ready",
    )
    check = words("HEALTHCHECK", server.port)

    def is_well() -> bool:
        done = subprocess.run(check, env=SURROUNDINGS, capture_output=True, check=False)
        return done.returncode == 0

    with server:
        assert is_well()
        server.terminate()
        assert server.wait(20) == 0
        assert not is_well()
    log = server.log_text()
    assert "stopped" in log
    for word in ("Traceback", "External URL", "external IP"):
        assert word not in log, log


def test_the_front_knows_every_replica_by_a_name_of_its_own():
    replicas = re.findall(r"^  (replica\w*): \*replica$", COMPOSE, re.MULTILINE)
    conf = (ROOT / "deploy" / "compose-replicas.conf").read_text(encoding="utf-8")
    assert re.findall(rf"^server (\w+):{PORT} .*resolve;$", conf, re.MULTILINE) == replicas
    assert len(set(replicas)) == 3
    assert re.search(r"^zone ", conf, re.MULTILINE), "nginx resolves names in shared memory only"


def test_what_is_mounted_is_there():
    mounted = re.findall(r"- (\./\S+?):", COMPOSE)
    assert len(mounted) > 2
    assert [each for each in mounted if not (ROOT / "deploy" / each).is_file()] == []
