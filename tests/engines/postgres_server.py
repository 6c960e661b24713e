"""A PostgreSQL server for the tests: on this machine only, in a folder that goes afterwards.

python -m tests.engines.postgres_server     # says whether the system's packages are there
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MISSING = (
    "PostgreSQL is not installed: no initdb in PATH nor in /usr/lib/postgresql "
    "(Debian, Ubuntu: apt-get install postgresql)"
)
USER, DATABASE = "reader", "cities"
PASSWORD = "pa:ss@w/rd"
"""A password that an address must write with escapes: no message may show it in either form."""


def find_programs() -> Path:
    """Give the folder of PostgreSQL's programs, the newest where there are several."""
    named = shutil.which("initdb")
    folders = [Path(named).parent] if named else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise FileNotFoundError(MISSING)


def _version(folder: Path) -> float:
    try:
        return float(folder.parent.name)
    except ValueError:
        return 0


@dataclass(frozen=True)
class Server:
    """A server that runs; `stop` and `start` let a test take it away for a while."""

    programs: Path
    folder: Path
    port: int
    account: str
    """Account that the server runs as; "" for our own."""

    @property
    def url(self) -> str:
        """Address of the database, with user and password."""
        return self.address("")

    def address(self, schema: str) -> str:
        """Address of a schema of the database."""
        tail = f"/{schema}" if schema else ""
        return f"postgres://{USER}:pa%3Ass%40w%2Frd@127.0.0.1:{self.port}/{DATABASE}{tail}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off "
            f"-c unix_socket_directories={self.folder}"
        )
        log = str(self.folder / "log")
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-o", options, "-l", log, "-w", "start"
        )

    def stop(self) -> None:
        """Stop the server and end its connections."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def sql(self, *statements: str) -> None:
        """Run statements as the owner of the database."""
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=USER, password=PASSWORD, dbname=DATABASE,
            autocommit=True,
        ) as connection:  # fmt: skip
            for statement in statements:
                connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        run_as(self.account, [str(self.programs / program), *arguments], self.folder)


def run_as(account: str, command: Sequence[str], folder: Path) -> None:
    """Run a program, as another account where one is named; its words are the error's."""
    whole = ["runuser", "-u", account, "--", *command] if account else list(command)
    done = subprocess.run(
        whole, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        log = folder / "log"
        said = done.stdout + done.stderr + (log.read_text() if log.exists() else "")
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{said}")


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Run a server for a while, with an empty database; it refuses to run as root."""
    programs = find_programs()
    account = _account() if os.geteuid() == 0 else ""
    folder = Path(tempfile.mkdtemp(prefix="nua-postgres-"))
    try:
        password = folder / "password"
        password.write_text(PASSWORD)
        if account:
            for path in (folder, password):
                shutil.chown(path, account)
        server = Server(programs, folder, free_port(), account)
        # The language of this database orders texts otherwise than by bytes, as most do.
        server._run(
            "initdb", "-D", str(folder / "data"), "-U", USER, "--pwfile", str(password), "-E",
            "UTF8", "-A", "scram-sha-256", "--locale=C.UTF-8", "--locale-provider=icu",
            "--icu-locale=en-US", "-N",
        )  # fmt: skip
        server.start()
        try:
            _make_database(server)
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_database(server: Server) -> None:
    import psycopg

    with psycopg.connect(
        host="127.0.0.1", port=server.port, user=USER, password=PASSWORD, dbname="postgres",
        autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute(f"create database {DATABASE}")


def _account() -> str:
    """Choose an account without rights: PostgreSQL's own, else nobody."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise RuntimeError("PostgreSQL refuses to run as root, and there is no other account")


def free_port() -> int:
    """Give a port of this machine on which nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


if __name__ == "__main__":
    try:
        print(f"PostgreSQL: {find_programs()}")
    except FileNotFoundError as error:
        sys.exit(str(error))
