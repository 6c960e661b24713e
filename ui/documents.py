"""Files made on a press, from what the page shows: the brief of a country."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from briefs.letters import has_fonts
from nua_data.export import file_name
from ui import country, judged
from ui.about import about, address
from ui.state import View

_PDF = "application/pdf"


def show_country_documents(view: View, iso3: str) -> None:
    """Draw the buttons that make the documents of one country."""
    t = view.t
    if not has_fonts():
        st.warning(t("document.no_fonts"))
        return
    link = address(view)
    with st.container(horizontal=True):
        st.download_button(
            t("document.brief"),
            lambda: brief(view, iso3, link),
            file_name=file_name("nua-brief", iso3, t.language, view.as_of, ending="pdf"),
            mime=_PDF,
            key="brief",
            on_click="ignore",
            icon=":material/description:",
        )


@lru_cache(maxsize=48)
def brief(view: View, iso3: str, link: str = "") -> bytes:
    """Make the brief of a country, once for a view."""
    from briefs.country import country_brief  # the first press loads it

    facts = country.country_facts(view, iso3)
    used = facts.series[facts.series["indicator"].isin(facts.headline["indicator"])]
    told = about(view, tuple(used["source"].astype(str).unique()), link, is_country=True)
    scores = judged.readiness_scores(view)
    return country_brief(told, facts, view.names[iso3], scores, country.producer_names(view))
