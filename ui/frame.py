"""What surrounds every page: language, shared filters, the as-of line, disclaimers and sources."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pandas as pd
import streamlit as st

from charts.palette import css_variables
from charts.spark import svg_address
from nua_data.address import FETCHING
from nua_data.check import Finding
from nua_data.method import load_method
from nua_data.model import WORLD, Grouping, Membership
from nua_data.release import Release
from nua_data.text import Text, guess_language, languages, load_text
from nua_data.words import cycle_words
from ui import days, share, sign_in, state
from ui.markup import css_words, plain
from ui.state import View, current_view

_SHEET = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
_STYLE = css_variables() + re.sub(r"/\*.*?\*/|\n\s*", "", _SHEET, flags=re.DOTALL)
_LOGO_SVG = Path(__file__).parents[1].joinpath("static", "logo.svg").read_text(encoding="utf-8")
_LOGO = svg_address(_LOGO_SVG.strip())
"""Sent as text with the page, so that it costs no request."""
PAGE_SCRIPT = re.sub(
    r"^//.*|\n\s*", "", Path(__file__).with_name("page.js").read_text("utf-8"), flags=re.MULTILINE
)
"""The few lines of script inside every page: language, direction, the key that leads to search."""
PACES = ("linear", "growth")
_RTL = (
    ".stMain, .stAppHeader, .stSidebar {direction: rtl}"
    " .stApp .stAppToolbar {padding-inline: var(--edge)}"
    " [data-testid=stExpandSidebarButton] {transform: scaleX(-1)}"
    # Streamlit moves the folded menu out to the left, which here is into the page.
    " .stSidebar[data-collapsed=true] {visibility: hidden}"
    " .stMain :is(h1, h2, h3, p, li, td, th, caption, label, summary) {text-align: start}"
    # Streamlit writes the side of its text into each cell.
    " .stMain [data-testid=stTable] :is(th, td) {text-align: start !important}"
)


def choose_language() -> Text:
    """Give the texts of the language that the URL or else the browser asks for."""
    offered = languages()
    guess = guess_language(st.context.locale)
    asked = st.query_params.get("lang")
    kept = st.session_state.get("lang")
    if asked in offered and asked != st.session_state.get("_url_lang"):
        return load_text(asked)
    return load_text(kept if kept in offered else guess)


def apply_look(t: Text) -> None:
    """Set style, language and direction of the document (Streamlit leaves it English).

    The script is the same in every language, so that a content-security policy can name its hash.
    """
    if not share.asked_figure():
        st.logo(_LOGO, size="large")
    words = css_words(more=t("nav.more"), none=t("filter.none"))
    st.html(
        f"<style>{words}{_STYLE}"
        f"{_RTL if t.is_rtl else ''}"
        f"{share.ALONE if share.asked_figure() else ''}</style>"
        f'<span data-nua-language="{t.language}" data-nua-direction="{t.direction}"></span>'
        f"<script>{PAGE_SCRIPT}</script>{sign_in.session_watch()}",
        unsafe_allow_javascript=True,
    )


def begin(t: Text, release: Release) -> View:
    """Draw the shared filters under the place of the headline and give the view they make."""
    grouping, as_of = _grouping_and_day(release)  # the regions follow from them
    cycles = _cycles(release)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters"):
        region = state.choose(
            t("filter.region"),
            _regions(release, grouping),
            "region",
            WORLD,
            lambda code: t.name("region", code, code),
            width=240,
        )
        cycle = state.choose(
            t("filter.cycle"),
            cycles,
            "cycle",
            cycles[0],
            lambda code: cycle_words(t, code),
            width=150,
        )
        _choose_language(t)
        is_more = st.toggle(t("filter.more"), key="more", bind="query-params")
    if is_more:
        _draw_grouping_and_day(t, release)
    return _make_view(t, release, grouping, as_of, region, cycle)


def begin_bare(t: Text, release: Release) -> View:
    """Give the view of a page that shows no filters; their choices stay in the URL."""
    grouping, as_of = _grouping_and_day(release)
    region = state.keep("region", _regions(release, grouping), WORLD)
    cycles = _cycles(release)
    cycle = state.keep("cycle", cycles, cycles[0])
    state.keep("lang", [*languages()], guess_language(st.context.locale))
    return _make_view(t, release, grouping, as_of, region, cycle)


@lru_cache(maxsize=16)
def _regions(release: Release, grouping: Grouping) -> list[str]:
    return [WORLD, *sorted(release.countries[grouping.column].unique())]


@lru_cache(maxsize=8)
def _cycles(release: Release) -> list[str]:
    return [*release.cycles["cycle"]][::-1]


@lru_cache(maxsize=8)
def _first_day(release: Release) -> dt.date:
    return pd.Timestamp(release.cycles["start"].min()).date()


def _make_view(
    t: Text, release: Release, grouping: Grouping, as_of: dt.date, region: str, cycle: str
) -> View:
    bands = state.keep("bands", [*load_method().trend.bands], "default")
    pace = state.keep("pace", PACES, "linear")
    return _view(release, t, grouping, region, cycle, as_of, bands, pace)


@lru_cache(maxsize=256)
def _view(
    release: Release,
    t: Text,
    grouping: Grouping,
    region: str,
    cycle: str,
    as_of: dt.date,
    bands: str,
    pace: str,
) -> View:
    """Make the view of these choices, one for all viewers who made them."""
    countries = release.countries
    members = countries[countries["membership"] == Membership.MEMBER]
    inside = members if region == WORLD else members[members[grouping.column] == region]
    return View(
        release=release,
        t=t,
        grouping=grouping,
        region=region,
        cycle=cycle,
        as_of=as_of,
        names=country_names(release, t.language),
        countries=inside,
        bands=bands,
        pace=pace,
    )


def world_view(view: View) -> View:
    """Give the view with the region left open, for what does not depend on it.

    What is kept by this view is the same for viewers who came from different regions.
    """
    choices = (view.cycle, view.as_of, view.bands, view.pace)
    return _view(view.release, view.t, view.grouping, WORLD, *choices)


def _choose_language(t: Text) -> None:
    offered = languages()
    state.choose(
        t("filter.language"),
        [*offered],
        "lang",
        guess_language(st.context.locale),
        lambda code: offered[code],
        width=150,
    )


def _grouping_and_day(release: Release) -> tuple[Grouping, dt.date]:
    """Give grouping and day, whether or not they are drawn."""
    code = state.keep("grouping", [*Grouping], Grouping.HABITAT.value)
    first = _first_day(release)
    return Grouping(code), days.keep_day("as-of", release.as_of, first, release.as_of)


def _draw_grouping_and_day(t: Text, release: Release) -> None:
    """Draw the widgets of both, which are heavy and seldom used."""
    with st.container(horizontal=True, gap="small"):
        state.choose(
            t("filter.grouping"),
            [*Grouping],
            "grouping",
            Grouping.HABITAT.value,
            lambda code: t.name("grouping", code),
            width=240,
        )
        first = _first_day(release)
        days.choose_day(t("filter.as_of"), "as-of", release.as_of, first, release.as_of, width=180)


def country_names(release: Release, language: str) -> pd.Series:
    """Give iso3 -> name of the state in a language (English where the table lacks the language)."""
    countries = release.countries
    column = f"name_{language}"
    return countries.set_index("iso3")[column if column in countries else "name_en"]


def show_notices(t: Text, findings: tuple[Finding, ...]) -> None:
    """Say in a line each: link parameters that mean nothing, a data folder that is now wrong."""
    box = st.container()

    def say(name: str, text: str) -> None:
        box.warning(t("notice.unknown_parameter", name=name, text=plain(text)))

    state.tell_notices(say)
    if findings:
        first = findings[0]
        rule = t.name("rule", first.rule)
        if first.rule in FETCHING:
            st.warning(t("notice.newest_not_fetched", rule=rule))
        else:
            st.warning(t("notice.release_kept", file=plain(first.file), rule=rule))


def stage_notices() -> list[str]:
    """Give what a page without a frame has to say of its link, one line each."""
    t, said = current_view().t, []
    state.tell_notices(
        lambda name, text: said.append(t("notice.unknown_parameter", name=name, text=text))
    )
    return said


def show_broken_release(t: Text, findings: tuple[Finding, ...]) -> None:
    """Draw the plain page for a folder that holds no release we can show."""
    is_fetching = bool(findings) and findings[0].rule in FETCHING
    title = t("broken.fetching_title") if is_fetching else t("broken.title")
    st.title(title)
    st.markdown(t("broken.fetching") if is_fetching else t("broken.explain"))
    rows = [
        {
            t("broken.file"): f.file,
            t("broken.row"): "" if f.row is None else str(f.row),
            t("broken.column"): f.column or "",
            t("broken.value"): "" if f.value is None else str(f.value)[:80],
            t("broken.rule"): t.name("rule", f.rule),
            t("broken.remedy"): f.remedy,
        }
        for f in findings[:100]
    ]
    table = pd.DataFrame(rows)
    st.table(table.loc[:, (table != "").any()].map(plain), alt=title)  # a phone has little room


def headline(sentence: str, commitment: str = "", name: str = "") -> None:
    """Put the sentence of the page above the filters, as its heading, marked by a commitment.

    ``name`` stands in the title of the document in place of the page's name.
    """
    head = st.session_state["_head"]
    if commitment:
        head = head.container(key=f"of-{commitment}-head")
    head.title(plain(sentence), anchor=False)
    st.session_state["_headline"] = sentence
    share.set_title(current_view().t, name or st.session_state["_page_name"])


def spoken_headline() -> str:
    """Give the sentence of the page, for a picture that has none of its own."""
    return st.session_state["_headline"]


def footer(view: View, sources: Iterable[str] = ()) -> None:
    """Draw the end of a page: its link, the day, the release and, where given, the sources used."""
    t = view.t
    if share.asked_figure():  # a figure that stands alone ends the run: there was none so named
        share.tell_unknown(t)
        return
    st.divider()
    share.show_copy_link(t)
    parts = [t("footer.facts", day=view.as_of, release=t.isolate(view.release.version))]
    named = source_words(view, sources)
    if view.bands != "default" or view.pace != "linear":
        labels = t(
            "footer.labels", bands=t.name("bands", view.bands), pace=t.name("pace", view.pace)
        )
        parts.append(labels)
    st.caption(plain(t.sentences([*parts, named])))
    st.caption(t("footer.boundaries"))


def source_words(view: View, sources: Iterable[str]) -> str:
    """Name producers, titles and release dates of the sources with these codes."""
    codes = tuple(dict.fromkeys(sources))
    return _source_words(view.release, view.t, codes) if codes else ""


@lru_cache(maxsize=512)
def _source_words(release: Release, t: Text, codes: tuple[str, ...]) -> str:
    table = release.sources.set_index("source")
    known = [code for code in codes if code in table.index]
    if not known:
        return ""
    words = [
        t.isolate(f"{row.producer}, {row.title}") + f" ({t.partial_date(row.released)})"
        for row in table.loc[known].itertuples()
    ]
    return t("footer.sources", sources=t.join(words))
