"""What changed since a day or since the release before, and what comes next."""

from __future__ import annotations

import datetime as dt
import os
from functools import lru_cache

import pandas as pd
import streamlit as st

from nua_data import changes, cycles, readiness
from nua_data.changes import Knowledge
from nua_data.method import load_method
from nua_data.release import Release, watch_release
from nua_data.store_before import release_before
from nua_data.text import Text
from ui import frame, judged, state
from ui.days import choose_day
from ui.markup import plain
from ui.state import View

_EARLIER = "NUA_DATA_BEFORE"
"""Environment variable that names the folder of an earlier release to compare with; without it,
a release of a store is compared with the one that it was published over."""
_CHOICES = ("forum", "quarter", "day", "release")
_MOST = 12  # changes named one by one; beyond that the number alone


def choose_earlier(view: View) -> Knowledge:
    """Draw the choice of what to compare with and give it: an earlier day or an earlier release."""
    t = view.t
    quarter = view.as_of - dt.timedelta(days=load_method().overview.since_days)
    days = {"forum": _last_forum(view.release, view.as_of) or quarter, "quarter": quarter}
    earlier = _earlier_release(view.release)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = state.choose(
            t("since.label"),
            _CHOICES if earlier else _CHOICES[:-1],
            "since",
            _CHOICES[0],
            lambda code: t.name("since", code),
            width=320,
        )
        if choice == "day":
            first = pd.Timestamp(view.release.cycles["start"].min()).date()
            days["day"] = choose_day(
                t("since.day"), "since-day", quarter, first, view.as_of, width=160
            )
    if choice == "release" and earlier:
        return Knowledge(earlier, earlier.as_of)
    return Knowledge(view.release, days[choice])


@lru_cache(maxsize=64)
def _last_forum(release: Release, day: dt.date) -> dt.date | None:
    return cycles.last_forum(release, day)


def _earlier_release(release: Release) -> Release | None:
    folder = os.environ.get(_EARLIER)
    return watch_release(folder).current()[0] if folder else release_before(release)


def show_changes(view: View, iso3: list[str]) -> None:
    """Draw what changed for these states: reports one by one, labels and readiness as numbers."""
    before = choose_earlier(view)
    words = _change_words(frame.world_view(view), before, tuple(iso3))
    st.container(key="rows-changes").markdown(words)


@lru_cache(maxsize=256)
def _change_words(view: View, before: Knowledge, iso3: tuple[str, ...]) -> str:
    t = view.t
    reports, labels, scores = (
        table[table["iso3"].isin(iso3)] for table in _changes_since(view, before)
    )
    lines = [_report_words(t, reports, view.names, before.day)]
    lines.append(t.plural("since.labels", len(labels)) if len(labels) else t("since.no_labels"))
    if 0 < len(labels) <= _MOST:
        lines.append(
            "\n".join(f"- {plain(_label_words(view, row))}" for row in labels.itertuples())
        )
    lines.append(t.plural("since.scores", len(scores)) if len(scores) else t("since.no_scores"))
    if 0 < len(scores) <= _MOST:
        lines.append(
            "\n".join(f"- {plain(_score_words(view, row))}" for row in scores.itertuples())
        )
    return "\n\n".join(lines)


@lru_cache(maxsize=64)
def _changes_since(
    view: View, before: Knowledge
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the changes of reports, labels and readiness between two states of knowledge."""
    method, options = load_method(), (view.bands, view.pace)
    then = judged.trends_of(before.release, before.day, *options)
    scores = [
        readiness.score(judged.parts_of(release, day, view.cycle, *options), method)
        for release, day in ((before.release, before.day), (view.release, view.as_of))
    ]
    return (
        changes.report_changes(before, Knowledge(view.release, view.as_of), view.cycle),
        changes.label_changes(then, judged.trends(view)),
        changes.readiness_changes(*scores),
    )


def _report_words(t: Text, changed: pd.DataFrame, names: pd.Series, day: dt.date) -> str:
    if changed.empty:
        return t("since.nothing", day=day)
    lines = [
        t(
            "since.item",
            country=names[row.iso3],
            before=t.name("status", row.status_before),
            after=t.name("status", row.status_after),
            day=pd.Timestamp(row.since).date(),
        )
        for row in changed.itertuples()
    ]
    sentence = t.plural("since.sentence", len(changed), day=day)
    return "\n".join([sentence, "", *(f"- {plain(line)}" for line in lines)])


def _label_words(view: View, row) -> str:
    t = view.t
    return t(
        "since.label_item",
        country=view.names[row.iso3],
        indicator=t.name("indicator", f"{row.indicator}.short", row.indicator),
        before=t.name("trend", row.label_before),
        after=t.name("trend", row.label_after),
    )


def _score_words(view: View, row) -> str:
    t = view.t
    ends = [t.number(x) for x in (row.low_before, row.high_before, row.low_after, row.high_after)]
    return t(
        "since.score_item",
        country=view.names[row.iso3],
        low_before=ends[0],
        high_before=ends[1],
        low=ends[2],
        high=ends[3],
    )


def show_next_milestone(view: View) -> None:
    """Say which event of the roadmap comes next, and whether it is planned or announced."""
    if words := _milestone_words(view):
        st.container(border=True).markdown(words)


@lru_cache(maxsize=128)
def _milestone_words(view: View) -> str:
    t = view.t
    event = cycles.next_event(view.release, view.as_of)
    if event is None:
        return ""
    day = pd.Timestamp(event["start"]).date().isoformat()
    shown = {"day": day, "month": day[:7], "year": day[:4]}
    return t(
        "milestone.next",
        event=t.name("event", event["event"]),
        date=t.partial_date(shown[event["precision"]]),
        state=t.name("state", event["state"]),
    )
