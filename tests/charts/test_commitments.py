from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from charts import commitments as charts
from charts.palette import contrast_ratio, text_on
from charts.standing_map import OBSERVER, OUTSIDE, standing_map
from nua_data.commitments import Standing
from nua_data.text import load_text

T = load_text("en")
EVIL = '<script>alert("x")</script>'


def strip() -> pd.DataFrame:
    rows = [
        ("World", "1.1.1", "social", 80.2, 100, "near", ""),
        ("World", "1.2.1", "economic", np.nan, 0, "", "no_target"),
        ("World", "2.1", "implementation", 30.0, 90, "before_half", ""),
        ("N", "1.1.1", "social", np.nan, 2, "", "too_little_data"),
        ("N", "1.2.1", "economic", np.nan, 0, "", "no_target"),
        ("N", "2.1", "implementation", 20.0, 4, "far", ""),
    ]
    columns = ["region", "area", "commitment", "median", "states", "band", "missing"]
    return pd.DataFrame(rows, columns=columns)


WORDS = charts.Named(
    {"near": "Near", "before_half": "Before half", "far": "Far", "no_target": "No agreed target",
     "too_little_data": "Too little data", "no_indicator": "No indicator", "past_half": EVIL},
    EVIL,
)  # fmt: skip
NAMES = {
    "region": {"World": "World", "N": EVIL},
    "area": {a: a for a in ("1.1.1", "1.2.1", "2.1")},
    "commitment": {c: c for c in ("social", "economic", "implementation")},
}


def test_the_strip_is_a_table_that_a_screen_reader_can_read() -> None:
    html = charts.heat_strip(strip(), NAMES, WORDS, "N", T)
    assert html.count('scope="row"') == 2 and html.count('scope="col"') == 4
    assert html.count('scope="colgroup"') == 3 and "<caption" in html
    assert "<b>80</b>" in html and "100 states" in html and "Near, " in html
    assert html.count("No agreed target") == 1 and 'rowspan="2" class="nc-none' in html
    assert html.count("Too little data") == 1


def test_implementation_stands_apart_and_only_implementation() -> None:
    html = charts.heat_strip(strip(), NAMES, WORDS, "World", T)
    head = re.findall(r'<th colspan="1" scope="colgroup" class="([^"]*)">(\w+)', html)
    assert head == [
        ("nc-first", "social"), ("nc-first", "economic"), ("nc-apart", "implementation"),
    ]  # fmt: skip


def spread() -> pd.DataFrame:
    numbers = {"low": 1.0, "lower": 20.0, "median": 40.0, "upper": 60.0, "high": 99.0}
    rows = [{"region": "World", "states": 3, "of": 4, "missing": ""} | numbers]
    rows.append(
        {"region": "N", "states": 1, "of": 4, "missing": "too_little_data"}
        | dict.fromkeys(numbers, np.nan)
    )
    return pd.DataFrame(rows)


def counts() -> pd.DataFrame:
    return pd.DataFrame({"region": ["World", "N"], "near": [3, 1], "far": [1, 0], "states": [4, 1]})


@pytest.mark.parametrize(
    "html",
    [
        charts.heat_strip(strip(), NAMES, WORDS, "N", T),
        charts.spread_bars(spread(), NAMES["region"], WORDS, "N", T),
        charts.label_bars(counts(), NAMES["region"], WORDS, "N", T),
        charts.group_legend(WORDS.groups),
        charts.name_lists([("near", EVIL, EVIL, 1)]),
    ],
)
def test_every_text_is_escaped(html: str) -> None:
    assert "<script" not in html and "&lt;script" in html
    assert "nan" not in re.sub(r"&lt;.*?&gt;", "", html).lower()


def test_a_region_with_too_little_data_shows_words_instead_of_a_bar() -> None:
    html = charts.spread_bars(spread(), NAMES["region"], WORDS, "World", T)
    assert html.count("nc-track") == 1 and "40 (20–60)" in html and "Too little data" in html
    assert 'style="left:20.0%;width:40.0%"' in html


def test_bars_of_labels_add_up_and_say_their_words() -> None:
    html = charts.label_bars(counts(), NAMES["region"], WORDS, "World", T)
    widths = [float(w) for w in re.findall(r'nc-\w+" style="width:([\d.]+)%', html)]
    assert widths == [75, 25, 100]
    assert "Near: 3" in html and "Far: 1" in html


@pytest.mark.parametrize("code", charts.INKS)
def test_text_reads_on_every_colour_of_light_and_dark_pages(code: str) -> None:
    ink = charts.INKS[code]
    for fill in (ink.light, ink.dark):
        assert contrast_ratio(text_on(fill), fill) >= 4.5
    rule = re.search(rf"\.nc-{code}{{background-color:light-dark\((.*?),(.*?)\)", charts.STYLE)
    assert rule and rule.groups() == (ink.light, ink.dark)


def test_a_list_is_open_only_when_short() -> None:
    html = charts.name_lists([("near", "Near (1)", "A", 1), ("far", "Far (99)", "B", 99)])
    assert html.count(" open>") == 1 and html.index("open") < html.index("Far (99)")


def test_the_map_takes_its_counts_from_the_standing() -> None:
    states = pd.DataFrame({"iso3": ["KEN", "BRA", "FRA"], "group": ["near", "far", "near"]})
    standing = Standing("distance", states, ("near", "past_half", "far"))
    names = pd.Series(
        {"KEN": "Kenya", "BRA": "Brazil", "FRA": "France", "JPN": "Japan", "VAT": "H"}
    )
    made = standing_map(standing, ["VAT"], names, {}, (WORDS, "alt"), T)
    assert {k.code: k.count for k in made.classes} == {
        "near": 2,
        "far": 1,
        OBSERVER: 1,
        OUTSIDE: None,
    }
    assert made.codes["JPN"] == OUTSIDE and made.codes["VAT"] == OBSERVER
