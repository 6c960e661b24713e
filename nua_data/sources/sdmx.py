"""SDMX of the SDG data structure (IAEG-SDGs:SDG): SDMX-CSV 1.0 and 2.0, and SDMX-ML."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from typing import Any

import numpy as np

from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import Coded, Rows, as_objects, coded, count_texts, objects, recode
from nua_data.sources.columns import is_free
from nua_data.sources.head import short
from nua_data.sources.ledger import Ledger, observations
from nua_data.sources.opening import MEBI, Opened
from nua_data.sources.picks import check_base, check_units, pick
from nua_data.sources.places import add_states
from nua_data.sources.sdg_portal import source_row, tell_unknown_series, tidy
from nua_data.sources.tables import Raw, read_raw

DIMENSIONS = {
    "reporting_type": "reporting type",
    "sex": "sex",
    "age": "age",
    "urbanisation": "location",
    "income_wealth_quantile": "quantile",
    "education_lev": "education level",
    "occupation": "occupation",
    "cust_breakdown": "custom",
    "composite_breakdown": "cities",
    "disability_status": "disability",
    "activity": "activity",
    "product": "product",
}
"""Dimensions of the structure that break a series down, and their names in the table of picks."""
NEEDED = ("series", "ref_area", "time_period", "obs_value")
OTHERS = (
    "structure", "structure_id", "dataflow", "action", "time_detail",
    "time_coverage", "upper_bound", "lower_bound", "source_detail", "comment_ts", "geo_info_url",
    "geo_info_type", "cust_breakdown_lb", "data_last_update", "timeseries_key", "structure_name",
    "series_key", "obs_key", "decimals", "series_name", "comment_dset", "source",
)  # fmt: skip
"""Columns that neither break a series down nor are read: SDMX-CSV's own, and attributes."""
READ = (
    *NEEDED, "nature", "obs_status", "unit_measure", "unit_mult", "base_per", "comment_obs",
    "action", "freq",
)  # fmt: skip
YEARLY = ("", "A", "_Z")
DELETIONS = ("D",)
DELETES = re.compile(rb"""\baction\s*=\s*["'](?:Delete|D)["']|DataSetAction\s*>\s*Delete""")
"""How SDMX-ML says that it takes values back: at a set of data or its parts, or for all of it."""
COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
IN_TAG = rb"""((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>"""
SET = re.compile(rb"<(?:\w{1,30}:)?DataSet\b" + IN_TAG)
GIVEN = re.compile(rb"""(?<![\w:])([A-Z][A-Z_]+)\s*=\s*["']([^"'<]*)["']""")
"""A set of data in SDMX-ML, and what its tag says once for all its values."""
FIRST = re.compile(rb"<(?:\w{1,30}:)?(?:Series|Group|Obs)\b|DataSet\b")
VALUE = re.compile(rb"<(?:\w{1,30}:)?Value\b" + IN_TAG)
PAIR = re.compile(rb"""\b(id|value)\s*=\s*["']([^"'<]*)["']""")
"""Where the values of a set begin; what stands before them in a generic message."""
MOST_XML = 64 * MEBI


