"""The tables of a data release: columns, types, keys and references, in one place.

The checks read these pandera schemas and `datapackage.json` is written from them. Importing this
module imports pandera; the app opens a checked release without it (see `release.py`).
"""

from __future__ import annotations

import pandera.pandas as pa

from nua_data.check_columns import day, flag, languages, number, table, text, whole, year
from nua_data.model import Aggregate, Commitment, Grouping, Membership, Nature, Status

ISO3 = "ISO 3166-1 alpha-3 code of the state"
SOURCE = "Address, or symbol and paragraph of the United Nations document, that says so"
NOTE = "A sentence for readers"
CYCLE = "Reporting cycle, from year to year"
CYCLES = r"\d{4}-\d{4}"
LATITUDE = {"low": -90, "high": 90}
LONGITUDE = {"low": -180, "high": 180}
CAVEATS = (
    "cycle_unsettled",
    "single_newspaper",
    "handover_not_stated",
    "inferred_only",
    "weak_evidence",
)
"""Why a row of evidence is to be read with care; the catalogue has a sentence for each."""
REASONS = ("coverage", "definition", "revision", "measure", "carried")
"""Why our world or regional value is not the producer's; the catalogue has a sentence for each."""


def country(description: str = ISO3, *, empty: bool = False, category: bool = False) -> pa.Column:
    """Declare a column that names a state of the countries table."""
    return text(description, empty=empty, of="countries.iso3", category=category)


