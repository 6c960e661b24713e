from __future__ import annotations

import dataclasses
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nua_data import reporting
from nua_data.cycles import counting_days
from nua_data.model import MEMBER_STATES, Grouping, Status

FACTS_AS_OF = date(2026, 5, 22)
MEMBERS = ("AAA", "BBB", "CCC")
LATER = "2018-2022"
EARLIER = "2014-2018"


def evidence(iso3: str = "AAA", status: str = "submitted", day: str = "", **other) -> dict:
    """Give one row of evidence of the later cycle."""
    row = {"iso3": iso3, "cycle": LATER, "status": status, "date": day, "evidence": "government"}
    return row | {"counts": True, "caveat": "", "source_url": "https://example.org/a"} | other


def register(rows: list[dict], counts: list[dict] | None = None) -> SimpleNamespace:
    """Give a release with three members, one observer and two cycles."""
    columns = ["cycle", "status", "scope", "count", "is_minimum", "is_total", "as_of", "source_url"]
    return SimpleNamespace(
        countries=pd.DataFrame(
            {
                "iso3": [*MEMBERS, "OBS"],
                "membership": ["member"] * 3 + ["observer"],
                "habitat_region": ["North", "North", "South", "South"],
                "region": ["West"] * 4,
            }
        ),
        cycles=pd.DataFrame(
            {
                "cycle": [LATER, EARLIER],
                "start": ["2018-08-01", "2016-10-20"],
                "end": ["2022-12-31", "2018-07-31"],
            }
        ),
        report_evidence=pd.DataFrame(rows, columns=list(evidence())),
        report_counts=pd.DataFrame(counts or [], columns=columns),
        events=pd.DataFrame(
            {
                "event": ["forum", "report_due", "review", "horizon"],
                "start": ["2026-05-17", "2026-06-01", "2026-07-01", "2026-05-30"],
                "end": ["2026-05-22", "2026-06-30", "2026-07-31", "2026-05-30"],
                "state": ["done", "planned", "announced", "horizon"],
            }
        ),
    )


def standing(rows: list[dict], as_of: date, iso3: str = "AAA") -> pd.Series:
    return reporting.status_by_country(register(rows), LATER, as_of).set_index("iso3").loc[iso3]


@pytest.mark.parametrize(
    ("rows", "as_of", "status", "since"),
    [
        pytest.param([], date(2022, 1, 1), "none", None, id="nothing recorded"),
        pytest.param(
            [evidence(day="2021-07-21")], date(2021, 7, 20), "none", None, id="a day early"
        ),
        pytest.param(
            [evidence(day="2021-07-21")], date(2021, 7, 21), "submitted", "2021-07-21", id="on time"
        ),
        pytest.param(
            [evidence(day="2021")], date(2021, 12, 30), "none", None, id="a year is not over"
        ),
        pytest.param(
            [evidence(day="2021")], date(2021, 12, 31), "submitted", "2021-12-31", id="year end"
        ),
        pytest.param([evidence(day="2021-04")], date(2021, 4, 29), "none", None, id="month open"),
        pytest.param(
            [evidence(day="2021-04")], date(2021, 4, 30), "submitted", "2021-04-30", id="month end"
        ),
        pytest.param([evidence()], date(2022, 12, 30), "none", None, id="undated, cycle open"),
        pytest.param(
            [evidence()], date(2022, 12, 31), "submitted", "2022-12-31", id="undated, cycle over"
        ),
        pytest.param(
            [evidence(day="2021-07-21", counts=False)], FACTS_AS_OF, "none", None, id="weak"
        ),
        pytest.param(
            [evidence(status="launched", day="2021-01-01"), evidence(status="pledged", day="2021")],
            FACTS_AS_OF,
            "launched",
            "2021-01-01",
            id="the furthest, not the latest",
        ),
        pytest.param(
            [evidence(day="2021-07-21"), evidence(status="withdrawn", day="2021-09-01")],
            date(2021, 8, 31),
            "submitted",
            "2021-07-21",
            id="before it is withdrawn",
        ),
        pytest.param(
            [evidence(day="2021-10-21"), evidence(status="withdrawn", day="2021-09-01")],
            FACTS_AS_OF,
            "withdrawn",
            "2021-09-01",
            id="withdrawn overrides",
        ),
        pytest.param(
            [evidence(day="2021-07-21", cycle=EARLIER)], FACTS_AS_OF, "none", None, id="other cycle"
        ),
        pytest.param(
            [evidence(day="2022"), evidence(day="2021-07-21"), evidence()],
            FACTS_AS_OF,
            "submitted",
            "2021-07-21",
            id="since the earliest row",
        ),
    ],
)
def test_status_follows_the_register(rows, as_of, status, since) -> None:
    state = standing(rows, as_of)
    assert state["status"] == status
    assert (None if pd.isna(state["since"]) else f"{state['since']:%Y-%m-%d}") == since