def read(opened: Opened, release: Release) -> Imported:
    """Import SDMX data; the codes of the structure take the way of the portal's codes."""
    ledger = Ledger(opened)
    wanted = frozenset(release.indicators["indicator"])
    is_xml = opened.form == "xml" or (
        opened.form != "xlsx" and opened.head.text.lstrip("\ufeff \r\n\t").startswith("<")
    )
    if is_xml:
        raw = _read_xml(opened, ledger, wanted)
    else:
        skip = [name for name in OTHERS if name not in ("action",)]
        raw = read_raw(opened, ledger, series="series", wanted=wanted, skip=skip, kind="sdmx")
    if not is_xml and opened.form != "xlsx" and opened.head.is_labelled:
        text = "Cells hold codes with labels, such as A: Annual; the codes were read."
        ledger.say("labels", text, value=next(iter(as_objects(raw.rows["series"])), ""))
        raw.rows = raw.rows.add(
            **{
                name: recode(cells, short)
                for name, cells in raw.rows.columns.items()
                if isinstance(cells, Coded)
            }
        )
    lacking = [name.upper() for name in NEEDED if name not in raw.header]
    if lacking:
        text = "The data structure IAEG-SDGs:SDG has these columns; download it again."
        refuse(opened.name, "missing_column", text, ", ".join(lacking))
    tell_unknown_series(raw, ledger, "SERIES")
    rows = raw.rows.rename(series="indicator", nature="_nature")
    if "action" in rows:
        deleted = rows["action"].is_in(lambda code: code.upper() in DELETIONS)
        rows = ledger.drop(rows, deleted, "not_available", column="ACTION")
    if "freq" in rows:
        is_other = rows["freq"].is_in(lambda code: code.upper() not in YEARLY)
        codes = ", ".join(sorted(count_texts(rows["freq"][is_other])))
        text = f"Frequencies: {codes}. Values of months or quarters are none of a year."
        rows = ledger.drop(rows, is_other, "other_dimension", column="FREQ", remedy=text)
    rows = _multiply(rows, ledger)
    names = [name for name in raw.header if name in raw.rows and name not in (*READ, *OTHERS)]
    names = [name for name in names if not name.startswith("structure[")]  # STRUCTURE[;]
    if "structure_name" in raw.header:
        names = [name for name in names if not _is_label(raw, name)]
    present = {name: DIMENSIONS.get(name, name) for name in names}
    _tell_unknown(raw, [name for name in names if name not in DIMENSIONS], ledger)
    rows = pick(rows, raw, present, ledger)
    rows = add_states(rows, "ref_area", release, ledger, title="REF_AREA", expected="m49")
    if "unit_measure" in rows:
        rows = check_units(rows, "unit_measure", raw, release, ledger)
    if "base_per" in rows:
        rows = check_base(rows, "base_per", raw, release, ledger)
    columns = ("time_period", "obs_value", "comment_obs", "composite_breakdown")
    rows = tidy(rows, release, ledger, columns, raw)
    source = source_row(opened, release, ledger)
    return ledger.close(observations(rows, source["source"]), source, "observations")


def _is_label(raw: Raw, name: str) -> bool:
    """Say whether a column has the names of the codes left of it, as `labels=name` gives them."""
    place = raw.header[name]
    return place > 0 and raw.titles[place - 1].isupper() and not raw.titles[place].isupper()


def _tell_unknown(raw: Raw, names: list[str], ledger: Ledger) -> None:
    """Name the columns of no known dimension or attribute: they are taken for a breakdown."""
    for name in names:
        text = (
            "Not a column of the data structure that is known: taken for a breakdown, so that only "
        )
        text += "rows without a code in it, or with the code of the whole (_T), are used."
        title = raw.titles[raw.header[name]]
        ledger.say("unknown_column", text, column=title, severity="warning")


def _multiply(rows: Rows, ledger: Ledger) -> Rows:
    """Set values given in thousands or millions aside: no series of the catalogue is so given."""
    if "unit_mult" not in rows:
        return rows
    text = "No series of the catalogue is given in thousands or millions; nothing was converted."
    wrong = rows["unit_mult"].is_in(lambda code: code not in ("", "0", "_Z"))
    return ledger.drop(
        rows, wrong, "other_unit", column="UNIT_MULT", shown=["unit_mult"], remedy=text
    )


# --- SDMX-ML --------------------------------------------------------------------------------


