"""A store of tiny releases, and a child process that is killed at a named point."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

from nua_data import durable
from nua_data.check import DESCRIPTOR, digest
from nua_data.release import BUNDLED, stamp
from nua_data.store import Store, create_store, publish

TABLES = ("countries", "indicators", "areas")


def make_folder(folder: Path, version: str = "1") -> Path:
    """Write a sound release of a few small tables; its stamp says that it was checked."""
    folder.mkdir(parents=True)
    said = json.loads((BUNDLED / DESCRIPTOR).read_bytes())
    said["resources"] = [each for each in said["resources"] if each["name"] in TABLES]
    said["version"] = version
    for each in said["resources"]:
        lines = (BUNDLED / each["path"]).read_bytes().splitlines(keepends=True)
        content = b"".join(lines[:4])
        if each["name"] == "areas":
            content = content.replace(b"\n", f" {version}\n".encode()).replace(
                f" {version}".encode(), b"", 1
            )
        (folder / each["path"]).write_bytes(content)
        each["bytes"], each["hash"] = len(content), digest(content)
    empty = {"name": "observations", "path": "observations.csv"}
    full = json.loads((BUNDLED / DESCRIPTOR).read_bytes())["resources"]
    schema = next(each["schema"] for each in full if each["name"] == "observations")
    content = ",".join(each["name"] for each in schema["fields"]).encode() + b"\n"
    content += f"AFG,X,2020,{len(version)}.5,country,,s\n".encode()
    (folder / empty["path"]).write_bytes(content)
    said["resources"].append(
        empty | {"schema": schema, "bytes": len(content), "hash": digest(content)}
    )
    said.pop("checked", None)
    said["checked"] = stamp(said)
    (folder / DESCRIPTOR).write_text(json.dumps(said), encoding="utf-8")
    return folder


def make_store(tmp_path: Path) -> tuple[Store, str, Path]:
    """Give a store with one release, its name, and the folder of a second to publish."""
    store = create_store(tmp_path / "store")
    first = publish(store, make_folder(tmp_path / "one", "1"))
    return store, first, make_folder(tmp_path / "two", "2")


def points_of(change: Callable[[], object]) -> list[str]:
    """Run a change and give the points that it passes."""
    points: list[str] = []
    durable.on_reach = points.append
    try:
        change()
    finally:
        durable.on_reach = None
    return points


def kill_at(number: int, change: Callable[[], object]) -> bool:
    """Run a change in a child process that is killed at its point of that number.

    True if the child was killed there, False if it came to its end.
    """
    child = os.fork()
    if child == 0:
        try:
            durable.on_reach = at_point(number, lambda: os.kill(os.getpid(), signal.SIGKILL))
            change()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def at_point(number: int, act: Callable[[], object], times: int = 1) -> Callable[[str], None]:
    """Make a seam that acts at the point of that number, and at those after it up to `times`."""
    seen = iter(range(10**9))

    def reached(_: str) -> None:
        if number <= next(seen) < number + times:
            act()

    return reached
