"""What a page shows of reporting hangs together: parts add up, regions are parts of the world."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from nua_data import facts
from nua_data.model import WORLD, Grouping, Status

DAY = dt.date(2026, 5, 22)
CYCLES = ["2014-2018", "2018-2022", "2022-2026"]


def regions(release, grouping: Grouping) -> list[str]:
    return sorted(release.countries[grouping.column].unique())


@pytest.mark.parametrize("cycle", CYCLES)
@pytest.mark.parametrize("grouping", [*Grouping])
def test_regions_add_up_to_the_world(release, cycle, grouping):
    world = facts.reporting_facts(release, cycle, DAY, grouping, WORLD)
    parts = [
        facts.reporting_facts(release, cycle, DAY, grouping, region)
        for region in regions(release, grouping)
    ]
    assert world.states == 193
    for status in Status:
        assert sum(part.counts[status] for part in parts) == world.counts[status]
    assert sum(len(part.observers) for part in parts) == len(world.observers) == 2
    people = sum(part.share.population_reporting for part in parts)
    assert people == pytest.approx(world.share.population_reporting)


def test_counts_agree_with_the_table(release):
    known = facts.reporting_facts(release, "2018-2022", DAY, Grouping.HABITAT, "Africa")
    assert known.states == len(known.statuses)
    assert known.submitted == (known.statuses["status"] == "submitted").sum()
    steps = ["launched", "preparing", "pledged"]
    assert known.under_way == known.statuses["status"].isin(steps).sum()


def test_published_totals_are_the_worlds(release):
    world = facts.reporting_facts(release, "2022-2026", DAY, Grouping.HABITAT, WORLD)
    africa = facts.reporting_facts(release, "2022-2026", DAY, Grouping.HABITAT, "Africa")
    assert world.previous_published.count == 40
    assert world.published.is_minimum
    assert africa.published is africa.previous_published is None
    assert africa.previous_cycle == "2018-2022"


def test_the_first_cycle_has_none_before(release):
    first = facts.reporting_facts(release, CYCLES[0], DAY, Grouping.HABITAT, WORLD)
    assert first.previous_cycle is first.previous_counts is None
    pace = facts.pace(release, CYCLES[0], DAY)
    assert pace.previous_cycle is pace.same_day is None
    assert pace.previous_curve.empty


def test_pace_ends_at_the_count(release):
    pace = facts.pace(release, "2022-2026", DAY)
    world = facts.reporting_facts(release, "2022-2026", DAY, Grouping.HABITAT, WORLD)
    assert pace.curve["count"].iloc[-1] == world.submitted == pace.same_day.count_now
    assert pace.previous_curve["count"].iloc[-1] == world.previous_counts[Status.SUBMITTED]


def test_reporters_are_sorted_once(release):
    everybody = release.countries["iso3"].astype(str)
    found = facts.reporters(release, "2022-2026", DAY, everybody)
    world = facts.reporting_facts(release, "2022-2026", DAY, Grouping.HABITAT, WORLD)
    assert len(found.first_time) + len(found.repeat) == world.submitted
    assert set(found.earlier_launch) <= set(found.first_time)
    assert not set(found.not_yet_again) & {*found.first_time, *found.repeat}
    assert len(found.not_yet_again) + len(found.repeat) == world.previous_counts[Status.SUBMITTED]
    nobody = facts.reporters(release, "2022-2026", DAY, everybody[:0])
    assert nobody == facts.Reporters((), (), (), ())


@pytest.mark.parametrize("region", [WORLD, "Africa", "Arab States"])
def test_shares_of_population_are_whole(release, region):
    known = facts.reporting_facts(release, "2018-2022", DAY, Grouping.HABITAT, region)
    shares = facts.status_shares(release, known)
    assert shares["share_pct"].sum() == pytest.approx(100)
    assert shares["states"].sum() == known.states
    assert (shares["states"] > 0).all()
    submitted = shares.loc[shares["status"] == "submitted", "share_pct"].sum()
    assert submitted == pytest.approx(100 * known.share.share)


def test_spread_is_ordered_and_keeps_full_years_only(release):
    spread = facts.indicator_spread(release, "SP_ACS_BSRVSAN", release.countries["iso3"])
    assert (spread["low"] <= spread["median"]).all()
    assert (spread["median"] <= spread["high"]).all()
    assert spread["states"].min() >= 0.8 * spread["states"].max()
    assert spread["year"].is_monotonic_increasing


def test_spread_of_nothing_is_empty(release):
    nobody = pd.Series([], dtype="str")
    assert facts.indicator_spread(release, "SP_ACS_BSRVSAN", nobody).empty
    assert facts.indicator_spread(release, "NO_SUCH", release.countries["iso3"]).empty
