"""Files made on a press, from what the page shows: the brief of a country."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

import streamlit as st

from briefs.about import About
from briefs.letters import has_fonts
from nua_data.export import file_name
from nua_data.words import cycle_words
from ui import country, frame, judged
from ui.state import View

_PDF = "application/pdf"


def address(view: View) -> str:
    """Give the address of the page as shown, with its language; empty where it is not known."""
    page = (st.context.url or "").split("?")[0]
    choices = {**st.query_params.to_dict(), "lang": view.t.language}
    return f"{page}?{urlencode(choices, safe=',')}" if page else ""


def about(view: View, sources: tuple[str, ...] = (), link: str = "", is_country: bool = False):
    """Give what a document says of itself; the region does not bear on one country's."""
    t, cycle = view.t, cycle_words(view.t, view.cycle)
    bands, pace = t.name("bands", view.bands), t.name("pace", view.pace)
    chosen = t("brief.cycle", cycle=cycle)
    if not is_country:
        chosen = t("export.filters", region=view.region_name, cycle=cycle)
    return About(
        t=t,
        as_of=view.as_of,
        release=view.release.version,
        choices=chosen,
        labels=t("footer.labels", bands=bands, pace=pace),
        sources=frame.source_words(view, sources),
        link=link,
    )


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
