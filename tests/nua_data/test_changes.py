"""What changed between two states of knowledge."""

import datetime as dt

import pandas as pd

from nua_data import changes, reporting
from nua_data.changes import Knowledge

FORUM, NOW = dt.date(2024, 11, 8), dt.date(2026, 5, 22)


def test_reports_between_two_days_are_those_of_the_register(release):
    said = changes.report_changes(Knowledge(release, FORUM), Knowledge(release, NOW), "2022-2026")
    assert dict(zip(said["iso3"], said["status_after"], strict=True)) == {
        "ZAF": "preparing",
        "JOR": "submitted",
        "ECU": "launched",
        "MEX": "launched",
        "EGY": "launched",
    }
    assert set(said["status_before"]) == {"none"}
    pd.testing.assert_frame_equal(
        said, reporting.changes_between(release, "2022-2026", FORUM, NOW), check_dtype=False
    )


def test_a_cycle_the_earlier_release_lacks_had_nothing_recorded(release):
    class Earlier:
        cycles = release.cycles[release.cycles["cycle"] != "2022-2026"]

    said = changes.report_changes(Knowledge(Earlier, FORUM), Knowledge(release, NOW), "2022-2026")
    assert len(said) == 5 and set(said["status_before"]) == {"none"}


def test_labels_that_differ_and_no_others():
    before = pd.DataFrame(
        [("KEN", "A", "limited"), ("KEN", "B", "on_track"), ("BRA", "A", "no_data")],
        columns=["iso3", "indicator", "label"],
    )
    after = pd.DataFrame(
        [("KEN", "A", "on_track"), ("KEN", "B", "on_track"), ("FRA", "A", "limited")],
        columns=["iso3", "indicator", "label"],
    )
    said = changes.label_changes(before, after)
    assert said.to_numpy().tolist() == [["KEN", "A", "limited", "on_track"]]


def test_readiness_differs_by_a_point_or_by_its_band():
    columns = ["iso3", "low", "high", "band"]
    before = [("KEN", 50, 70, ""), ("BRA", 60, 60, "nearly"), ("FRA", 74.9, 74.9, "nearly")]
    after = [("KEN", 51, 70, ""), ("BRA", 60.9, 60.4, "nearly"), ("FRA", 75, 75, "ready")]
    said = changes.readiness_changes(
        pd.DataFrame(before, columns=columns), pd.DataFrame(after, columns=columns)
    )
    assert [*said["iso3"]] == ["KEN", "FRA"]
