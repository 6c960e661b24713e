"""All tables of a day as one zip (a Data Package) or one workbook, saying what they are.

Same release and day, same bytes: no clock, no chance, no order of a folder goes into them.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from nua_data.check import DESCRIPTOR, digest
from nua_data.export import defuse_table, file_name
from nua_data.export_tables import COMPUTED, computed_schema, computed_tables, dictionary
from nua_data.export_xlsx import Sheet, to_xlsx
from nua_data.text import load_text

if TYPE_CHECKING:
    from nua_data.release import Release

ROOT = Path(__file__).resolve().parent.parent
CARRIED = {
    "METHODS.md": ROOT / "docs" / "methods.md",
    "method.toml": Path(__file__).parent / "method.toml",
    "LICENSE": ROOT / "LICENSE",
    "NOTICE": ROOT / "NOTICE",
}
"""Texts that go along as they are: name in the zip -> file."""
DICTIONARY = "data_dictionary.csv"
_DAY_ONE = (1980, 1, 1, 0, 0, 0)
"""The first day a zip can name; stands for the hour of making."""
ABOUT_DICTIONARY = "What every column of every table means, with type and unit."
WHOLE = (
    "Tables of the release are whole and may know more than that day; computed with what was known "
    f"on it are {', '.join(COMPUTED)}"
)
README = """\
NUA Progress: all tables of one day
===================================

Data release  {version} ({hash})
Facts as of   {as_of}
Choices       All states, all regions, all cycles. Labels by the default bands and the linear pace.

What is here
------------
data/                The tables of the release, whole, as published by their producers or recorded
                     by this project. They may know more than the day above.
computed/            Tables worked out from them, with what was known on the day above.
{dictionary:<21}Every column of every table: type, unit, meaning.
datapackage.json     The same for programs (Frictionless Data Package), with sources and terms.
METHODS.md           How labels, distances, coverage and readiness come about.
method.toml          Every number of judgement in them.
NOTICE, LICENSE      Whose data this is and on what terms; the licence of the software.

How to read it
--------------
Every CSV is UTF-8 with commas and one line of headings. An empty cell is a value that is not
there, never zero; the column `missing` says why where there is one. Yes is 1, no is 0. Text that
a spreadsheet would run as a formula has an apostrophe before it.
The names of columns join the tables: iso3 (countries), indicator (indicators), cycle (cycles),
source (sources).
Shapes of states are not in here; they have terms of their own (see NOTICE).

How to cite
-----------
Cite the producer of a value (tables observations and sources) and "NUA Progress, data release
{version}, facts as of {as_of}".

{boundaries}

