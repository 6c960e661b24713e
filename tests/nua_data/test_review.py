"""The review itself: phases against a day, evidence that resolves, milestones, numbers of facts."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from nua_data import review
from nua_data.method import load_method
from nua_data.review import Position, Verdict
from nua_data.trends import classify_trends

DAY = dt.date(2026, 5, 22)
CODES = {
    "phase": ("review_phases", "phase"),
    "stream": ("streams", "stream"),
    "recommendation": ("recommendations_2022", "recommendation"),
    "lesson": ("wuf12_lessons", "lesson"),
}


@pytest.mark.parametrize(
    ("day", "positions"),
    [
        ("2024-06-20", "aaaaaa"),
        ("2024-06-21", "caaaaa"),
        ("2025-06-30", "caaaaa"),
        ("2025-07-01", "pcaaaa"),  # two phases meet on this day: the later one is on
        ("2025-11-30", "pcaaaa"),
        ("2025-12-01", "ppcaaa"),
        ("2026-05-22", "pppcaa"),
        ("2026-07-31", "pppppc"),
        ("2026-08-01", "pppppp"),
    ],
)
def test_a_day_has_its_place_in_the_plan(release, day: str, positions: str):
    words = {"p": Position.PAST, "c": Position.CURRENT, "a": Position.AHEAD}
    table = review.phases(release, dt.date.fromisoformat(day))
    assert [*table["position"]] == [words[letter] for letter in positions]


def test_only_what_took_place_is_actual(release):
    table = review.phases(release, DAY).set_index("phase")
    assert table.loc["inputs", "actual_start"] == pd.Timestamp(2024, 6, 21)
    assert table["actual_start"].notna().sum() == 1
    assert table["actual_end"].isna().all()
    before = review.phases(release, dt.date(2024, 6, 20))
    assert before["actual_start"].isna().all()


def test_events_of_phases_took_place_by_the_day(release):
    known = review.phase_events(release, DAY)
    assert set(known["phase"]) == {"inputs"}
    assert known["start"].is_monotonic_increasing
    assert (known["end"] <= pd.Timestamp(DAY)).all()
    early = review.phase_events(release, dt.date(2025, 7, 1))
    assert [*early["event"]] == ["note_verbale_2026_cycle", "report_deadline"]


@pytest.mark.parametrize("kind", CODES)
def test_evidence_speaks_of_things_that_exist(release, kind: str):
    table, column = CODES[kind]
    assert set(review.evidence(release, kind)["code"]) <= set(release.table(table)[column])


def test_every_row_of_evidence_names_one_thing_that_is_there(release):
    rows = release.review_evidence
    named = rows[["indicator", "event", "document", "fact"]].ne("")
    assert (named.sum(axis=1) == 1).all()
    assert (rows["paragraph"].ne("") == rows["document"].ne("")).all()
    library = set(review.library_counts(release).index)
    assert {*zip(rows["document"], rows["paragraph"], strict=True)} - {("", "")} <= library
    assert set(rows["indicator"]) - {""} <= set(release.indicators["indicator"])
    assert set(rows["event"]) - {""} <= set(release.events["event"])


def test_verdicts(release):
    found = {
        (kind, code): review.verdict(rows)
        for kind in ("stream", "recommendation", "lesson")
        for code, rows in review.evidence(release, kind).groupby("code")
    }
    assert found["stream", "a"] == Verdict.SHOWN
    assert found["stream", "e"] == Verdict.BESIDE
    assert ("recommendation", "R3") not in found
    assert review.verdict(release.review_evidence.iloc[:0]) == Verdict.NOTHING
    assert found["recommendation", "R7"] == Verdict.BESIDE


def test_evidence_waits_for_its_event(release):
    rows = review.evidence(release, "recommendation")
    early = review.known_rows(release, rows, dt.date(2022, 6, 20))
    late = review.known_rows(release, rows, DAY)
    assert "group_of_friends_2022" not in set(early["event"])
    assert "group_of_friends_2022" in set(late["event"])
    assert len(late) == len(rows)


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("HSP/OECPR.2025/2 p13; https://example.org/a (2025-11-17)", "https://example.org/a"),
        ("https://example.org/b; https://example.org/c", "https://example.org/b"),
        ("HSP/OECPR.2025/2 p13(b)", "HSP/OECPR.2025/2, 13(b)"),
        ("UN calendar; HSP/OECPR.2025/2 p30 names it", "HSP/OECPR.2025/2, 30"),
        ("HSP/OECPR.2025/2", "HSP/OECPR.2025/2"),
        ("UN calendar", ""),
    ],
)
def test_first_address(source: str, address: str):
    assert review.first_address(source) == address


def test_milestones_are_ahead_or_due(release):
    ahead, due = review.milestones(release, DAY)
    assert {"baku_call_to_action", "quadrennial_report_2026"} <= set(ahead["event"])
    assert "synthesis_draft_2025" in set(due["event"])
    assert not set(ahead["event"]) & set(due["event"])
    assert "done" not in set(due["state"])
    assert "wuf13" in set(review.milestones(release, dt.date(2026, 5, 16))[0]["event"])
    assert "wuf13" not in set(ahead["event"])


def test_numbers_of_facts_against_a_recount(release):
    members = release.countries.loc[release.countries["membership"] == "member", "iso3"]
    numbers = review.fact_numbers(release, DAY, members, load_method())
    assert numbers["headline"] == int(release.indicators["headline"].astype(int).sum())
    assert numbers["producers"] == ["United Nations Statistics Division", "World Bank"]
    rows = release.observations
    assert numbers["other_values"] == int((~rows["source"].str.startswith("unhabitat")).sum())
    named = release.vnr_announced[release.vnr_announced["iso3"].isin(members)]
    assert numbers["vnr"] == named["iso3"].nunique()
    assert 0 < numbers["own_pct"] < numbers["coverage_pct"] < 100
    nothing = review.fact_numbers(release, dt.date(2014, 1, 1), members, load_method())
    assert nothing["own_pct"] is None
    assert nothing["vnr"] == 0


def test_directions_add_up_to_the_states_and_policies_are_the_rows(release):
    members = release.countries.loc[release.countries["membership"] == "member", "iso3"]
    labels = classify_trends(release, DAY, load_method())
    counts = review.directions(release, labels, members, load_method())
    assert set(counts) == set(release.review_evidence["indicator"]) - {""}
    assert {int(each.sum()) for each in counts.values()} == {193}
    values = review.latest_values(release, "SD_CPA_UPRDP", members, DAY)
    assert (int((values["value"] >= 1).sum()), len(values)) == (159, 193)
    assert review.latest_values(release, "SD_CPA_UPRDP", members, dt.date(2000, 1, 1)).empty
    assert review.is_yes_or_no(release, "SD_CPA_UPRDP")
    assert not review.is_yes_or_no(release, "GREEN_PC")
