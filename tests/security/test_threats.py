"""docs/security.md names files and tests; each of them must be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAID = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted({*re.findall(r"`([\w./-]+/[\w.-]+\.\w+|requirements\.lock)`", SAID)})
LINKED = sorted({*re.findall(r"\]\(([\w.-]+\.md)\)", SAID)})


def test_the_page_names_what_it_rests_on():
    assert len(NAMED) > 30
    for who in ("viewer", "another site", "uploader", "data officer", "supplier", "network"):
        assert f"| **{who}**" in SAID


@pytest.mark.parametrize("path", NAMED)
def test_a_file_that_is_named_is_there(path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("path", LINKED)
def test_a_page_that_is_linked_is_there(path):
    assert (ROOT / "docs" / path).is_file()


def test_every_threat_has_a_proof_or_says_that_it_has_none():
    rows = [line.split(" | ") for line in SAID.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 15
    assert [row for row in rows if "tests/" not in row[-1] and "none:" not in row[-1]] == []