Tables
------
{tables}
"""


def make_bundle(release: Release, as_of: dt.date | None = None) -> bytes:
    """Give the zip: tidy CSVs, dictionary, methods, terms, README and datapackage.json.

    Example: ``Path("nua.zip").write_bytes(make_bundle(open_release()))``
    """
    day = as_of or release.as_of
    resources, files = _tables(release, day)
    schemas = {each["name"]: each["schema"] for each in resources}
    words = dictionary(schemas)
    files[DICTIONARY] = _csv(words)
    resources.append(_dictionary_resource(words, files[DICTIONARY]))
    package = _package(release, day, resources)
    texts = {name: path.read_bytes() for name, path in CARRIED.items()}
    head = {
        "README.txt": _readme(release, day, resources).encode(),
        DESCRIPTOR: (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode(),
    }
    return _zip(head | texts | files)


def make_workbook(release: Release, as_of: dt.date | None = None) -> bytes:
    """Give the same tables as one workbook: a sheet a table, then where they come from."""
    day = as_of or release.as_of
    tables = {name: release.table(name) for name in release.tables}
    tables |= dict(computed_tables(release, day))
    schemas = _schemas(release, tables)
    sheets = [Sheet("dictionary", dictionary(schemas))]
    sheets += [Sheet(name, table) for name, table in tables.items()]
    return to_xlsx(sheets, about_words(release, day), "about", title="NUA Progress")


def make_export(kind: str, release: Release, as_of: dt.date) -> bytes:
    """Make an export of all tables by kind: zip, xlsx or sdmx (SDG series as SDMX-CSV)."""
    if kind == "sdmx":
        from nua_data.sdmx_out import sdmx_csv

        return sdmx_csv(release, as_of)
    return {"zip": make_bundle, "xlsx": make_workbook}[kind](release, as_of)


def export_name(kind: str, release: Release, as_of: dt.date) -> str:
    """Name the file of an export: what, which release, which day."""
    what, ending = {"zip": ("tables", "zip"), "xlsx": ("tables", "xlsx")}.get(
        kind, ("sdg-sdmx", "csv")
    )
    return file_name("nua", what, release.version, f"as-of-{as_of.isoformat()}", ending=ending)


def about_words(release: Release, as_of: dt.date) -> dict[str, str]:
    """Say what an export of all tables is: choices, day, release, sources, terms, boundaries."""
    sources = [
        f"{row.producer}, {row.title} ({row.released}): {row.licence}"
        for row in release.sources.itertuples()
    ]
    return {
        "choices": "All states, regions and cycles; labels by the default bands and linear pace",
        "facts_as_of": as_of.isoformat(),
        "tables": WHOLE,
        "data_release": f"{release.version} ({release.hash})",
        "sources": "\n".join(sources),
        "terms": "Data keep the terms of their producers, as each source says",
        "boundaries": boundaries(),
    }


def boundaries() -> str:
    """Give the sentence on names and boundaries that stands under every page."""
    return load_text()("footer.boundaries")


def expected_bytes(release: Release) -> dict[str, int]:
    """Estimate the sizes of zip, xlsx and sdmx before they are made, from the release's files."""
    sizes = {
        each["path"]: each["bytes"] for each in release.descriptor["resources"] if "schema" in each
    }
    packed = sum(size if path.endswith(".gz") else size // 4 for path, size in sizes.items())
    archive = packed + _COMPUTED_BYTES
    rows = len(release.observations)
    return {"zip": archive, "xlsx": archive * _WORKBOOK_TIMES, "sdmx": rows * _SDMX_BYTES_A_ROW}


_COMPUTED_BYTES = 800_000
"""About what the computed tables and the texts add; they grow little with the data."""
_WORKBOOK_TIMES = 4
"""A workbook is about so many times the zip."""
_SDMX_BYTES_A_ROW = 140
"""An SDMX row has some 215 bytes, and about two rows in three are of SDG series."""


def _schemas(release: Release, tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Give the schema of every table by name."""
    known = {
        each["name"]: each["schema"] for each in release.descriptor["resources"] if "schema" in each
    }
    return known | {name: computed_schema(name, tables[name]) for name in COMPUTED}


def _tables(release: Release, day: dt.date) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Give the resources of the package and their files."""
    resources, files = [], {}
    for each in release.descriptor["resources"]:
        if "schema" not in each:
            continue
        content = _csv(release.table(each["name"]))
        path = f"data/{each['name']}.csv"
        left_out = ("compression", "path", "bytes", "hash")
        kept = {key: value for key, value in each.items() if key not in left_out}
        resources.append(kept | _file_words(path, content))
        files[path] = content
    for name, table in computed_tables(release, day):
        content = _csv(table)
        path = f"computed/{name}.csv"
        about = f"{COMPUTED[name][0]} Computed by NUA Progress as of {day.isoformat()}."
        resource = _resource(name, about, path, content)
        resources.append(resource | {"schema": computed_schema(name, table)})
        files[path] = content
    return resources, files


def _resource(name: str, about: str, path: str, content: bytes) -> dict[str, Any]:
    """Describe a table that is not one of the release's."""
    return {
        "name": name,
        "profile": "tabular-data-resource",
        "description": about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    } | _file_words(path, content)


def _file_words(path: str, content: bytes) -> dict[str, Any]:
    """Name a file, its size and its hash."""
    return {"path": path, "bytes": len(content), "hash": digest(content)}


def _dictionary_resource(words: pd.DataFrame, content: bytes) -> dict[str, Any]:
    """Describe the dictionary itself."""
    resource = _resource("data_dictionary", ABOUT_DICTIONARY, DICTIONARY, content)
    kinds = {"may_be_empty": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]}}
    fields = [{"name": each} | kinds.get(each, {"type": "string"}) for each in words]
    return resource | {"schema": {"primaryKey": ["table", "column"], "fields": fields}}


def _package(release: Release, day: dt.date, resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Write the descriptor of the zip; it keeps the day the release was made, not today's."""
    kept = ("title", "version", "created", "licenses", "sources")
    said = {key: release.descriptor[key] for key in kept if key in release.descriptor}
    about = about_words(release, day)
    return {
        "profile": "data-package",
        "name": "nua-progress-tables",
        "description": f"{about['choices']}. Facts as of {day.isoformat()}. {WHOLE}.",
        **said,
        "as_of": day.isoformat(),
        "release_hash": release.hash,
        "boundaries": boundaries(),
        "resources": resources,
    }


def _readme(release: Release, day: dt.date, resources: list[dict[str, Any]]) -> str:
    """Fill in the plain words that open the zip."""
    tables = [f"{each['path']}\n    {each['description']}" for each in resources]
    return README.format(
        version=release.version,
        hash=release.hash[:12],
        as_of=day.isoformat(),
        dictionary=DICTIONARY,
        boundaries=boundaries(),
        tables="\n".join(tables),
    )


def _csv(table: pd.DataFrame) -> bytes:
    """Give a table as plain CSV for programs: no byte-order mark, yes is 1, no is 0."""
    flags = [column for column in table if table[column].dtype == bool]
    safe = defuse_table(table.astype(dict.fromkeys(flags, "int8")))
    return safe.to_csv(index=False, lineterminator="\n").encode("utf-8", errors="replace")


def _zip(files: dict[str, bytes]) -> bytes:
    """Pack files, in the order given, with nothing of this machine or hour."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DAY_ONE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()
