"""What a check says: findings, and the cheap checks of a release's files and descriptor.

Importing this module costs nothing; the schemas (and pandera) are imported by `check_release` only.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

DESCRIPTOR = "datapackage.json"
PACKAGE_NAME = "nua-progress-data"
DESCRIBE = "python -m nua_data describe FOLDER"
MOST_OF_A_KIND = 20
MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One result of a check: where it is, what was found, which rule it breaks, what to do.

    `row` is the line of the file (the header is line 1); None where no line is meant.
    """

    file: str
    row: int | None
    column: str
    value: str
    rule: str
    remedy: str
    severity: str = "error"
    facts: tuple[tuple[str, Any], ...] = ()
    """What the remedy says of this one case, in no language: name -> number, text or several."""

    def fact(self, name: str, default: Any = None) -> Any:
        """Give one of the facts."""
        return dict(self.facts).get(name, default)

    def __str__(self) -> str:
        """One line: severity, place, value, rule and remedy."""
        place = self.file + (f", line {self.row}" if self.row is not None else "")
        place += f", column {self.column}" if self.column else ""
        value = f" {self.value!r}" if self.value else ""
        return f"{self.severity}: {place}:{value} [{self.rule}] {self.remedy}"


def is_error(finding: Finding) -> bool:
    """Say whether a finding keeps a release from being opened."""
    return finding.severity == "error"


def cap(findings: Iterable[Finding], most: int = MOST_OF_A_KIND) -> tuple[Finding, ...]:
    """Keep the first findings of each file, column and rule, and say how many more there are."""
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.file, finding.column, finding.rule), []).append(finding)
    kept: list[Finding] = []
    for (file, column, rule), group in kinds.items():
        kept += group[:most]
        if more := len(group) - most:
            if more > 0:
                text = f"{more} more of the same kind are not listed."
                facts = (("more", more),)
                kept.append(Finding(file, None, column, "", rule, text, group[0].severity, facts))
    return tuple(kept)


def digest(content: bytes) -> str:
    """Name bytes by their sha256, as a Data Package writes it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


# --- the descriptor -------------------------------------------------------------------------


def read_descriptor(folder: Path) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Read `datapackage.json`; an empty dict with findings where it is missing or broken."""

    def wrong(rule: str, remedy: str, value: str = "", row: int | None = None) -> tuple:
        return {}, (Finding(DESCRIPTOR, row, "", value, rule, remedy),)

    if not folder.is_dir():
        return wrong("missing_folder", "There is no such folder; check NUA_DATA.", str(folder))
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
    except FileNotFoundError:
        return wrong("missing_file", f"The folder has no descriptor; write it with `{DESCRIBE}`.")
    except OSError as error:
        return wrong("unreadable_file", "Check the rights of the file.", str(error.strerror))
    except UnicodeDecodeError:
        return wrong("not_utf8", "Save the file as UTF-8.")
    except json.JSONDecodeError as error:
        return wrong("bad_descriptor", f"Not valid JSON: {error.msg}.", row=error.lineno)
    findings = tuple(_descriptor_findings(descriptor))
    return (descriptor if not findings else {}), findings


def _descriptor_findings(descriptor: Any) -> Iterable[Finding]:
    """Check what the rest relies on: name, version, as_of and plainly named resources."""

    def wrong(column: str, value: Any, rule: str, remedy: str) -> Finding:
        return Finding(DESCRIPTOR, None, column, str(value), rule, remedy)

    if not isinstance(descriptor, dict):
        yield wrong("", type(descriptor).__name__, "bad_descriptor", "It must be a JSON object.")
        return
    name = descriptor.get("name")
    if name != PACKAGE_NAME:
        yield wrong("name", name, "wrong_release", f"A release is called {PACKAGE_NAME}.")
    if not isinstance(descriptor.get("version"), str):
        yield wrong("version", descriptor.get("version"), "bad_descriptor", "Give a version text.")
    try:
        date.fromisoformat(descriptor.get("as_of"))
    except (TypeError, ValueError):
        text = "Give the day of the release's facts as YYYY-MM-DD."
        yield wrong("as_of", descriptor.get("as_of"), "bad_descriptor", text)
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        yield wrong("resources", "", "bad_descriptor", f"List the files with `{DESCRIBE}`.")
        return
    for resource in resources:
        if not _is_plain(resource):
            text = "Each resource needs name, path (a file name in the folder), bytes and hash."
            path = resource.get("path") if isinstance(resource, dict) else resource
            yield wrong("resources", path, "bad_path", text)


