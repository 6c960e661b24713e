"""Choosing an indicator: first the commitment, then one of its indicators."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from nua_data.method import load_method
from nua_data.model import TRANSFORMATIVE, Commitment
from ui import state
from ui.state import View

_KEY, _THREE, _BESIDE = "commitment", "commitment-three", "commitment-beside"
_OFFERED = tuple(c.value for c in (*TRANSFORMATIVE, Commitment.IMPLEMENTATION))


def choose_commitment(view: View) -> str:
    """Draw the three commitments and, beside them under its own label, implementation."""
    t = view.t

    def draw() -> str:
        chosen = st.session_state[_KEY]
        for key, codes in ((_THREE, _OFFERED[:-1]), (_BESIDE, _OFFERED[-1:])):
            st.session_state[key] = chosen if chosen in codes else None
        st.segmented_control(
            t("commitments.commitment"),
            _OFFERED[:-1],
            key=_THREE,
            format_func=lambda code: t.name("commitment_short", code),
            on_change=_take,
            args=(_THREE,),
        )
        st.segmented_control(
            t("commitments.beside"),
            _OFFERED[-1:],
            key=_BESIDE,
            format_func=lambda code: t.name("commitment", code),
            on_change=_take,
            args=(_BESIDE,),
        )
        return chosen

    if st.session_state.get(_KEY, _OFFERED[0]) not in _OFFERED:
        st.session_state[_KEY] = _OFFERED[0]
    chosen = state.bind(_KEY, _OFFERED[0], draw, lambda text: text if text in _OFFERED else None)
    st.session_state[_KEY] = chosen
    return chosen


def _take(key: str) -> None:
    """Let the control just used decide; pressing the chosen one again changes nothing."""
    st.session_state[_KEY] = st.session_state[key] or st.session_state[_KEY]


def choose_indicator(view: View) -> pd.Series:
    """Draw the two choices and give the row of the catalogue that they name."""
    catalogue = view.release.indicators
    with st.container(horizontal=True, vertical_alignment="bottom"):
        commitment = choose_commitment(view)
        inside = catalogue["commitment"] == commitment
        return pick_indicator(view, catalogue[inside], commitment, width=380)


def pick_indicator(view: View, rows: pd.DataFrame, commitment: str, width: int) -> pd.Series:
    """Draw the choice among some rows of the catalogue, the commitment's leading one first."""
    t, codes = view.t, [*rows["indicator"].astype("str")]
    lead = load_method().overview.lead_indicators.get(commitment)
    code = state.choose(
        t("trends.indicator"),
        codes,
        "indicator",
        lead if lead in codes else codes[0],
        lambda c: t.name("indicator", f"{c}.short", c),
        width=width,
    )
    return rows.set_index("indicator", drop=False).loc[code]
