"""What is installed: every package pinned and hashed, its licence known, the lists in step."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import sbom

ROOT = Path(__file__).resolve().parents[2]
APART = {"requirements-s3-server"}
"""Lists with an environment, and versions, of their own."""
LISTS = sorted(path.stem for path in ROOT.glob("requirements*.txt"))
SHARED = [name for name in LISTS if name not in APART]
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
    "3-Clause BSD License", "Apache License 2.0", "Apache License, Version 2.0",
    "Apache Software License", "BSD 3-Clause License", "BSD License", "MIT License",
}  # fmt: skip
"""Licences that let a service under Apache-2.0 use a package unchanged, as packages write them."""


def entries(name: str) -> dict[str, list[str]]:
    """Give the requirements of a lock and the hashes of each."""
    text = (ROOT / f"{name}.lock").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {line[0]: [part for part in line if part.startswith("--hash=sha256:")] for line in lines}


def named(name: str) -> set[tuple[str, str]]:
    """Give what a requirements list names itself, the lists that it takes in included."""
    text = (ROOT / f"{name}.txt").read_text("utf-8")
    found = sbom.pinned(ROOT / f"{name}.txt")
    for other in re.findall(r"^-r (\S+)\.txt$", text, re.MULTILINE):
        found |= named(other)
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_package_of_a_lock_is_pinned_and_hashed(name):
    found = entries(name)
    assert len(found) > 20
    assert [entry for entry, hashes in found.items() if "==" not in entry or not hashes] == []


@pytest.mark.parametrize("name", APART)
def test_a_lock_apart_is_in_step_with_its_list(name):
    assert sbom.pinned(ROOT / f"{name}.lock") >= named(name)


@pytest.mark.parametrize("name", SHARED)
def test_a_lock_is_in_step_with_its_list_and_with_the_pins(name):
    lock = sbom.pinned(ROOT / f"{name}.lock")
    assert named(name) - lock == set(), "run `make lock`"
    assert lock - sbom.pinned(ROOT / "constraints.txt") == set(), "run `make lock`"


def test_the_locks_hold_every_pin_between_them():
    locked = set().union(
        *(sbom.pinned(ROOT / f"{name}.lock") for name in LISTS if name not in APART)
    )
    assert sbom.pinned(ROOT / "constraints.txt") == locked


def test_nothing_is_installed_but_by_its_hash():
    for path in ("tools/setup_env.sh", "deploy/Dockerfile"):
        said = (ROOT / path).read_text("utf-8").replace("\\\n", " ")
        installs = re.findall(r"pip[\"']? install[^\n]*", said)
        assert installs, path
        assert all("--require-hashes" in each for each in installs), path


def listed() -> dict[tuple[str, str], str]:
    """Give the licences that docs/licences.md names."""
    rows = re.findall(r"^\| (\S+) \| (\d\S*) \| (.+) \|$", sbom.LICENCES.read_text("utf-8"), re.M)
    assert len(rows) > 50
    return {(name, version): licence for name, version, licence in rows}


def test_the_licences_cover_the_lock():
    seldom = {  # only some systems or versions of Python need them
        sbom.common(name)
        for name in re.findall(r"^([\w.-]+)==\S+ ;", sbom.LOCK.read_text("utf-8"), re.MULTILINE)
    }
    missing = {each for each in sbom.pinned() - {*listed()} if each[0] not in seldom}
    assert missing == set(), "run `make sbom`"
    assert {*listed()} - sbom.pinned() == set(), "run `make sbom`"


def test_every_licence_is_one_that_was_looked_at():
    words = {
        part.strip(" ()")
        for licence in listed().values()
        for part in re.split(r" (?:AND|OR) ", licence)
    }
    assert words - ALLOWED == set()


def test_the_bill_of_materials_lists_the_same_packages():
    bill = json.loads(sbom.SBOM.read_bytes())
    assert bill["bomFormat"] == "CycloneDX"
    found = {(sbom.common(c["name"]), c["version"]): c for c in bill["components"]}
    assert found.keys() == listed().keys()
    assert "serialNumber" not in bill
    assert "timestamp" not in bill["metadata"]
