"""Write what the service is made of: docs/sbom.cdx.json (CycloneDX) and docs/licences.md.

Both list the packages of requirements.lock that this machine's Python has, by what they declare
of themselves: ``python -m tools.sbom``.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
SBOM, LICENCES = ROOT / "docs" / "sbom.cdx.json", ROOT / "docs" / "licences.md"
_PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,.-]+\])?==([^\s;]+)", re.MULTILINE)
_HEAD = """# Licences

Written by `make sbom`: the packages that the service runs on (`requirements.lock`), each with the
licence that it declares. What only some systems or versions of Python need is left out. The code of
this repository is under the licence in [LICENSE](../LICENSE); [NOTICE](../NOTICE) names the data.

| package | version | licence |
|---|---|---|
"""


def common(name: str) -> str:
    """Write a package's name as an index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lock: Path = LOCK) -> set[tuple[str, str]]:
    """Give name and version of every package of a lock."""
    return {(common(name), version) for name, version in _PINNED.findall(lock.read_text("utf-8"))}


def licence_of(package: Distribution) -> str:
    """Give the licence that a package declares: SPDX where it has one, else its own words."""
    said = package.metadata
    classified = [
        text.rsplit(" :: ", 1)[-1]
        for text in said.get_all("Classifier") or ()
        if text.startswith("License ::") and text != "License :: OSI Approved"
    ]
    own = (said.get("License") or "").strip()
    short = own if own and "\n" not in own and len(own) < 60 else ""
    return said.get("License-Expression") or short or ", ".join(classified) or "not declared"


def installed() -> list[tuple[str, str, str]]:
    """Give name, version and licence of the packages of the lock that are installed, by name."""
    wanted = pinned()
    found = {(common(p.metadata["Name"]), p.version): licence_of(p) for p in distributions()}
    return sorted((*each, licence) for each, licence in found.items() if each in wanted)


def bill(python: str = sys.executable) -> dict[str, object]:
    """Give the bill of materials, without what only tests and builds need."""
    command = [
        python, "-m", "cyclonedx_py", "environment", python,
        "--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "application",
        "--output-reproducible", "--output-format", "JSON",
    ]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    made, wanted = json.loads(told), pinned()
    kept = [c for c in made["components"] if (common(c["name"]), c["version"]) in wanted]
    for component in kept:  # where it was installed from is not what it is
        component.pop("externalReferences", None)
    names = {component["bom-ref"] for component in kept}
    root = made["metadata"]["component"]["bom-ref"]
    ties = [
        {**tie, "dependsOn": [to for to in tie.get("dependsOn", ()) if to in names]}
        for tie in made["dependencies"]
        if tie["ref"] in names
    ]
    ties.append({"ref": root, "dependsOn": sorted(_direct(kept))})
    return {**made, "components": kept, "dependencies": ties}


def _direct(components: list[dict[str, str]]) -> list[str]:
    """Give the references of the packages that the code names itself."""
    own = {common(name) for name, _ in pinned(ROOT / "requirements.txt")}
    return [c["bom-ref"] for c in components if common(c["name"]) in own]


def main() -> None:
    """Write both files."""
    SBOM.write_text(json.dumps(bill(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    rows = "".join(f"| {name} | {version} | {said} |\n" for name, version, said in installed())
    LICENCES.write_text(_HEAD + rows, encoding="utf-8")
    print(f"{SBOM.relative_to(ROOT)}, {LICENCES.relative_to(ROOT)}: {rows.count(chr(10))} packages")


if __name__ == "__main__":
    main()
