"""Choosing an indicator: first the commitment, then one of its indicators."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from nua_data.method import load_method
from nua_data.model import Commitment
from ui import state
from ui.state import View

_OFFERED = tuple(c for c in Commitment if c is not Commitment.CONTEXT)


def choose_indicator(view: View) -> pd.Series:
    """Draw the two choices and give the row of the catalogue that they name."""
    t, catalogue = view.t, view.release.indicators
    with st.container(horizontal=True, vertical_alignment="bottom"):
        commitment = Commitment(
            state.choose(
                t("trends.commitment"),
                [c.value for c in _OFFERED],
                "commitment",
                _OFFERED[0].value,
                lambda code: t.name("commitment_short", code),
                widget=st.segmented_control,
                required=True,
            )
        )
        codes = [*catalogue.loc[catalogue["commitment"] == commitment, "indicator"]]
        lead = load_method().overview.lead_indicators.get(commitment.value)
        code = state.choose(
            t("trends.indicator"),
            codes,
            "indicator",
            lead if lead in codes else codes[0],
            lambda c: t.name("indicator", f"{c}.short", c),
            width=380,
        )
    return catalogue.set_index("indicator", drop=False).loc[code]