def _is_plain(resource: Any) -> bool:
    """Say whether a resource names one file of the folder itself, with its size and hash."""
    if not isinstance(resource, dict):
        return False
    path = resource.get("path")
    return (
        isinstance(resource.get("name"), str)
        and isinstance(path, str)
        and path == Path(path).name
        and path not in ("", ".", "..", DESCRIPTOR)
        and "\\" not in path
        and isinstance(resource.get("bytes"), int)
        and str(resource.get("hash", "")).startswith("sha256:")
    )


# --- the files ------------------------------------------------------------------------------


def read_files(
    folder: Path, descriptor: dict[str, Any]
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Read each file once, by resource name, and compare it with size and hash."""
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    for resource in descriptor["resources"]:
        path = resource["path"]
        try:
            content = (folder / path).read_bytes()
        except FileNotFoundError:
            text = "The descriptor lists this file; put it back or describe the folder again."
            findings.append(Finding(path, None, "", "", "missing_file", text))
            continue
        except OSError as error:
            text = "Check the rights of the file."
            findings.append(Finding(path, None, "", str(error.strerror), "unreadable_file", text))
            continue
        files[resource["name"]] = content
        findings += _content_findings(resource, content)
    return files, tuple(findings)


def _content_findings(resource: dict[str, Any], content: bytes) -> Iterable[Finding]:
    """Compare a file's bytes with the size and the hash that the descriptor promises."""
    path, size = resource["path"], resource["bytes"]
    copy = f"Copy the file again; after a wanted change run `{DESCRIBE}`."
    if len(content) != size:
        rule = "truncated" if len(content) < size else "wrong_size"
        value = f"{len(content)} bytes, {size} expected"
        yield Finding(path, None, "", value, rule, copy)
    elif digest(content) != resource["hash"]:
        yield Finding(path, None, "", digest(content)[:19] + "...", "wrong_hash", copy)


def unpack(path: str, content: bytes) -> tuple[bytes, tuple[Finding, ...]]:
    """Give the text bytes of a file (gunzipped by its name), or a finding where it is damaged."""
    if path.endswith(".gz"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                content = packed.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            text = "The compressed file is damaged or cut short; copy it again."
            return b"", (Finding(path, None, "", str(error), "truncated", text),)
    if len(content) > MOST_BYTES:
        text = f"Files over {MOST_BYTES // 2**20} MiB unpacked are not read."
        return b"", (Finding(path, None, "", "", "too_large", text),)
    return content, _text_findings(path, content)


def _text_findings(path: str, content: bytes) -> tuple[Finding, ...]:
    """Find the first byte that is not UTF-8, with its line and its offset."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        value = f"byte 0x{content[error.start]:02x} at offset {error.start}"
        text = "Save the file as UTF-8 (it looks like Latin-1 or another encoding)."
        return (Finding(path, line, "", value, "not_utf8", text),)
    return ()


# --- everything -----------------------------------------------------------------------------


def check_folder(folder: Path) -> tuple[Finding, ...]:
    """Check a folder fully: descriptor, sizes, hashes, schemas and references."""
    descriptor, findings = read_descriptor(folder)
    if findings:
        return findings
    files, findings = read_files(folder, descriptor)
    return (*findings, *check_release(descriptor, files))


def check_release(descriptor: dict[str, Any], files: dict[str, bytes]) -> tuple[Finding, ...]:
    """Check the content of a release against the schemas; imports pandera."""
    from nua_data.check_tables import check_tables

    return cap(check_tables(descriptor, files))
