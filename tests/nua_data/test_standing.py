"""The facts of one state: counts that agree with a recount, gaps, evidence, peers, next steps."""

from __future__ import annotations

import datetime as dt
import string

import pandas as pd
import pytest

from nua_data import peers, readiness, scale, standing
from nua_data.explain import SENTENCES, explain
from nua_data.method import load_method
from nua_data.text import load_text
from nua_data.trends import classify_trends
from nua_data.words_country import headline, indicator_words, measure
from nua_data.words_explain import exact, explain_lines

CYCLE = "2022-2026"


@pytest.fixture(scope="module")
def trends(release) -> pd.DataFrame:
    return classify_trends(release, release.as_of, load_method())


@pytest.fixture(scope="module")
def of(release, trends):
    def build(iso3: str) -> standing.Standing:
        return standing.standing(release, iso3, release.as_of, CYCLE, load_method(), trends)

    return build


@pytest.mark.parametrize("iso3", ["KEN", "BRA", "TUV", "JOR"])
def test_directions_agree_with_an_independent_recount(of, release, trends, iso3):
    counts = standing.count_directions(of(iso3).headline, load_method().trend)
    ways = {
        "forward": {"target_met", "on_track", "acceleration_needed", "improving"},
        "still": {"limited", "little_change"},
        "back": {"moving_away", "worsening"},
        "unknown": {"too_few_points", "no_data", "not_applicable"},
    }
    codes = set(release.indicators.query("headline")["indicator"])
    labels = [
        row.label for row in trends.itertuples() if row.iso3 == iso3 and row.indicator in codes
    ]
    assert counts == {way: sum(x in found for x in labels) for way, found in ways.items()}
    assert sum(counts.values()) == len(codes & set(trends["indicator"]))


def test_every_judged_indicator_stands_once_in_the_order_of_the_blocks(of, trends):
    labels = of("KEN").labels
    assert sorted(labels["indicator"]) == sorted(trends.query("iso3 == 'KEN'")["indicator"])
    blocks = [*dict.fromkeys(labels["commitment"])]
    assert blocks == [str(block) for block in standing.BLOCKS]
    for _, block in labels.groupby("commitment"):
        assert block["headline"].is_monotonic_decreasing


def test_gaps_are_named_by_kind(of, release):
    labels = of("KEN").headline
    gaps = standing.find_gaps(labels)
    grace = load_method().coverage.grace_years
    for kind in ("no_data", "too_few_points", "not_applicable"):
        assert set(gaps[kind]["label"]) <= {kind}
    assert (release.as_of.year - gaps["old"]["latest_year"] > grace).all()
    fresh = labels[~labels["is_old"] & labels["latest_year"].notna()]
    is_known = ~fresh["label"].isin(["no_data", "not_applicable"])
    assert (release.as_of.year - fresh[is_known]["latest_year"] <= grace).all()
    assert set(gaps["no_target"]["missing"]) == {"no_target"}


def test_rows_that_do_not_count_are_shown_and_marked(release):
    rows = standing.evidence_rows(release, "JOR", release.as_of)
    table = release.report_evidence
    assert len(rows) == (table["iso3"] == "JOR").sum()
    assert not rows["counts"].all()
    early = standing.evidence_rows(release, "JOR", dt.date(2021, 12, 31))
    assert 0 < len(early) < len(rows)


def test_the_history_names_every_cycle_begun_newest_first(release):
    def of(day: dt.date) -> pd.DataFrame:
        return standing.report_history(release, day).query("iso3 == 'KEN'")

    history = of(release.as_of)
    assert [*history["cycle"]] == ["2022-2026", "2018-2022", "2014-2018"]
    assert [*history["status"]] == ["none", "submitted", "none"]
    assert [*history["is_over"]] == [False, True, True]
    assert [*of(dt.date(2020, 1, 1))["cycle"]] == ["2018-2022", "2014-2018"]


@pytest.mark.parametrize("iso3", ["PSE", "VAT"])
def test_an_observer_has_reports_and_no_label(of, iso3):
    facts = of(iso3)
    assert not facts.is_member
    assert facts.labels.empty
    assert len(facts.cycles) == 3
    words = headline(
        load_text(), facts, "X", standing.count_directions(facts.headline, load_method().trend)
    )
    assert "observer" in words


