"""Files made on a press, from what the page shows: the brief of a country, the deck of a view."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import streamlit as st

from briefs.letters import has_fonts
from nua_data.export import file_name
from nua_data.method import load_method
from nua_data.storyboard import SCREENS
from nua_data.storyboard_parts import Given
from ui import country, judged
from ui.about import about, address
from ui.state import View

_PDF = "application/pdf"
_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def show_country_documents(view: View, iso3: str) -> None:
    """Draw the buttons that make the documents of one country."""
    t = view.t
    if not has_fonts():
        st.warning(t("document.no_fonts"))
    link = address(view)
    with st.container(horizontal=True):
        if has_fonts():
            st.download_button(
                t("document.brief"),
                lambda: brief(view, iso3, link),
                file_name=file_name("nua-brief", iso3, t.language, view.as_of, ending="pdf"),
                mime=_PDF,
                key="brief",
                on_click="ignore",
                icon=":material/description:",
            )
        show_deck_button(view, iso3)


def show_deck_button(view: View, iso3: str = "", screens: Sequence[str] = SCREENS) -> None:
    """Draw the button that makes the deck of a country, or of the chosen region or the world."""
    codes = tuple(screens)
    st.download_button(
        view.t("document.deck"),
        lambda: deck(view, iso3, codes),
        file_name=file_name(
            "nua-deck", iso3 or view.region, view.t.language, view.as_of, ending="pptx"
        ),
        mime=_PPTX,
        key="deck",
        on_click="ignore",
        icon=":material/slideshow:",
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


@lru_cache(maxsize=24)
def deck(view: View, iso3: str = "", screens: tuple[str, ...] = SCREENS) -> bytes:
    """Make the deck of a country, or of the chosen region or the world, once for a view."""
    from briefs.deck import make_deck  # the first press loads it

    return make_deck(given(view, iso3), about(view, is_country=bool(iso3)), screens)


def given(view: View, iso3: str = "") -> Given:
    """Give what the storyboard of a view is made from, with the judgements already made."""
    countries = view.release.countries.set_index("iso3")
    return Given(
        release=view.release,
        t=view.t,
        method=load_method(),
        cycle=view.cycle,
        as_of=view.as_of,
        grouping=view.grouping,
        names=view.names,
        trends=judged.trends(view),
        scores=judged.readiness_scores(view),
        region=str(countries.loc[iso3, view.grouping.column]) if iso3 else view.region,
        iso3=iso3,
    )
