"""Cards of the overview: a number with the list behind it, a commitment with its leading line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape

import pandas as pd
import streamlit as st

from charts.palette import COMMITMENT, TREND
from charts.spark import Part, share_bar, sparkline, svg_address
from nua_data import words
from nua_data.facts import ReportingFacts
from nua_data.method import load_method
from nua_data.model import Commitment, Status
from nua_data.text import Text
from ui import facts, judged
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
    """Draw the numbers in a list, two by two on a phone, each with a link to what is behind it."""
    t = view.t
    with st.container(key="numbers", gap=None):
        for number in numbers:
            with st.container(gap=None):
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
    body: str
    """Lines and pictures as one piece of HTML: a browser takes long over each element of a page."""


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
    name = t.name("indicator", f"{code}.short", row["short_name"])
    line_picture = sparkline(
        [*line["year"]],
        [*line["value"]],
        said,
        ink=COMMITMENT[commitment],
        size=(340, 76),
        ends=(str(line["year"].min()), str(line["year"].max())) if len(line) else ("", ""),
    )
    sentence = t("card.line", indicator=name, sentence=said)
    texts = (sentence, words.direction_sentence(t, directions))
    address = escape(svg_address(line_picture))
    parts = [
        f'<img class="nua-line" src="{address}" alt="{escape(sentence)}">',
        *(f"<p>{escape(text)}</p>" for text in texts),
        label_bar(t, counts),
    ]
    return CommitmentCard(code, t.name("commitment", commitment), "".join(parts))


def label_bar(t: Text, counts: pd.Series) -> str:
    """Draw how many states have each trend label (label -> states), each colour with its word."""
    parts = [
        Part(int(n), TREND[label], t.name("trend", label), t.number(int(n)))
        for label, n in counts.items()
    ]
    return share_bar(parts, words.label_sentence(t, counts))


def commitment_card(view: View, commitment: Commitment) -> None:
    """Draw a commitment: its name, the leading indicator's line, its states by label."""
    card = make_card(view, commitment)
    with st.container(border=True, height="stretch", key=f"of-{commitment}-card"):
        st.subheader(card.heading, anchor=False)
        st.html(card.body)
        st.page_link(
            st.session_state["_pages"]["trends"],
            label=view.t("card.open_trends"),
            query_params={"commitment": commitment.value, "indicator": card.indicator},
        )