def test_the_deciding_row_speaks_and_ties_go_to_the_better_dated_then_the_stronger() -> None:
    rows = [
        evidence(day="2021", evidence="news", caveat="single_newspaper", source_url="n"),
        evidence(day="2021", evidence="platform_page", source_url="a"),
        evidence(day="2021-12-31", evidence="news", source_url="z"),
        evidence(day="2021-12-31", evidence="un_list", source_url="y"),
        evidence(day="2021-12-31", evidence="government", source_url="x"),
    ]
    state = standing(rows, FACTS_AS_OF)
    assert (state["date"], state["evidence"], state["source_url"]) == (
        "2021-12-31",
        "un_list",
        "y",
    )
    assert standing(rows[:1], FACTS_AS_OF)["caveat"] == "single_newspaper"
    assert standing(rows[:1], FACTS_AS_OF)["date"] == "2021"


def test_a_state_without_evidence_has_empty_texts() -> None:
    state = standing([], FACTS_AS_OF)
    assert state[["date", "evidence", "caveat", "source_url"]].tolist() == [""] * 4


def test_an_unknown_status_is_not_dropped_in_silence() -> None:
    with pytest.raises(ValueError, match="finished"):
        standing([evidence(status="finished")], FACTS_AS_OF)


def test_an_unknown_cycle_is_named() -> None:
    with pytest.raises(ValueError, match="1999-2003"):
        reporting.status_by_country(register([]), "1999-2003", FACTS_AS_OF)


def test_counts_leave_observers_out() -> None:
    release = register([evidence("OBS", day="2021"), evidence("AAA", day="2021")])
    counts = reporting.count_by_status(reporting.status_by_country(release, LATER, FACTS_AS_OF))
    assert counts == dict.fromkeys(Status, 0) | {Status.NONE: 2, Status.SUBMITTED: 1}


def test_urban_share_counts_unknown_populations_apart() -> None:
    statuses = reporting.status_by_country(
        register([evidence("AAA", day="2021"), evidence("OBS", day="2021")]), LATER, FACTS_AS_OF
    )
    people = pd.Series({"AAA": 30.0, "BBB": 70.0, "OBS": 900.0})
    assert dataclasses.astuple(reporting.urban_share(statuses, people)) == (0.3, 30.0, 100.0, 1)
    with pytest.raises(ValueError, match="urban population"):
        reporting.urban_share(statuses, pd.Series({"OBS": 900.0}))


def test_changes_name_only_states_that_changed() -> None:
    rows = [
        evidence("AAA", "preparing", "2021-01-01"),
        evidence("AAA", "submitted", "2021-06-01"),
        evidence("BBB", "preparing", "2021-01-01"),
        evidence("CCC", "launched", "2021-03-01"),
    ]
    changes = reporting.changes_between(register(rows), LATER, date(2021, 2, 1), date(2021, 12, 31))
    assert changes[["iso3", "status_before", "status_after"]].to_numpy().tolist() == [
        ["CCC", "none", "launched"],
        ["AAA", "preparing", "submitted"],
    ]
    with pytest.raises(ValueError, match="after the second"):
        reporting.changes_between(register([]), LATER, date(2022, 1, 1), date(2021, 1, 1))


def test_repeat_reporters_and_those_not_yet_again() -> None:
    rows = [
        evidence("AAA", day="2017-05-01", cycle=EARLIER),
        evidence("BBB", day="2017-05-01", cycle=EARLIER),
        evidence("CCC", "launched", "2017-05-01", cycle=EARLIER),
        evidence("AAA", day="2021-05-01"),
        evidence("CCC", day="2021-05-01"),
        evidence("BBB", "preparing", "2021-05-01"),
    ]
    release = register(rows)
    kinds = reporting.reporter_kinds(release, LATER, FACTS_AS_OF)
    assert kinds.to_numpy().tolist() == [
        ["AAA", "repeat", "submitted"],
        ["CCC", "first_time", "launched"],
    ]
    due = reporting.not_yet_again(release, LATER, FACTS_AS_OF)
    assert due.to_numpy().tolist() == [["BBB", "preparing"]]
    assert reporting.not_yet_again(release, EARLIER, FACTS_AS_OF).empty
    assert set(reporting.reporter_kinds(release, EARLIER, FACTS_AS_OF)["kind"]) == {"first_time"}


