"""The page of commitments: heading, map, lists, table and file say the same numbers."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from streamlit.testing.v1 import AppTest

from charts.maps import DIGITS
from nua_data import scale, trends
from nua_data.method import load_method
from nua_data.release import open_release
from nua_data.text import languages
from tests.pages.driver import map_data, of_type, open_page, open_twins

METHOD = load_method()
VIEWS = [
    {"commitment": "social"},
    {"commitment": "environment", "region": "Africa"},
    {"commitment": "implementation", "area": "2.3.3", "region": "Arab States"},
    {"commitment": "social", "area": "1.1.1", "grouping": "m49", "region": "Europe"},
    {"commitment": "economic", "measure": "coverage"},
    {"commitment": "social", "measure": "coverage", "area": "1.1.3", "region": "Africa"},
    {"commitment": "environment", "measure": "trend", "indicator": "EN_ATM_PM25"},
    {"commitment": "economic", "measure": "trend", "region": "Africa"},
]
IDS = ["-".join(view.values()) for view in VIEWS]


@cache
def release():
    return open_release()


def html_of(app: AppTest) -> str:
    return "\n".join(node.proto.body for node in of_type(app, "html"))


def clean(text: str) -> str:
    return re.sub(r"[\u2066\u2069\\]", "", text)


def legend(app: AppTest) -> dict[str, int]:
    """Give the groups of the map's legend with their counts, observers left out."""
    (world,) = of_type(app, "bidi_component")
    return {c[0]: c[2] for c in map_data(world)["classes"] if c[2] >= 0 and "Observer" not in c[0]}


def on_map(app: AppTest) -> Counter:
    (world,) = of_type(app, "bidi_component")
    data = map_data(world)
    return Counter(data["classes"][DIGITS.index(d)][0] for d in data["codes"] if d != ".")


def lists(app: AppTest) -> dict[str, int]:
    blocks = re.findall(r"</i>([^<]*) \((\d+)\)</summary><p>([^<]*)</p>", clean(html_of(app)))
    for _, count, names in blocks:
        assert len(re.split(r", | and (?=[A-Z])", names)) >= int(count) * 0.9
    return {words: int(count) for words, count, _ in blocks}


@pytest.mark.parametrize("view", VIEWS, ids=IDS)
def test_one_count_on_map_legend_lists_table_file_and_heading(view, downloads) -> None:
    app = open_twins(open_page("commitments", **view))
    assert not app.exception
    counts = legend(app)
    assert counts and {k: n for k, n in on_map(app).items() if k in counts} == counts
    assert lists(app) == {clean(k): n for k, n in counts.items()}
    table = app.table[0].value
    assert Counter(clean(cell) for cell in table.iloc[:, 1]) == {
        clean(k): n for k, n in counts.items()
    }
    rows = downloads["csv-commitments-states"]()
    second = [*rows[0]][1]
    assert Counter(clean(row[second]) for row in rows) == {clean(k): n for k, n in counts.items()}
    numbers = [int(n) for n in re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", clean(app.title[0].value))]
    assert set(counts.values()) | {sum(counts.values())} <= set(numbers)


@pytest.mark.parametrize(
    ("commitment", "region"),
    [("social", "World"), ("environment", "Africa"), ("implementation", "Africa")],
)
def test_the_distances_agree_with_a_recount(commitment: str, region: str) -> None:
    app = open_page("commitments", commitment=commitment, region=region)
    table = scale.commitment_values(scale.distances(release(), release().as_of, METHOD), METHOD)
    countries = release().countries
    inside = countries["membership"] == "member"
    if region != "World":
        inside &= countries["habitat_region"] == region
    rows = table[table["iso3"].isin(countries.loc[inside, "iso3"])]
    points = rows.loc[rows["commitment"] == commitment, "value"].round()
    expected = [
        int((points >= 75).sum()),
        int(((points >= 50) & (points < 75)).sum()),
        int(((points >= 25) & (points < 50)).sum()),
        int((points < 25).sum()),
        int(points.isna().sum()),
    ]
    assert [*legend(app).values()] == [n for n in expected if n]


def test_the_labels_agree_with_a_recount() -> None:
    app = open_page("commitments", measure="trend", indicator="SP_ACS_BSRVSAN")
    table = trends.classify_trends(release(), release().as_of, METHOD)
    expected = trends.count_labels(table[table["indicator"] == "SP_ACS_BSRVSAN"])["count"]
    assert [*legend(app).values()] == [n for n in expected if n]


def test_nothing_agreed_is_said_and_no_empty_map_is_drawn() -> None:
    app = open_page("commitments", commitment="economic")
    assert "no agreed target" in app.title[0].value
    assert of_type(app, "bidi_component") == [] and len(app.info) == 1
    assert "nc-strip" in html_of(app)


@pytest.mark.parametrize(
    ("area", "measure"),
    [("2.2", "distance"), ("2.2", "coverage"), ("3", "distance"), ("3", "coverage"),
     ("2.3.2", "distance"), ("2.3.2", "trend"), ("2.3.2", "coverage")],
)  # fmt: skip
def test_an_area_that_nothing_measures_explains_itself(area: str, measure: str) -> None:
    app = open_page("commitments", commitment="implementation", area=area, measure=measure)
    assert not app.exception and len(app.info) == 1 and of_type(app, "bidi_component") == []
    assert re.search(r"no (headline )?indicator measures it", clean(app.title[0].value))
    assert area in clean(app.title[0].value)


@pytest.mark.parametrize("measure", ["distance", "trend", "coverage"])
def test_an_early_day_still_has_a_page(measure: str) -> None:
    app = open_page("commitments", measure=measure, as_of="2015-01-01")
    assert not app.exception and app.title[0].value


def test_implementation_is_beside_the_three_and_the_two_controls_never_both_chosen() -> None:
    app = open_page("commitments", commitment="implementation")
    three, beside = (
        app.button_group(key="commitment-three"),
        app.button_group(key="commitment-beside"),
    )
    assert len(three.options) == 3 and len(beside.options) == 1
    assert (three.value, beside.value) in ((None, "implementation"), ([], ["implementation"]))


@pytest.mark.parametrize("measure", ["distance", "trend", "coverage"])
@pytest.mark.parametrize("language", list(languages()))
def test_no_name_of_missing_leaks_and_no_rank_is_spoken(language: str, measure: str) -> None:
    app = open_page("commitments", lang=language, measure=measure)
    assert not app.exception
    text = re.sub(r"<style.*?</style>|<[^>]*>", " ", html_of(app), flags=re.DOTALL)
    assert not re.search(r"\bnan\b|\bNone\b|commitments\.|standing\.", text)
    assert not re.search(r"\brank|\bbest\b|\bworst\b|\btop \d", text, re.IGNORECASE)


def test_the_regions_of_a_stack_add_up_to_the_map() -> None:
    app = open_page("commitments", measure="trend", indicator="SP_ACS_BSRVSAN")
    bars = re.search(r'<table class="nc nc-bars">.*?</table>', html_of(app), re.DOTALL)
    world = re.findall(r"<tr.*?</tr>", bars.group(0), re.DOTALL)[1]
    assert Counter(dict(legend(app))) == Counter(
        {label: int(n) for label, n in re.findall(r'title="([^"]*): (\d+)"', world)}
    )
