"""What a document made on a page says of itself."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from briefs.about import About
from nua_data.words import cycle_words
from ui import frame
from ui.state import View


def address(view: View) -> str:
    """Give the address of the page as shown, with its language; empty where it is not known."""
    page = (st.context.url or "").split("?")[0]
    choices = {**st.query_params.to_dict(), "lang": view.t.language}
    return f"{page}?{urlencode(choices, safe=',')}" if page else ""


def chosen(view: View, *more: str) -> str:
    """Say region and cycle in words, and what else a page was asked for."""
    cycle = cycle_words(view.t, view.cycle)
    first = view.t("export.filters", region=view.region_name, cycle=cycle)
    return view.t.join([first, *more])


def about(
    view: View,
    sources: tuple[str, ...] = (),
    link: str = "",
    is_country: bool = False,
    choices: str = "",
) -> About:
    """Give choices in words, day, release and sources; a region does not bear on one country."""
    t, cycle = view.t, cycle_words(view.t, view.cycle)
    bands, pace = t.name("bands", view.bands), t.name("pace", view.pace)
    said = choices or (t("brief.cycle", cycle=cycle) if is_country else chosen(view))
    return About(
        t=t,
        as_of=view.as_of,
        release=view.release.version,
        choices=said,
        labels=t("footer.labels", bands=bands, pace=pace),
        sources=frame.source_words(view, sources),
        link=link,
    )
