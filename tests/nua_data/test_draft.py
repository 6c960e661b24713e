"""Drafts: the rule of merging in small tables, and drafts of the bundled release."""

from __future__ import annotations

import datetime as dt
import errno
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nua_data import durable
from nua_data.check import is_error
from nua_data.draft import NOTE_FILE, make_draft, next_version
from nua_data.merge import merge_observations, merge_reports
from nua_data.method import load_method
from nua_data.release import open_release, release_name
from nua_data.sources.base import Imported
from nua_data.store import create_store, publish
from tests.nua_data.test_diff import keys, observations

RULES = load_method().release
UNSD = {
    "source": "unsd-2026-07",
    "producer": "United Nations Statistics Division",
    "title": "Global SDG Indicators Database, portal download",
    "released": "2026-07-10",
    "url": "https://unstats.un.org/sdgs/dataportal",
    "licence": "Free re-use with citation of the source",
}


def imported(rows: pd.DataFrame, source: dict | None = UNSD, name: str = "goal11.xlsx") -> Imported:
    if source:
        rows = rows.assign(source=pd.Categorical([source["source"]] * len(rows)))
    table = "observations" if source else "report_evidence"
    return Imported(table, rows, source or {}, (), len(rows), {}, ((name, "0" * 64),))


def merged(before, new, producers=("s", "n")) -> tuple[dict, object]:
    """Merge and give {(iso3, indicator, year): value} and the counts."""
    after, counts = merge_observations(before, new, set(producers), RULES)
    assert counts.before + counts.imported == (
        counts.after + counts.replaced + counts.withdrawn + counts.dropped
    )
    cells = after.set_index(["iso3", "indicator", "year"])["value"]
    return cells.to_dict(), counts


# --- the rule -----------------------------------------------------------------------------------


def series(values: dict[int, float], source: str = "s", iso3: str = "AAA", code: str = "X"):
    return [(iso3, code, year, value, "country", source) for year, value in values.items()]


def test_a_year_that_the_file_no_longer_has_is_withdrawn():
    before = observations(*series({2010: 50, 2011: 51, 2012: 52, 2013: 53}))
    new = observations(*series({2011: 51, 2013: 53}, "n"))
    cells, counts = merged(before, new)
    assert cells == {("AAA", "X", 2010): 50, ("AAA", "X", 2011): 51, ("AAA", "X", 2013): 53}
    assert (counts.replaced, counts.withdrawn, counts.dropped, counts.breaks) == (2, 1, 0, 0)


def test_older_years_go_where_the_series_breaks():
    before = observations(*series({2000: 55, 2010: 52, 2018: 49.0}))
    new = observations(*series({2018: 5.41, 2020: 5.0}, "n"))
    cells, counts = merged(before, new)
    assert cells == {("AAA", "X", 2018): 5.41, ("AAA", "X", 2020): 5.0}
    assert (counts.replaced, counts.withdrawn, counts.dropped, counts.breaks) == (1, 0, 2, 1)


def test_without_a_common_year_nothing_can_break():
    cells, counts = merged(
        observations(*series({2000: 55})), observations(*series({2018: 5.0}, "n"))
    )
    assert len(cells) == 2 and counts.breaks == 0


def test_places_and_indicators_that_the_file_does_not_hold_stay():
    before = observations(*series({2010: 1, 2020: 2}), *series({2020: 3}, iso3="BBB"))
    before = pd.concat([before, observations(*series({2020: 4}, code="Y"))])
    cells, _ = merged(before, observations(*series({2010: 1}, "n")))
    assert cells == {("AAA", "X", 2010): 1, ("BBB", "X", 2020): 3, ("AAA", "Y", 2020): 4}


