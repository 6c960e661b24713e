"""The service as an ordinary user on a file system that it may read only, its releases apart.

It runs from the files that an image would have. The file system is made read-only in a mount
namespace, which needs root; what runs in it is nobody in particular. It keeps one right of root's,
to read: the Python of the machine may lie in a home.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.viewers import Tally, Viewer
from nua_data.release import BUNDLED, stamp
from nua_data.store import create_store, publish
from tests.deploy.image import make_tree
from tools import app_server
from tools.app_server import ROOT, AppServer
from ui.state import PAGES

USER = 10001
ENCLOSE = """
set -e
mount --make-rprivate /
mount --bind "$STORE" "$STORE"
mount -t tmpfs -o mode=1777 tmpfs "$SCRATCH"
cut -d' ' -f5 /proc/self/mountinfo | while read -r place; do
  case "$place" in "$STORE"|"$SCRATCH"|/proc|/proc/*|/sys|/sys/*) continue ;; esac
  mount -o remount,bind,ro "$place" 2>/dev/null || true
done
cd "$ROOT"
exec setpriv --reuid $USER_ID --regid $USER_ID --clear-groups --no-new-privs \
  --bounding-set -all,+dac_read_search --inh-caps -all,+dac_read_search \
  --ambient-caps -all,+dac_read_search "$@"
"""


def can_enclose() -> bool:
    """Say whether this machine lets us make a mount namespace."""
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        return False
    tried = ["unshare", "-m", "sh", "-c", "mount --make-rprivate /"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not can_enclose(), reason="needs root, unshare and setpriv (Linux)"),
]


class Enclosed:
    """A store of releases, and a way to run a command with nothing else to write to."""

    def __init__(self, folder: Path) -> None:
        self.store_path, self.scratch = folder / "store", folder / "scratch"
        self.scratch.mkdir()
        self.store = create_store(self.store_path)
        publish(self.store, BUNDLED)
        for path in (self.store_path, *self.store_path.rglob("*")):
            os.chown(path, USER, USER)
        self.env = {
            "STORE": str(self.store_path),
            "SCRATCH": str(self.scratch),
            "ROOT": str(make_tree(folder / "app")),
            "USER_ID": str(USER),
            "HOME": str(self.scratch),
            "TMPDIR": str(self.scratch),
            "NUA_DATA": str(self.store_path),
        }

    def command(self, *words: str) -> list[str]:
        return ["unshare", "-m", "sh", "-c", ENCLOSE, "enclosed", *words]

    def run(self, program: str) -> str:
        """Run a program of Python in it; give what it prints, fail where it fails."""
        done = subprocess.run(
            self.command(sys.executable, "-c", program),
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout


@pytest.fixture(scope="module")
def enclosed(tmp_path_factory: pytest.TempPathFactory) -> Enclosed:
    return Enclosed(tmp_path_factory.mktemp("enclosed"))


@pytest.fixture(scope="module")
def server(enclosed: Enclosed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    plain = app_server.streamlit_command
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            app_server, "streamlit_command", lambda *given: enclosed.command(*plain(*given))
        )
        log = tmp_path_factory.mktemp("log") / "log"
        with AppServer("app.py", log, env={**enclosed.env, "NUA_WARM": "0"}) as running:
            yield running


def fetch(server: AppServer, path: str) -> bytes:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(server.url + path, timeout=30) as answer:
        return answer.read()


def test_the_enclosure_holds(enclosed):
    tried = (
        "import os, pathlib, tempfile\n"
        "for place in ('.', 'static', '/tmp', '/var/tmp', '/dev/shm', '/etc', '/', '/root'):\n"
        "    try: pathlib.Path(place, 'nua-trace').write_text('x'); print('wrote', place)\n"
        "    except OSError: pass\n"
        "pathlib.Path(os.environ['STORE'], 'own').write_text('x')\n"
        "tempfile.TemporaryFile().close()\n"
        "print(os.getuid(), os.geteuid())"
    )
    assert enclosed.run(tried).split() == [str(USER), str(USER)]


def test_every_page_and_the_data_answer(server):
    async def visit() -> None:
        viewer = Viewer(server.url, random.Random(1), Tally())
        await viewer.open()
        for page in PAGES:
            viewer.page, viewer.query = page, "country=KEN" if page == "country" else ""
            await viewer.run()
        await viewer.connection.close()

    server.new_log_text()
    asyncio.run(visit())
    assert json.loads(fetch(server, "/ready"))["status"] == "ready"
    assert b"KEN" in fetch(server, "/api/v1/trends.csv?iso3=KEN")
    assert fetch(server, "/api/v1/countries.parquet").startswith(b"PAR1")
    log = server.log_text()
    for word in ("Traceback", "Permission", "Read-only", "page ended with an error"):
        assert word not in log, log


def test_a_release_is_published_beside_the_running_service(server, enclosed, tmp_path):
    before = json.loads(fetch(server, "/ready"))["release"]
    second = Path(shutil.copytree(BUNDLED, tmp_path / "second"))
    said = json.loads((second / "datapackage.json").read_bytes())
    said["version"] += ".1"
    said.pop("checked")
    said["checked"] = stamp(said)
    (second / "datapackage.json").write_text(json.dumps(said), encoding="utf-8")
    publish(enclosed.store, second, expected=enclosed.store.current_name)
    after = json.loads(fetch(server, "/ready"))["release"]
    assert after["version"] == before["version"] + ".1"


def test_documents_exports_and_checks_write_no_file(enclosed):
    program = f"""
import sys
sys.path[:] = [".", *sys.path, "{ROOT}"]
from briefs.country import country_brief
from briefs.deck import make_deck
from nua_data import bundle
from nua_data.upload import check_upload
from tests.briefs.conftest import Briefing
from tests.briefs.test_deck import given_for
from tests.nua_data.uploads import BOOK
b = Briefing()
brief = country_brief(b.about(), b.facts("KEN"), b.name("KEN"), b.scores, b.producers)
deck = make_deck(given_for(b), b.about())
book = bundle.make_workbook(b.release)
everything = bundle.make_bundle(b.release)
checked = check_upload("file.xlsx", BOOK, b.release)
print(brief[:4], deck[:2], book[:2], everything[:2], checked.is_usable)
"""
    assert enclosed.run(program).strip() == "b'%PDF' b'PK' b'PK' b'PK' True"