def test_the_curve_has_its_ends_and_its_changes() -> None:
    rows = [evidence("AAA", day="2018-08-11"), evidence("BBB", day="2023-06-01")]
    release = register([*rows, evidence("OBS", day="2018-08-11")])
    curve = reporting.cumulative_curve(release, LATER, FACTS_AS_OF)
    assert curve[["day", "count"]].to_numpy().tolist() == [[0, 0], [10, 1], [1613, 1]]
    late = reporting.cumulative_curve(release, LATER, FACTS_AS_OF, include_late=True)
    assert late["count"].iloc[-1] == 2
    early = reporting.cumulative_curve(release, LATER, date(2018, 8, 5))
    assert early[["day", "count"]].to_numpy().tolist() == [[0, 0], [4, 0]]
    assert reporting.cumulative_curve(release, LATER, date(2018, 7, 31)).empty


def test_the_same_day_of_the_cycle_before() -> None:
    rows = [
        evidence("AAA", day="2016-11-01", cycle=EARLIER),
        evidence("BBB", day="2017-11-01", cycle=EARLIER),
        evidence("CCC", day="2018-08-02"),
    ]
    same = reporting.same_day_of_previous_cycle(register(rows), LATER, date(2018, 9, 1))
    assert dataclasses.astuple(same) == (1, 1, 31, date(2016, 11, 20), EARLIER)
    held = reporting.same_day_of_previous_cycle(register(rows), LATER, date(2022, 1, 1))
    assert (held.count_then, held.date_then) == (2, date(2018, 7, 31))
    assert reporting.same_day_of_previous_cycle(register(rows), EARLIER, FACTS_AS_OF) is None


def total(count: float, as_of: str, **other) -> dict:
    row = {"cycle": LATER, "status": "submitted", "scope": "world", "count": count}
    row |= {"is_minimum": False, "is_total": True, "as_of": as_of, "source_url": "u"}
    return row | other


@pytest.mark.parametrize(
    ("rows", "as_of", "expected"),
    [
        ([], FACTS_AS_OF, None),
        ([total(15, "2021-07-21")], date(2021, 7, 20), None),
        ([total(15, "2021-07-21"), total(40, "2025-03-03")], FACTS_AS_OF, (40, "2025-03-03")),
        ([total(15, "2021-07-21"), total(40, "2025-03-03")], date(2025, 3, 2), (15, "2021-07-21")),
        ([total(15, "2021"), total(8, "2022", scope="africa")], FACTS_AS_OF, (15, "2021")),
        ([total(15, "2021"), total(17, "2022", status="preparing")], FACTS_AS_OF, (15, "2021")),
        ([total(15, "2021"), total(float("nan"), "2022")], FACTS_AS_OF, (15, "2021")),
        ([total(15, "2021"), total(3, "2022", is_total=False)], FACTS_AS_OF, (15, "2021")),
        ([total(4, "2025"), total(4, "2025-07-13")], FACTS_AS_OF, (4, "2025-07-13")),
    ],
)
def test_the_published_total_is_the_latest_known(rows, as_of, expected) -> None:
    published = reporting.published_total(register([], rows), LATER, as_of)
    assert (published and (published.count, published.as_of)) == expected


def test_regions_count_members_only() -> None:
    release = register([evidence("AAA", day="2021"), evidence("OBS", day="2021")])
    statuses = reporting.status_by_country(release, LATER, FACTS_AS_OF)
    table = reporting.region_table(statuses, release.countries, Grouping.HABITAT)
    assert table["region"].tolist() == ["North", "South"]
    assert table["states"].tolist() == [2, 1]
    assert table["submitted_share"].tolist() == [0.5, 0.0]
    assert table["withdrawn"].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("day", "cycle"),
    [
        (date(2010, 1, 1), EARLIER),
        (date(2018, 7, 31), EARLIER),
        (date(2018, 8, 1), LATER),
        (date(2030, 1, 1), LATER),
    ],
)
def test_the_current_cycle_is_the_latest_begun(day: date, cycle: str) -> None:
    assert reporting.current_cycle(register([]), day) == cycle


def test_events_before_and_after_a_day() -> None:
    release = register([])
    assert reporting.next_event(release, FACTS_AS_OF)["event"] == "report_due"
    assert reporting.next_event(release, date(2026, 6, 1))["event"] == "review"
    assert reporting.next_event(release, date(2026, 7, 1)) is None
    assert reporting.last_event(release, FACTS_AS_OF)["event"] == "forum"
    assert reporting.last_event(release, date(2026, 5, 21)) is None


days = st.dates(date(2018, 1, 1), date(2024, 12, 31))
texts = st.one_of(
    st.just(""),
    *(days.map(lambda day, f=form: f"{day:{f}}") for form in ("%Y", "%Y-%m", "%Y-%m-%d")),
)
rows = st.builds(
    evidence,
    st.sampled_from([*MEMBERS, "OBS"]),
    st.sampled_from([status.value for status in Status]),
    texts,
    counts=st.booleans(),
    cycle=st.sampled_from([EARLIER, LATER]),
    evidence=st.sampled_from(reporting.EVIDENCE_STRENGTH),
    source_url=st.sampled_from("abc"),
)
registers = st.lists(rows, max_size=12)