def test_a_state_is_compared_with_others_only(of, release):
    method, labels = load_method(), of("KEN").labels
    groups = peers.peer_groups(release, release.as_of, method, "KEN")
    stats = peers.peer_stats(scale.distances(release, release.as_of, method), groups)
    rows = standing.beside_peers(labels, stats, "subregion")
    assert len(rows) == len(labels)
    row = rows.set_index("indicator").loc["EN_LND_SLUM"]
    others = [
        entry
        for entry in scale.distances(release, release.as_of, method).itertuples()
        if entry.indicator == "EN_LND_SLUM"
        and entry.iso3 != "KEN"
        and entry.iso3 in set(release.countries.query("subregion == 'Sub-Saharan Africa'")["iso3"])
        and pd.notna(entry.value)
    ]
    assert row["n"] == len(others)
    assert row["median"] == pytest.approx(pd.Series([o.value for o in others]).median())
    assert row["side"] == (-1 if row["latest_value"] > row["median"] else 1)
    assert standing.groups_with_peers(stats)[0] == "subregion"
    assert "sids" not in standing.groups_with_peers(stats)


def test_the_largest_step_comes_first_and_ties_are_all_named(release):
    method = load_method()
    row = {"iso3": "AAA", "report": float("nan"), "evidence": 40.0, "trends": 100.0}
    parts = pd.DataFrame([row | {"policy": 0.0, "practice": 50.0}])
    table = standing.lifts(readiness.score(parts, method), method, "AAA")
    assert [*table["part"]] == ["report", "policy", "evidence", "practice"]
    assert [*table["is_most"]] == [True, True, False, False]
    assert [*table["is_unknown"]] == [True, False, False, False]


def test_every_step_of_explain_has_a_message_with_the_same_names():
    t = load_text()
    for code, sentence in SENTENCES.items():
        assert t.has(f"explain.{code}"), code
        fields = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for text in (sentence, t.name("explain", code))
        ]
        assert fields[0] == fields[1], code


def test_the_explanation_gives_the_numbers_that_made_the_label(release, trends):
    t, day = load_text(), release.as_of
    steps = explain(release, "KEN", "EN_LND_SLUM", day, trends=trends)
    lines = explain_lines(t, steps, "Kenya", "Slums (%)", {})
    row = trends.query("iso3 == 'KEN' and indicator == 'EN_LND_SLUM'").iloc[0]
    assert len(lines) == len(steps)
    text = "\n".join(lines)
    assert f"{int(row['end_year'])}: {exact(t, row['observed_per_year'])} a year" in text
    assert exact(t, row["pace_linear"]) in text
    assert "2,0" not in text.replace("2,0 ", "")  # no year is written with a separator


@pytest.mark.parametrize(
    "indicator", ["VC_DSR_MTMP", "EN_REF_WASCOL", "SI.POV.GINI", "SI_POV_DAY1"]
)
def test_every_kind_of_label_can_be_explained(release, trends, indicator):
    steps = explain(release, "KEN", indicator, release.as_of, trends=trends)
    for line in explain_lines(load_text(), steps, "Kenya", indicator, {}):
        assert "{" not in line and "nan" not in line.lower()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (8.0, "8"),
        (0.5, "0.5"),
        (-0.1, "-0.1"),
        (4.58019, "4.5802"),
        (0.000123456, "0.000123"),
        (0, "0"),
    ],
)
def test_exact_numbers(value, words):
    assert exact(load_text(), value) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1.0, "1/0", "yes"),
        (0.0, "1/0", "no"),
        (0.9, "0-1", "0.90 on a scale from 0 to 1"),
        (50.81, "%", "50.8%"),
        (0.00003, "%", "0.000030%"),
        (0.0035, "per 100,000", "0.0035 per 100,000"),
    ],
)
def test_measured_values(value, unit, words):
    assert measure(load_text(), value, unit, unit) == words


def test_no_word_of_any_state_is_empty_of_meaning(of, release):
    """Rows of a few very different states: no NaN, and a missing value by its name."""
    t, method = load_text(), load_method()
    distances = scale.distances(release, release.as_of, method)
    for iso3 in ("KEN", "TUV", "MCO", "IND"):
        facts = of(iso3)
        groups = peers.peer_groups(release, release.as_of, method, iso3)
        rows = standing.beside_peers(facts.labels, peers.peer_stats(distances, groups), "region")
        cities = standing.city_counts(facts.series)
        for _, row in rows.iterrows():
            words = indicator_words(t, row, {}, cities)
            said = " ".join(map(str, vars(words).values())).lower()
            assert "nan" not in said.split() and "<na>" not in said
            assert words.value and words.label_words
            if row["label"] in ("no_data", "not_applicable"):
                assert words.value == t.name("missing", row["label"]) and not words.side
