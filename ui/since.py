"""What changed since a day, and what comes next."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from nua_data import cycles
from nua_data.method import load_method
from ui import facts, state
from ui.state import View

_CHOICES = ("forum", "quarter", "day")


def show_changes(view: View) -> None:
    """Draw the choice of an earlier day and the reports whose status changed between the two."""
    t = view.t
    quarter = view.as_of - dt.timedelta(days=load_method().overview.since_days)
    forum = cycles.last_forum(view.release, view.as_of)
    days = {
        "forum": forum or quarter,
        "quarter": quarter,
        "day": quarter,
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = state.choose(
            t("since.label"),
            _CHOICES,
            "since",
            _CHOICES[0],
            lambda code: t.name("since", code),
            widget=st.segmented_control,
            required=True,
        )
        if choice == "day":
            first = pd.Timestamp(view.release.cycles["start"].min()).date()
            days["day"] = state.choose_day(
                t("since.day"), "since-day", days["day"], first, view.as_of, width=160
            )
    changed = facts.changes(view.release, view.cycle, days[choice], view.as_of)
    changed = changed[changed["iso3"].isin(view.countries["iso3"])]
    if changed.empty:
        st.markdown(t("since.nothing", day=days[choice]))
        return
    st.markdown(t.plural("since.sentence", len(changed), day=days[choice]))
    for row in changed.itertuples():
        st.markdown(
            "- "
            + t(
                "since.item",
                country=view.names[row.iso3],
                before=t.name("status", row.status_before),
                after=t.name("status", row.status_after),
                day=pd.Timestamp(row.since).date(),
            )
        )


def show_next_milestone(view: View) -> None:
    """Say which event of the roadmap comes after the day, and whether it is planned or announced."""
    t = view.t
    event = cycles.next_event(view.release, view.as_of)
    if event is None:
        return
    day = pd.Timestamp(event["start"]).date().isoformat()
    shown = {"day": day, "month": day[:7], "year": day[:4]}
    st.markdown(
        t(
            "milestone.next",
            event=t.name("event", event["event"]),
            date=t.partial_date(shown[event["precision"]]),
            state=t.name("state", event["state"]),
        )
    )
