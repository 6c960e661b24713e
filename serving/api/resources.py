"""What the API offers: one table a resource, made by the functions that the pages use."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from nua_data import trends
from nua_data.export_tables import COMPUTED, described
from nua_data.method import load_method
from nua_data.release import (
    RELEASES,
    Release,
    is_store,
    read_descriptor,
    read_pointer,
    release_hash,
    release_name,
    release_place,
)
from nua_data.store import list_releases, open_store


@dataclass(frozen=True)
class Choice:
    """What a request chose of the day and of the method."""

    as_of: dt.date
    bands: trends.Bands = "default"
    pace: trends.Pace = "linear"
    store: str = ""
    """State of the store of releases, where the answer depends on it."""


Make = Callable[[Release, Choice], pd.DataFrame]


@dataclass(frozen=True)
class Resource:
    """A table by address: what a row is, what makes it, and by which columns it is filtered."""

    about: str
    make: Make
    filters: tuple[str, ...] = ()
    """Columns that a parameter of the same name filters by equality (several values: any)."""
    has_years: bool = False
    """Whether ``year_from`` and ``year_to`` apply."""
    of_store: bool = False
    """Whether the answer changes with the store, and not only with the release shown."""
    is_judged: bool = False
    """Whether ``bands`` and ``pace`` change the answer."""
    table: str = ""
    """Name of the table in the data dictionary, for what its columns mean."""
    example: Mapping[str, str] = field(default_factory=dict)


def _countries(release: Release, _choice: Choice) -> pd.DataFrame:
    return release.countries


def _indicators(release: Release, _choice: Choice) -> pd.DataFrame:
    return release.indicators


def _observations(release: Release, choice: Choice) -> pd.DataFrame:
    table = release.observations
    return table[table["year"] <= choice.as_of.year]


def _computed(name: str) -> Make:
    """Give what makes a table that leaves the house in other ways too."""
    make = COMPUTED[name][2]
    return lambda release, choice: make(release, choice.as_of, load_method())


def _trends(release: Release, choice: Choice) -> pd.DataFrame:
    method = load_method()
    return trends.classify_trends(release, choice.as_of, method, choice.bands, choice.pace)


def _releases(release: Release, _choice: Choice) -> pd.DataFrame:
    """Give every release that can be shown: those of a store, else the one folder."""
    place = release_place()
    if not is_store(place):
        return pd.DataFrame([_about(release_name(release), release.descriptor, True, "")])
    store = open_store(place)
    rows = []
    for each in list_releases(store):
        descriptor, _findings = read_descriptor(store.folder(each.name))
        at = each.entry.at if each.entry else ""
        rows.append(_about(each.name, descriptor, each.is_current, at))
    return pd.DataFrame(rows)


def store_state() -> str:
    """Name the state of the store: its pointer and its releases; "" where there is no store."""
    place = release_place()
    if not is_store(place):
        return ""
    return " ".join([read_pointer(place), *sorted(os.listdir(place / RELEASES))])


def _about(name: str, descriptor: dict[str, Any], is_current: bool, at: str) -> dict[str, Any]:
    return {
        "release": name,
        "version": descriptor["version"],
        "as_of": descriptor["as_of"],
        "hash": release_hash(descriptor),
        "is_current": is_current,
        "published_at": at,
    }


def _columns(release: Release, choice: Choice) -> pd.DataFrame:
    """Give what every column of every resource means: its type, its unit, its meaning."""
    schemas = {
        each["name"]: {field["name"]: field for field in each["schema"]["fields"]}
        for each in release.descriptor["resources"]
        if "schema" in each
    }
    rows = []
    for name, resource in RESOURCES.items():
        if not resource.table:
            continue
        for column in resource_table(name, release, choice):
            kind, unit, meaning = described(resource.table, column)
            own = schemas.get(resource.table, {}).get(column, {})
            kind, meaning = kind or own["type"], meaning or own["description"]
            rows.append((name, column, kind, unit, meaning))
    return pd.DataFrame(rows, columns=["resource", "column", "type", "unit", "meaning"])


RESOURCES: dict[str, Resource] = {
    "countries": Resource(
        "The 193 Member States and the observer States: names in six languages, groups, a point.",
        _countries,
        ("iso3", "membership", "habitat_region", "region", "subregion"),
        table="countries",
        example={"habitat_region": "Africa"},
    ),
    "indicators": Resource(
        "The catalogue of indicators: definition, unit, direction, target, commitment and area.",
        _indicators,
        ("indicator", "commitment", "area", "sdg"),
        table="indicators",
        example={"commitment": "social"},
    ),
    "observations": Resource(
        "Values of indicators by state and year, each with its nature and its source.",
        _observations,
        ("iso3", "indicator", "nature", "source"),
        has_years=True,
        table="observations",
        example={"iso3": "KEN", "indicator": "EN_LND_SLUM"},
    ),
    "reports": Resource(
        "Where the national report of every state stands in every cycle, as of the day.",
        _computed("reporting_status"),
        ("iso3", "cycle", "status", "membership"),
        table="reporting_status",
        example={"cycle": "2022-2026", "status": "submitted"},
    ),
    "trends": Resource(
        "The trend of every member state and judged indicator, with the numbers that made it.",
        _trends,
        ("iso3", "indicator", "commitment", "area", "label", "missing"),
        is_judged=True,
        table="trends",
        example={"iso3": "KEN", "commitment": "social"},
    ),
    "coverage": Resource(
        "How well data cover the headline indicators of every member state, by commitment.",
        _computed("coverage_by_commitment"),
        ("iso3", "commitment"),
        table="coverage_by_commitment",
        example={"iso3": "KEN"},
    ),
    "readiness": Resource(
        "Readiness of every member state for the mid-term review: an interval and its five parts.",
        _computed("readiness"),
        ("iso3", "band"),
        table="readiness",
        example={"iso3": "KEN"},
    ),
    "releases": Resource(
        "The data releases that can be shown, and which of them is current.",
        _releases,
        of_store=True,
    ),
    "columns": Resource(
        "What every column of every resource means, with type and unit.",
        _columns,
        ("resource",),
        example={"resource": "trends"},
    ),
}


@lru_cache(maxsize=64)
def resource_table(name: str, release: Release, choice: Choice) -> pd.DataFrame:
    """Make the table of a resource for a release and a choice; kept, shared by all requests.

    Categories become text, and days YYYY-MM-DD, so that every format carries the same words.
    """
    table = RESOURCES[name].make(release, choice)
    coded = [column for column in table if isinstance(table[column].dtype, pd.CategoricalDtype)]
    table = table.astype(dict.fromkeys(coded, "str"))
    days = table.select_dtypes("datetime").columns
    words = {day: table[day].dt.strftime("%Y-%m-%d").fillna("").astype("str") for day in days}
    return table.assign(**words).reset_index(drop=True)
