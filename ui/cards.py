"""Cards of the overview: a number with the list behind it, a commitment with its leading line."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from charts.palette import COMMITMENT_FILLS
from charts.spark import sparkline
from nua_data import words
from nua_data.method import load_method
from nua_data.facts import ReportingFacts
from nua_data.model import WORLD, Commitment, Status
from ui import facts
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
            st.metric(number.label, t.isolate(text))
            st.page_link(
                st.session_state["_pages"]["reporting"],
                label=t("card.open_list"),
                icon=":material/list:",
                query_params={"show": number.shown_by},
            )


def commitment_card(view: View, commitment: Commitment) -> None:
    """Draw a commitment: its name, the leading indicator's line and which way it goes."""
    t = view.t
    code = load_method().overview.lead_indicators[commitment]
    row = view.release.indicators.set_index("indicator", drop=False).loc[code]
    group = WORLD if view.is_world else view.region
    line = facts.group_lines(view, code, [group])
    name = t.name("indicator", f"{code}.short", row["short_name"])
    change = facts.line_change(line, row)
    sentence = words.line_sentence(t, row, change, t.name("region", group))
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{t.name('commitment', commitment)}**")
        ends = (str(line["year"].iloc[0]), str(line["year"].iloc[-1])) if len(line) else ("", "")
        picture = sparkline(
            [*line["year"]],
            [*line["value"]],
            f"{name}. {sentence}",
            colour=COMMITMENT_FILLS[commitment],
            ends=ends,
        )
        st.image(picture, width="stretch", alt=f"{name}. {sentence}")
        st.markdown(f"{name}. {sentence}")
        st.page_link(
            st.session_state["_pages"]["trends"],
            label=t("card.open_trends"),
            query_params={"commitment": commitment.value, "indicator": code},
        )
