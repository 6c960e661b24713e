"""Cards of the overview: a number with the list behind it, a commitment with its leading line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from charts.palette import COMMITMENT_FILLS, TREND_FILLS
from charts.spark import share_bar, sparkline
from nua_data import words
from nua_data.facts import ReportingFacts
from nua_data.method import load_method
from nua_data.model import Commitment, Status
from ui import facts, judged
from ui.figure import show_svg
from ui.state import View


@dataclass(frozen=True)
class Number:
    """One number: how many of how many states, or a share (0-1) when ``total`` is None."""

    label: str
    value: float
    total: int | None
    shown_by: str
    """Which part of the register stands behind it (``?show=`` of the reporting page)."""


def reporting_numbers(view: View, reported: ReportingFacts) -> list[Number]:
    """Give the four numbers of the overview, from the one count."""
    t, states = view.t, reported.states
    return [
        Number(t("status.submitted"), reported.submitted, states, "submitted"),
        Number(t("overview.under_way"), reported.under_way, states, "under_way"),
        Number(t("overview.nothing_recorded"), reported.counts[Status.NONE], states, "none"),
        Number(t("overview.urban_share"), reported.share.share, None, "submitted"),
    ]


def show_numbers(view: View, numbers: list[Number]) -> None:
    """Draw the numbers one under the other, each with a link to the list behind it."""
    t = view.t
    for number in numbers:
        with st.container(border=True, gap=None):
            if number.total is None:
                text = t.percent(100 * number.value)
            else:
                text = t("card.of", n=int(number.value), total=number.total)
            st.metric(number.label, text)
            st.page_link(
                st.session_state["_pages"]["reporting"],
                label=t("card.open_list"),
                query_params={"show": number.shown_by},
            )


@dataclass(frozen=True)
class CommitmentCard:
    """What a commitment's card says and draws, ready for the page."""

    indicator: str
    heading: str
    line: str
    line_picture: str
    directions: str
    labels: str
    labels_picture: str


@lru_cache(maxsize=128)
def make_card(view: View, commitment: Commitment) -> CommitmentCard:
    """Make a commitment's card: the leading indicator's line and its states by label."""
    t = view.t
    code = load_method().overview.lead_indicators[commitment]
    row = view.release.indicators.set_index("indicator", drop=False).loc[code]
    line = facts.group_lines(view, code, [view.region])
    said = words.line_sentence(t, row, facts.line_change(line, row), view.region_name)
    directions = judged.directions(view)
    directions = directions[directions["indicator"] == code].set_index("direction")["states"]
    counts = judged.label_counts(view, code)
    labels = words.label_sentence(t, counts)
    name = t.name("indicator", f"{code}.short", row["short_name"])
    return CommitmentCard(
        indicator=code,
        heading=t.name("commitment", commitment),
        line=t("card.line", indicator=name, sentence=said),
        line_picture=sparkline(
            [*line["year"]],
            [*line["value"]],
            said,
            colour=COMMITMENT_FILLS[commitment],
            ends=(str(line["year"].min()), str(line["year"].max())) if len(line) else ("", ""),
        ),
        directions=words.direction_sentence(t, directions),
        labels=labels,
        labels_picture=share_bar([(int(n), TREND_FILLS[k]) for k, n in counts.items()], labels),
    )


def commitment_card(view: View, commitment: Commitment) -> None:
    """Draw a commitment: its name, the leading indicator's line, its states by label."""
    card = make_card(view, commitment)
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{card.heading}**")
        show_svg(card.line_picture, card.line)
        st.markdown(f"{card.line}\n\n{card.directions}")
        show_svg(card.labels_picture, card.labels)
        st.caption(card.labels)
        st.page_link(
            st.session_state["_pages"]["trends"],
            label=view.t("card.open_trends"),
            query_params={"commitment": commitment.value, "indicator": card.indicator},
        )