@settings(max_examples=60, deadline=None)
@given(registers, days, days)
def test_a_later_day_never_shows_an_earlier_status(rows, one, other) -> None:
    release, (before, after) = register(rows), sorted([one, other])
    early = reporting.status_by_country(release, LATER, before)
    late = reporting.status_by_country(release, LATER, after)
    steps = {status.value: status.step for status in Status}
    assert (late["status"].map(steps) >= early["status"].map(steps)).all()
    changes = reporting.changes_between(release, LATER, before, after)
    assert len(changes) == (early["status"] != late["status"]).sum()
    assert (changes["since"] > pd.Timestamp(before)).all()


@settings(max_examples=60, deadline=None)
@given(registers, days, st.tuples(*[st.floats(1, 1e9)] * 3))
def test_counts_shares_and_curve_agree(rows, as_of, people) -> None:
    release = register(rows)
    statuses = reporting.status_by_country(release, LATER, as_of)
    counts = reporting.count_by_status(statuses)
    assert sum(counts.values()) == len(MEMBERS)
    assert 0 <= reporting.urban_share(statuses, pd.Series(people, MEMBERS)).share <= 1
    curve = reporting.cumulative_curve(release, LATER, as_of, include_late=True)
    assert curve["count"].is_monotonic_increasing
    assert curve["day"].is_monotonic_increasing and curve["day"].is_unique
    if not curve.empty:
        assert curve["count"].iloc[-1] == counts[Status.SUBMITTED]
    kinds = reporting.reporter_kinds(release, LATER, as_of)
    assert len(kinds) == counts[Status.SUBMITTED]
    regions = reporting.region_table(statuses, release.countries, Grouping.HABITAT)
    assert regions["submitted"].sum() == counts[Status.SUBMITTED]


@settings(max_examples=40, deadline=None)
@given(registers, st.randoms(use_true_random=False), days)
def test_the_order_of_rows_does_not_matter(rows, random, as_of) -> None:
    shuffled = random.sample(rows, len(rows))
    one, other = (reporting.status_by_country(register(r), LATER, as_of) for r in (rows, shuffled))
    pd.testing.assert_frame_equal(one, other)


def test_the_bundled_register_keeps_named_and_published_apart(release) -> None:
    named = reporting.status_by_country(release, "2018-2022", FACTS_AS_OF)
    counts = reporting.count_by_status(named)
    assert sum(counts.values()) == MEMBER_STATES
    assert counts[Status.SUBMITTED] == 22
    assert counts[Status.LAUNCHED] == 4
    assert counts[Status.PREPARING] == 9
    published = reporting.published_total(release, "2018-2022", FACTS_AS_OF)
    assert (published.count, published.is_minimum, published.as_of) == (40, False, "2025-03-03")
    assert reporting.published_total(release, "2018-2022", date(2025, 3, 2)).count == 30


def test_the_bundled_register_of_the_present_cycle(release) -> None:
    cycle = reporting.current_cycle(release, FACTS_AS_OF)
    statuses = reporting.status_by_country(release, cycle, FACTS_AS_OF)
    assert cycle == "2022-2026"
    assert statuses.loc[statuses["status"] == "submitted", "iso3"].tolist() == ["JOR"]
    published = reporting.published_total(release, cycle, FACTS_AS_OF)
    assert (published.count, published.is_minimum, published.as_of) == (4, True, "2025-07-13")
    same = reporting.same_day_of_previous_cycle(release, cycle, FACTS_AS_OF)
    assert (same.count_now, same.count_then, same.day) == (1, 15, 1237)
    assert len(reporting.not_yet_again(release, cycle, FACTS_AS_OF)) == 22
    assert str(reporting.next_event(release, FACTS_AS_OF)["start"].date()) == "2026-06-01"


@pytest.mark.parametrize("cycle", ["2018-2022", "2022-2026"])
def test_a_status_counts_from_the_day_that_its_entry_counts(release, cycle):
    entries = release.report_evidence
    entries = entries[(entries["cycle"] == cycle) & entries["counts"]].astype({"date": "str"})
    entries = entries.assign(day=counting_days(release, entries))
    told = reporting.status_by_country(release, cycle, date(2030, 1, 1)).dropna(subset="since")
    both = told.merge(entries, on=["iso3", "status", "date", "source_url"])
    assert len(both) >= len(told) > 0
    assert (both["since"] == both["day"]).all()