_SCHEMAS = (
    table(
        "countries",
        "A state: the 193 Member States of the United Nations and two observer States.",
        {
            "iso3": text(ISO3, pattern="[A-Z]{3}"),
            "iso2": text("ISO 3166-1 alpha-2 code", pattern="[A-Z]{2}"),
            "m49": text("M49 code of the UN Statistics Division", pattern=r"\d{3}"),
            "membership": text("Member or observer State", one_of=Membership),
            "un_member_since": year("Year of admission; empty for observers", empty=True),
            **languages("Name in {language} as the United Nations writes it", "name_"),
            "habitat_region": text("One of five regions after UN-Habitat, assigned here"),
            "region": text("M49 region"),
            "subregion": text("M49 subregion"),
            "ldc": flag("Least developed country (September 2024)"),
            "lldc": flag("Landlocked developing country"),
            "sids": flag("Small island developing State"),
            "income_group": text(
                "World Bank income group; empty where not classified",
                empty=True,
                one_of=("Low", "Lower middle", "Upper middle", "High"),
            ),
            "lat": number("Latitude of a label point, degrees", **LATITUDE),
            "lon": number("Longitude of a label point, degrees", **LONGITUDE),
        },
        key=("iso3",),
        owner="un",
    ),
    table(
        "population",
        "Population of a state in a year, 1990-2036 (medium variant; later years projected).",
        {
            "iso3": country(),
            "year": year("Year (1 July)", known=False),
            "population": whole("Persons", low=0),
        },
        key=("iso3", "year"),
        owner="wpp",
    ),
    table(
        "areas",
        "A commitment area of the New Urban Agenda.",
        {
            "area": text("Number of the area", pattern=r"\d(?:\.\d){0,2}"),
            "commitment": text("Commitment that it belongs to", one_of=Commitment),
            "name": text("Name of the area"),
        },
        key=("area",),
        owner="undocs",
    ),
    table(
        "indicators",
        "An indicator: what it means, its target, and how it is aggregated.",
        {
            "indicator": text("Code of the series at its producer"),
            "short_name": text("Short name"),
            "name": text("Full name"),
            "unit": text("Unit of the values"),
            "sdg": text("SDG indicator it measures, with a word where only near it", empty=True),
            "commitment": text("Commitment it stands under", one_of=Commitment),
            "area": text("Commitment area", empty=True, of="areas.area"),
            "direction": whole("1 more is better, -1 less is better, 0 neither", one_of=(-1, 0, 1)),
            "target": text(
                "Agreed target, a number or half_of_baseline; empty without one",
                empty=True,
                pattern=r"-?\d+(?:\.\d+)?|half_of_baseline",
            ),
            "horizon": year("Year by which the target is to be met", empty=True, known=False),
            "target_basis": text("Where the target is agreed", empty=True),
            "worst": number("Frozen worst bound for the distance to the target", empty=True),
            "headline": flag("Counted in coverage and readiness"),
            "volatile": flag("Trend is taken between means of five years"),
            "aggregate": text("How states make a world or regional value", one_of=Aggregate),
            "natural_min": number("Lowest possible value; empty without one", empty=True),
            "natural_max": number("Highest meaningful value; projections stop here", empty=True),
            "city_mean": flag("Values are unweighted means of reported cities, not national"),
        },
        key=("indicator",),
        owner="un",
    ),
    table(
        "sources",
        "A release of a source.",
        {
            "source": text("Code used by the observations"),
            "producer": text("Who publishes it"),
            "title": text("Title"),
            "released": day("When it was released; empty if not known", empty=True),
            "url": text("Address", pattern=r"https?://\S+"),
            "licence": text("Terms of use as understood"),
        },
        key=("source",),
        owner="project",
    ),
    table(
        "observations",
        "The value of an indicator for a state in a year.",
        {
            "iso3": country(category=True),
            "indicator": text("Indicator", of="indicators.indicator", category=True),
            "year": year("Year of the value"),
            "value": number("Value in the unit of the indicator"),
            "nature": text("How the value came to be", one_of=Nature, category=True),
            "cities": whole("Number of cities in a city mean", low=1, empty=True),
            "source": text("Release of the source", of="sources.source", category=True),
        },
        key=("iso3", "indicator", "year"),
        owner="mixed",
        file="observations.csv.gz",
    ),
    table(
        "published_aggregates",
        "A world or regional value as its producer published it, to compare ours with.",
        {
            "indicator": text("Indicator", of="indicators.indicator"),
            "grouping": text("Whose group it is", one_of=("world", *Grouping)),
            "group": text("World, or the name of the region in that grouping"),
            "year": year("Year of the value"),
            "value": number("Value in the unit of the indicator; % where it is a share of states"),
            "producer": text("Who published it"),
            "title": text("Title of the publication"),
            "released": day("When it was released; empty if not known", empty=True),
            "source_url": text("Address where it was read", pattern=r"https?://\S+"),
            "reason": text("Why ours is not within the agreement", empty=True, one_of=REASONS),
            "note": text(NOTE, empty=True),
        },
        key=("indicator", "grouping", "group", "year", "producer"),
        owner="mixed",
    ),
    table(
        "cycles",
        "A reporting cycle.",
        {
            "cycle": text(CYCLE, pattern=CYCLES),
            "start": day("First day", partial=False),
            "end": day("Last day", partial=False),
            "deadline": day("Day by which reports were asked for", empty=True, partial=False),
            "register_complete": flag("Every report of the cycle is in report_evidence"),
            "published_total": whole("Reports in the cycle as published", low=0, empty=True),
            "note": text(NOTE),
        },
        key=("cycle",),
        owner="undocs",
    ),
    table(
        "report_evidence",
        "The word of one source on the report of one state in one cycle.",
        {
            "iso3": country(),
            "cycle": text(CYCLE, of="cycles.cycle"),
            "status": text("Where the report stands, by this source", one_of=Status),
            "date": day("Day, month or year; empty if not known", empty=True, known=True),
            "date_note": text("What the source says about the date", empty=True),
            "evidence": text(
                "Kind of source",
                one_of=("platform_page", "un_list", "government", "news", "inferred"),
            ),
            "counts": flag("Counted; otherwise only shown as a note"),
            "caveat": text("Why to read with care", empty=True, one_of=CAVEATS),
            "note": text(NOTE),
            "source_url": text(SOURCE),
        },
        key=("iso3", "cycle", "status", "source_url"),
        owner="project",
    ),
    table(
        "report_counts",
        "A dated number of national reports as published.",
        {
            "cycle": text(CYCLE, of="cycles.cycle"),
            "status": text("What was counted", one_of=(Status.SUBMITTED, Status.PREPARING)),
            "scope": text("States meant", one_of=("world", "africa", "latin_america")),
            "count": whole("Number; empty where none was given", low=0, empty=True),
            "is_minimum": flag("At least this many"),
            "is_total": flag("A number of all states in the scope, not of those named"),
            "as_of": day("Day, month or year of the number", known=True),
            "as_of_note": text("About the date", empty=True),
            "source_url": text(SOURCE),
            "note": text(NOTE),
        },
        key=("cycle", "status", "scope", "as_of"),
        owner="project",
    ),
    table(
        "vnr_announced",
        "A voluntary national review announced (not checked whether it was presented).",
        {
            "iso3": country(),
            "name_as_printed": text("Name of the state in the list"),
            "year": year("Year of the political forum"),
            "announcement": text("What kind of list it is, and when"),
            "source_url": text(SOURCE),
        },
        key=("iso3", "year"),
        owner="project",
    ),
    table(
        "streams",
        "A stream of input to the mid-term review.",
        {
            "stream": text("Letter", pattern="[a-z]"),
            "name": text("What it holds"),
            "source": text(SOURCE),
        },
        key=("stream",),
        owner="undocs",
    ),
    table(
        "review_phases",
        "A planned phase of the mid-term review.",
        {
            "phase": text("Code", pattern="[a-z_]+"),
            "name": text("Name"),
            "planned_start": day("First planned day", partial=False),
            "planned_end": day("Last planned day", partial=False),
        },
        key=("phase",),
        owner="undocs",
    ),
    table(
        "events",
        "A dated event of the Agenda, 2016-2036.",
        {
            "event": text("Stable code", pattern="[a-z0-9_]+"),
            "start": day("First day, or first day of the period", partial=False),
            "end": day("Last day, or last day of the period", partial=False),
            "precision": text("How exact the dates are", one_of=("day", "month", "year")),
            "name": text("What happens"),
            "place": text("Where", empty=True),
            "state": text(
                "Whether it happened",
                one_of=("done", "announced", "planned", "derived", "horizon"),
            ),
            "source": text(SOURCE),
            "note": text(NOTE, empty=True),
        },
        key=("event",),
        owner="project",
    ),
)


def _all_schemas() -> dict[str, pa.DataFrameSchema]:
    """Bring the tables of facts and those of the library together, by name."""
    from nua_data.tables_library import LIBRARY

    return {schema.name: schema for schema in (*_SCHEMAS, *LIBRARY)}


SCHEMAS: dict[str, pa.DataFrameSchema] = _all_schemas()
"""Every table of a release by name: the one definition."""

BOUNDARIES = "un_boundaries"
"""Name of the one resource that is no table: shapes of states (GeoJSON)."""
