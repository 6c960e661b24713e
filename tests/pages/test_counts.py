"""One count: card, legend, map, table, sentence, chart and export agree with the raw register."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from collections import Counter
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from charts.maps import DIGITS
from nua_data.release import BUNDLED
from nua_data.text import load_text
from tests.pages.driver import map_data, of_type, open_page, open_twins

ORDER = ["none", "pledged", "preparing", "launched", "submitted", "withdrawn"]
VIEWS = [
    ("2022-2026", "habitat", "World", "2026-05-22"),
    ("2022-2026", "habitat", "Africa", "2026-05-22"),
    ("2022-2026", "habitat", "Arab States", "2025-07-12"),
    ("2018-2022", "habitat", "World", "2026-05-22"),
    ("2018-2022", "habitat", "World", "2021-07-21"),
    ("2018-2022", "habitat", "Latin America and the Caribbean", "2022-06-01"),
    ("2018-2022", "m49", "Europe", "2022-12-31"),
    ("2014-2018", "habitat", "World", "2018-01-01"),
]
every_view = pytest.mark.parametrize(("cycle", "grouping", "region", "day"), VIEWS)


def read(name: str) -> list[dict[str, str]]:
    with (BUNDLED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def last_day(text: str) -> dt.date:
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return dt.date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


@cache
def expected(cycle: str, grouping: str, region: str, day: str) -> dict[str, int]:
    """Count the members by status from the files alone: the furthest row known on the day."""
    end = next(row["end"] for row in read("cycles") if row["cycle"] == cycle)
    best: dict[str, str] = {}
    for row in read("report_evidence"):
        is_known = last_day(row["date"] or end) <= dt.date.fromisoformat(day)
        if row["cycle"] == cycle and row["counts"] == "1" and is_known:
            so_far = best.get(row["iso3"], "none")
            best[row["iso3"]] = max(so_far, row["status"], key=ORDER.index)
    column = {"habitat": "habitat_region", "m49": "region"}[grouping]
    counted = Counter(
        best.get(row["iso3"], "none")
        for row in read("countries")
        if row["membership"] == "member" and region in ("World", row[column])
    )
    return {status: counted[status] for status in ORDER}


def link(cycle: str, grouping: str, region: str, day: str) -> dict[str, str]:
    return {"cycle": cycle, "grouping": grouping, "region": region, "as_of": day}


def test_the_world_has_193_members():
    counts = expected(*VIEWS[0])
    assert sum(counts.values()) == 193
    assert counts["submitted"] > 0


def check_map(app: AppTest, counts: dict[str, int]) -> None:
    """Compare legend, painted states and alt text with the counts."""
    t = load_text("en")
    data = map_data(of_type(app, "bidi_component")[0])
    drawn = Counter(data["codes"])
    legend = {row[0]: (row[2], drawn[DIGITS[i]]) for i, row in enumerate(data["classes"])}
    for status in ORDER:
        said, painted = legend.get(t(f"status.{status}"), (0, 0))
        assert said == painted == counts[status], status
        if counts[status]:
            assert f"{t(f'status.{status}')}: {counts[status]}" in data["alt"]


@every_view
def test_overview(cycle, grouping, region, day):
    counts = expected(cycle, grouping, region, day)
    total, n = sum(counts.values()), counts["submitted"]
    app = open_page("overview", **link(cycle, grouping, region, day))
    said = [re.findall(r"\d+", metric.value)[:2] for metric in app.metric[:3]]
    under_way = sum(counts[s] for s in ("pledged", "preparing", "launched"))
    assert said == [[str(c), str(total)] for c in (n, under_way, counts["none"])]
    assert f"{n} of {total}" in app.title[0].value
    check_map(app, counts)


@every_view
def test_reporting(cycle, grouping, region, day, downloads):
    t, counts = load_text("en"), expected(cycle, grouping, region, day)
    app = open_page("reporting", show="all", **link(cycle, grouping, region, day))
    open_twins(app)
    assert f"{counts['submitted']} of {sum(counts.values())}" in app.title[0].value
    check_map(app, counts)
    status, counted = t("table.status"), t("table.in_count")
    shown = next(table.value for table in app.table if counted in table.value)
    shown = shown.loc[shown[counted] == t("table.yes"), status].str.replace("\\", "")
    exported = [row for row in downloads["csv-report-status"]() if row[counted] == t("table.yes")]
    register = downloads["csv-register"]()
    weights = {row[status]: row[t("table.states")] for row in downloads["csv-urban-weight"]()}
    for name in ORDER:
        word = t(f"status.{name}")
        assert (shown == word).sum() == counts[name]
        assert sum(row[status] == word for row in exported) == counts[name]
        assert sum(row[status] == word for row in register) == counts[name]
        assert int(weights.get(word, 0)) == counts[name]
    check_regions(downloads["csv-regions"](), cycle, grouping, day)


def check_regions(rows: list[dict[str, str]], cycle: str, grouping: str, day: str) -> None:
    t = load_text("en")
    assert sum(int(row[t("table.states")]) for row in rows) == 193
    for row in rows:
        own = expected(cycle, grouping, row[t("table.region")], day)
        for status in ("submitted", "launched", "preparing", "pledged", "none"):
            assert int(row[t(f"status.{status}")]) == own[status], (row, status)


@pytest.mark.parametrize(
    ("show", "statuses"),
    [
        ("submitted", ["submitted"]),
        ("under_way", ["pledged", "preparing", "launched"]),
        ("none", ["none"]),
        ("recorded", [s for s in ORDER if s != "none"]),
        ("all", ORDER),
    ],
)
def test_the_list_behind_a_card_is_as_long_as_its_number(show, statuses, downloads):
    view = VIEWS[3]
    app = open_page("reporting", show=show, **link(*view))
    length = sum(expected(*view)[status] for status in statuses)
    assert len(downloads["csv-register"]()) == length
    assert any(text.value.startswith(f"{length} state") for text in app.markdown)