def _read_xml(opened: Opened, ledger: Ledger, wanted: frozenset[str]) -> Raw:
    """Read SDMX-ML (generic or structure-specific) through sdmx1."""
    content = _safe_xml(opened)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            import sdmx
            import sdmx.reader.xml.v30  # loaded only after a 2.1 message was read it fails

            logging.getLogger("sdmx").setLevel(logging.CRITICAL)
            message = sdmx.read_sdmx(io.BytesIO(content))
            sets = [*getattr(message, "data", ())]
            records = [
                given | _record(each)
                for dataset, given in zip(sets, _of_sets(content, len(sets)), strict=True)
                for each in dataset.obs
            ]
    except Exception as error:  # the library raises what its parsers raise, without a common base
        text = "It is damaged, or no SDMX-ML message of data; download it again."
        refuse(opened.name, "bad_sdmx", text, f"{type(error).__name__}: {error}")
    if not records:
        refuse(opened.name, "empty_file", "The message holds no observation; download it again.")
    titles = [*dict.fromkeys(title for record in records for title in record)]
    names = {title.lower(): place for place, title in enumerate(titles)}
    columns = {
        name: [record.get(titles[place], "") for record in records] for name, place in names.items()
    }
    rows = Rows(
        {"line": np.arange(1, len(records) + 1)}
        | {
            name: objects(cells) if is_free(name) else coded(cells)
            for name, cells in columns.items()
            if name not in OTHERS
        }
    )
    raw = Raw(rows, names, titles)
    ledger.read += len(records)
    if "series" in rows:
        is_known = rows["series"].is_in(wanted.__contains__)
        for code in sorted(count_texts(rows["series"][~is_known])):
            lines = rows["line"][rows["series"].equals(code)]
            raw.count(code, len(lines), int(lines[0]))
        raw.rows = rows.take(is_known)
    return raw


def _of_sets(content: bytes, count: int) -> list[dict[str, str]]:
    """Give what each set of data says once for all its values: the library leaves that out."""
    found = []
    content = COMMENT.sub(b"", content)
    for each in SET.finditer(content):
        pairs = GIVEN.findall(each[1])
        end = FIRST.search(content, each.end())
        for value in VALUE.findall(content, each.end(), end.start() if end else each.end()):
            about = dict(PAIR.findall(value))
            pairs.append((about.get(b"id", b""), about.get(b"value", b"")))
        texts = {name.decode(): text.decode() for name, text in pairs}
        known = (*READ, *DIMENSIONS)
        found.append({name: text for name, text in texts.items() if name.lower() in known})
    return found if any(found) else [{}] * count


def _record(observation: Any) -> dict[str, str]:
    """Turn one observation of the library into a flat record of texts."""
    record: dict[str, str] = {}
    for part in (observation.series_key, observation.dimension):
        if part is not None:
            record |= {key: str(value.value) for key, value in part.values.items()}
            record |= {key: str(value.value) for key, value in part.attrib.items()}
    record |= {key: str(value.value) for key, value in observation.attrib.items()}
    value = observation.value
    record["OBS_VALUE"] = "" if value is None else str(value)
    return record


def _safe_xml(opened: Opened) -> bytes:
    """Give the bytes of the message; a document type or entities of its own are refused."""
    with opened.text_bytes() as stream:
        content = stream.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        text = f"SDMX-ML over {MOST_XML // MEBI} MiB is not read; download SDMX-CSV."
        refuse(opened.name, "too_large", text)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = _from_utf16(opened, content)
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"\x00" in content[:200]:
        refuse(opened.name, "not_utf8", "Save the message as UTF-8.")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        text = "A message of data has no document type; such a file is not read."
        refuse(opened.name, "unsafe_xml", text)
    if DELETES.search(content):
        text = "The message takes values back; nothing of it is imported. Take them out of the "
        text += "release yourself, or ask for a message that only gives values."
        refuse(opened.name, "deletions", text)
    return content


def _from_utf16(opened: Opened, content: bytes) -> bytes:
    """Give a message in UTF-16 as UTF-8, without the declaration that says otherwise."""
    try:
        text = content.decode("utf-16")
    except UnicodeDecodeError as error:
        return refuse(opened.name, "not_utf8", "Save the message as UTF-8.", str(error))
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()