def test_another_producers_later_years_stay_and_its_common_years_are_replaced():
    before = observations(*series({2010: 10, 2011: 11, 2012: 12}, "other"))
    cells, counts = merged(before, observations(*series({2010: 10.5, 2011: 11}, "n")))
    assert cells == {("AAA", "X", 2010): 10.5, ("AAA", "X", 2011): 11, ("AAA", "X", 2012): 12}
    assert (counts.replaced, counts.withdrawn) == (2, 0)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        keys, st.tuples(st.sampled_from([0.0, 1.0, 50.0]), st.sampled_from(["s", "o"]))
    ),
    st.dictionaries(keys, st.sampled_from([0.0, 1.0, 50.0])),
)
def test_laws_of_merging(left, right):
    before = observations(*((*key, v, "country", s) for key, (v, s) in left.items()))
    new = observations(*((*key, v, "country", "n") for key, v in right.items()))
    cells, counts = merged(before, new)
    assert {key: cells[key] for key in right} == right  # every imported row is there
    pairs = {key[:2] for key in right}
    assert {k: cells[k] for k in left if k[:2] not in pairs} == {
        k: v for k, (v, _) in left.items() if k[:2] not in pairs
    }
    assert set(cells) <= set(left) | set(right)
    again, repeated = merged(merge_observations(before, new, {"s", "n"}, RULES)[0], new)
    assert again == cells and repeated.replaced == len(right)  # twice is once


def report(iso3: str, status: str, url: str, note: str = "") -> tuple:
    return (iso3, "2022-2026", status, "2026-05-01", "", "government", True, "", note, url)


def reports(*rows: tuple) -> pd.DataFrame:
    names = ["iso3", "cycle", "status", "date", "date_note", "evidence", "counts", "caveat"]
    return pd.DataFrame(list(rows), columns=[*names, "note", "source_url"])


def test_reports_are_added_and_changed_in_place_and_withdrawn_only_of_a_whole_register():
    before = reports(report("AAA", "pledged", "u"), report("BBB", "submitted", "u"))
    new = reports(report("CCC", "launched", "u"), report("AAA", "pledged", "u", "seen again"))
    after, counts = merge_reports(before, new, whole=False)
    assert after["iso3"].tolist() == ["AAA", "BBB", "CCC"]
    assert after["note"].tolist() == ["seen again", "", ""]
    assert (counts.replaced, counts.withdrawn, counts.after) == (1, 0, 3)
    after, counts = merge_reports(before, new, whole=True)
    assert after["iso3"].tolist() == ["AAA", "CCC"]
    assert counts.withdrawn == 1


@pytest.mark.parametrize(
    ("before", "version"),
    [
        ("2026.05.22", "2026.07.14"),
        ("2026.07.14", "2026.07.14.2"),
        ("2026.07.14.2", "2026.07.14.3"),
        ("2026.07.14.9", "2026.07.14.10"),
        ("2026.07.14-b", "2026.07.14"),
    ],
)
def test_a_version_is_a_day_and_a_number(before, version):
    assert next_version(before, dt.date(2026, 7, 14)) == version


def test_a_version_that_the_store_has_is_not_given_twice():
    taken = ("2026.07.14", "2026.07.14.2", "2026.07.1")
    assert next_version("2026.05.22", dt.date(2026, 7, 14), taken) == "2026.07.14.3"


# --- drafts of the bundled release --------------------------------------------------------------


def slums(release) -> pd.DataFrame:
    seen = release.observations
    return seen[(seen["indicator"] == "EN_LND_SLUM") & (seen["year"] >= 2016)].copy()


def test_a_draft_is_sound_and_can_be_published(release, tmp_path):
    rows = slums(release)
    rows.loc[rows["iso3"] == "KEN", "value"] = 1.0
    jordan = release.report_evidence.iloc[:1].assign(
        iso3="JOR", status="preparing", date="2026-06-02", source_url="https://example.org/x"
    )
    draft = make_draft(
        release, [imported(rows), imported(jordan, None, "register.xlsx")], tmp_path / "draft"
    )
    assert draft.is_sound and not any(is_error(each) for each in draft.findings)
    assert draft.before == release_name(release)
    assert [name for name, _ in draft.files] == ["goal11.xlsx", "register.xlsx"]
    said = json.loads((draft.folder / NOTE_FILE).read_text(encoding="utf-8"))
    assert said == {"before": draft.before, "files": [list(file) for file in draft.files]}
    opened = open_release(draft.folder)
    assert opened.as_of == dt.date(2026, 6, 2), "the latest report moves the day of the facts"
    assert opened.sources["source"].tolist()[-1] == "unsd-2026-07"
    assert "unsd-2025-06" in set(opened.sources["source"])  # still used by another series
    assert draft.difference.by_table.set_index("table").loc["report_evidence", "added"] == 1
    assert "KEN" in set(draft.difference.breaks["iso3"])
    for table in ("population", "countries", "events"):
        assert opened.file(table).read_bytes() == release.file(table).read_bytes()
    store = create_store(tmp_path / "store")
    first = publish(store, release.path)
    second = publish(store, draft.folder, draft.files)
    assert (first, second) == (draft.before, release_name(opened))


