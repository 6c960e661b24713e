"""What `deploy/Dockerfile` makes an image of, for tests on a machine without a container engine."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
PORT = "8501"


def make_tree(folder: Path) -> Path:
    """Copy what `.dockerignore` lets in, as ``COPY . .`` does; give the folder."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*", "a list of what is let in"
    assert all(rule.startswith(("!", "**/")) for rule in rules[1:]), rules
    out = shutil.ignore_patterns(*(r.removeprefix("**/") for r in rules if r.startswith("**/")))
    for name in (rule[1:] for rule in rules if rule.startswith("!")):
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=out)
        else:
            shutil.copy2(source, target)
    return folder


def command(instruction: str) -> list[str]:
    """Give the words of the ``CMD`` that follows an instruction, or of ``CMD`` itself."""
    joined = DOCKERFILE.replace("\\\n", " ")
    found = re.search(rf"^{instruction}\b.*?(\[.*\])$", joined, re.MULTILINE)
    return json.loads(found[1])
