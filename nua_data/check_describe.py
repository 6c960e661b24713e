"""Write `datapackage.json` of a folder from the schemas and the files (imports pandera)."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandera.pandas as pa

from nua_data.check import DESCRIPTOR, PACKAGE_NAME, Finding, check_folder, digest, is_error
from nua_data.check_columns import table_schema
from nua_data.release import stamp
from nua_data.tables import BOUNDARIES, SCHEMAS

TITLE = "NUA Progress: data on the New Urban Agenda"
UN_TERMS = {
    "title": "United Nations terms of use",
    "path": "https://www.un.org/en/about-us/terms-of-use",
}
CC_BY = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
CC_BY_IGO = {
    "name": "CC-BY-3.0-IGO",
    "title": "Creative Commons Attribution 3.0 IGO",
    "path": "https://creativecommons.org/licenses/by/3.0/igo/",
}
UNSD = {
    "title": "United Nations Statistics Division, Global SDG Indicators Database",
    "path": "https://unstats.un.org/sdgs/dataportal",
}
WORLD_BANK = {
    "title": "World Bank, World Development Indicators",
    "path": "https://databank.worldbank.org/source/world-development-indicators",
}
HABITAT = {
    "title": "UN-Habitat, Urban Indicators Database",
    "path": "https://data.unhabitat.org",
}
PROSPECTS = {
    "title": "United Nations, World Population Prospects 2024",
    "path": "https://population.un.org/wpp/",
}
URBANIZATION = {
    "title": "United Nations, World Urbanization Prospects 2018",
    "path": "https://population.un.org/wup/",
}
GEODATA = {
    "title": "United Nations Geospatial, UN Geodata (credited, non-commercial use)",
    "path": "https://geoportal.un.org",
}
DOCUMENTS = {
    "title": "United Nations documents HSP/OECPR.2025/2, HSP/GC/26/4 and A/RES/71/256",
    "path": "https://docs.un.org",
}
REGISTER = {
    "title": "Public pages of UN-Habitat, governments and newspapers, each named in its row",
    "path": "https://www.urbanagendaplatform.org",
}
OWNERS: dict[str, tuple[list[dict[str, str]], list[dict[str, str]]]] = {
    "un": ([UNSD], [UN_TERMS]),
    "mixed": ([UNSD, WORLD_BANK, HABITAT], [UN_TERMS, CC_BY]),
    "wpp": ([PROSPECTS], [CC_BY_IGO]),
    "wup": ([URBANIZATION], [CC_BY_IGO]),
    "unhabitat": ([HABITAT, UNSD], [UN_TERMS]),
    "undocs": ([DOCUMENTS], [UN_TERMS]),
    "project": ([REGISTER, DOCUMENTS], [UN_TERMS]),
    "geodata": ([GEODATA], [UN_TERMS]),
}
"""Sources and terms by owner: the code that a schema names."""


def describe_release(
    folder: Path, *, version: str | None = None, as_of: str | None = None
) -> tuple[Finding, ...]:
    """Write the descriptor of a folder, check the folder fully, and stamp it if it is sound.

    Version and as-of day are kept from the descriptor that is there unless given. Returns the
    findings; with errors the descriptor stays without a stamp.
    """
    descriptor = build_descriptor(folder, _kept(folder), version, as_of)
    _write(folder, descriptor)
    findings = check_folder(folder)
    if not any(is_error(finding) for finding in findings):
        _write(folder, descriptor | {"checked": stamp(descriptor)})
    return findings


def build_descriptor(
    folder: Path, kept: dict[str, Any], version: str | None = None, as_of: str | None = None
) -> dict[str, Any]:
    """Make the descriptor of the files that are there; files that are missing are left out."""
    resources = [
        _table_resource(folder / schema.metadata["file"], schema)
        for schema in SCHEMAS.values()
        if (folder / schema.metadata["file"]).is_file()
    ]
    boundaries = folder / f"{BOUNDARIES}.geojson"
    if boundaries.is_file():
        resources.append(_boundaries_resource(boundaries))
    today = datetime.now(UTC)
    day = as_of or kept.get("as_of") or today.date().isoformat()
    new_version = version or kept.get("version") or day.replace("-", ".")
    is_same = kept.get("resources") == resources and kept.get("version") == new_version
    created = kept.get("created") if is_same else None
    owners = list(OWNERS.values())
    return {
        "profile": "data-package",
        "name": PACKAGE_NAME,
        "title": kept.get("title", TITLE),
        "version": new_version,
        "as_of": day,
        "created": created or today.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "licenses": _distinct(terms for _, terms in owners),
        "sources": _distinct(sources for sources, _ in owners),
        "resources": resources,
    }


def _table_resource(path: Path, schema: pa.DataFrameSchema) -> dict[str, Any]:
    """Describe a table's file and its schema."""
    sources, terms = OWNERS[schema.metadata["owner"]]
    described = {
        "name": schema.name,
        "profile": "tabular-data-resource",
        "path": path.name,
        "description": schema.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    if path.suffix == ".gz":
        described["compression"] = "gz"
    content = path.read_bytes()
    return described | {
        "bytes": len(content),
        "hash": digest(content),
        "sources": sources,
        "licenses": terms,
        "schema": table_schema(schema),
    }


def _boundaries_resource(path: Path) -> dict[str, Any]:
    """Describe the file of shapes."""
    sources, terms = OWNERS["geodata"]
    content = path.read_bytes()
    return {
        "name": BOUNDARIES,
        "profile": "data-resource",
        "path": path.name,
        "description": "Shapes of states; the designations used imply no opinion on any status.",
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": digest(content),
        "sources": sources,
        "licenses": terms,
    }


def _distinct(groups: Any) -> list[dict[str, str]]:
    """Put lists of named things together, each thing once, in order."""
    return list({each["title"]: each for group in groups for each in group}.values())


def _kept(folder: Path) -> dict[str, Any]:
    """Read the descriptor that is there, sound or not; empty where there is none to read."""
    try:
        kept = json.loads((folder / DESCRIPTOR).read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(folder: Path, descriptor: dict[str, Any]) -> None:
    """Write the descriptor in one move, so that a reader never sees half of it."""
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    draft = folder / f".{DESCRIPTOR}.draft"
    draft.write_text(text, encoding="utf-8", newline="\n")
    os.replace(draft, folder / DESCRIPTOR)