def test_the_same_rows_again_change_nothing(release, tmp_path):
    seen = release.observations
    rows = seen[seen["indicator"] == "SG_STT_ODIN"].copy()
    source = release.sources.set_index("source", drop=False).loc["unsd-2023-12"].to_dict()
    draft = make_draft(release, [imported(rows, source)], tmp_path / "draft")
    assert draft.difference.is_empty
    assert draft.findings == ()


def test_a_draft_with_an_unknown_state_is_kept_and_not_sound(release, tmp_path):
    rows = slums(release).astype({"iso3": "str"})
    rows.loc[rows.index[0], "iso3"] = "XXX"
    draft = make_draft(release, [imported(rows)], tmp_path / "draft")
    assert not draft.is_sound and draft.difference is None
    assert {each.rule for each in draft.findings if is_error(each)} == {"unknown_countries"}
    assert (draft.folder / NOTE_FILE).exists()


def test_files_of_one_producer_do_not_undo_each_other(release, tmp_path):
    rows = slums(release)
    newer, older = rows[rows["year"] >= 2019], rows[rows["year"] < 2020].copy()
    older.loc[older["year"] == 2019, "value"] += 0.5
    draft = make_draft(
        release, [imported(newer, name="b.csv"), imported(older, name="a.csv")], tmp_path / "draft"
    )
    assert draft.difference.counts["withdrawn"] == 0
    (finding,) = draft.findings
    assert (finding.rule, finding.severity) == ("repeated_rows", "warning")
    after = open_release(draft.folder).observations
    is_common = (after["indicator"] == "EN_LND_SLUM") & (after["year"] == 2019)
    assert draft.difference.counts["changed"] == is_common.sum() > 0


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_register_may_come_in_parts(release, tmp_path, is_whole):
    reports = release.report_evidence
    later = reports.iloc[39:40].assign(date_note="as the second part says")
    parts = [reports.iloc[:40], pd.concat([later, reports.iloc[40:60]])]
    draft = make_draft(
        release,
        [imported(rows, None, f"{n}.csv") for n, rows in enumerate(parts)],
        tmp_path / "draft",
        whole_register=is_whole,
    )
    withdrawn = len(reports) - 60 if is_whole else 0
    (counts,) = draft.difference.by_table.itertuples(index=False)
    assert counts == ("report_evidence", 0, 1, withdrawn)
    assert [each.withdrawn for each in draft.merged] == [withdrawn]
    (told,) = draft.findings
    assert (told.rule, told.severity, told.value) == ("repeated_rows", "warning", "1 row")


def test_a_file_older_than_what_is_there_is_told(release, tmp_path):
    source = UNSD | {"source": "unsd-2022-02", "released": "2022-02"}
    draft = make_draft(release, [imported(slums(release), source)], tmp_path / "draft")
    (finding,) = draft.findings
    assert (finding.rule, finding.severity) == ("older_file", "warning")
    assert "2025-06" in finding.remedy and draft.is_sound


def test_a_full_disk_leaves_no_draft_and_no_folder_is_overwritten(release, tmp_path):
    def full(point: str) -> None:
        if point == "draft observations":
            raise OSError(errno.ENOSPC, "No space left on device")

    rows = slums(release)
    rows["value"] += 1
    durable.on_reach = full
    try:
        with pytest.raises(OSError, match="No space"):
            make_draft(release, [imported(rows)], tmp_path / "draft")
    finally:
        durable.on_reach = None
    assert not (tmp_path / "draft").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("kept")
    with pytest.raises(FileExistsError):
        make_draft(release, [imported(rows)], tmp_path / "mine")
    assert (tmp_path / "mine" / "file").read_text() == "kept"
