"""Parts of the methods page: the formulas in words, what is not known, the tables to take away."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache, partial
from threading import Lock

import streamlit as st

from nua_data.bundle import expected_bytes, export_name, make_export
from nua_data.cities.build import build_cities
from nua_data.explain import explain
from nua_data.method import load_method
from nua_data.release import Release
from nua_data.text import Text
from nua_data.words_cities import left_out_sentences
from nua_data.words_explain import explain_lines
from nua_data.words_methods import formula_lines
from ui import judged, state
from ui.country import producer_names
from ui.figure import XLSX, download_csv, show_rows
from ui.frame import PACES
from ui.markup import plain
from ui.state import View
from ui.tables_cities import match_list, match_table

UNKNOWNS = ("bands", "register", "evidence", "areas", "slums", "repeated", "boundaries")
EXAMPLE = ("KEN", "EN_LND_SLUM")
"""The label that the page opens with, to be redone by hand."""
ZIP = "application/zip"
_MAKING = Lock()


def show_formulas(view: View) -> None:
    """Draw each formula as a paragraph."""
    text = "\n\n".join(formula_lines(view.t, load_method()))
    st.container(key="columns-formulas").markdown(text)


def show_one_label(view: View) -> None:
    """Draw the choice of a state and an indicator, and every step that leads to its label."""
    t, order = view.t, view.by_name
    trends = judged.trends(view)
    members = set(trends["iso3"])
    with st.container(horizontal=True):
        iso3 = state.choose(
            t("table.country"),
            [code for code in order if code in members],
            "redo-country",
            EXAMPLE[0],
            view.names.get,
            width=280,
        )
        code = state.choose(
            t("table.indicator"),
            [*dict.fromkeys(trends["indicator"])],
            "redo-indicator",
            EXAMPLE[1],
            lambda each: t.name("indicator", f"{each}.short", each),
            width=380,
        )
    steps = explain(
        view.release, iso3, code, view.as_of, load_method(), view.bands, view.pace, trends
    )
    name = t.name("indicator", f"{code}.name", code)
    said = explain_lines(t, steps, view.names[iso3], name, producer_names(view))
    st.markdown("\n".join(f"{place}. {plain(line)}" for place, line in enumerate(said, 1)))


def show_city_matches(view: View) -> None:
    """Draw how the names of cities were joined, in numbers, and a file of every name."""
    t, tables = view.t, build_cities(view.release)
    st.markdown(t("methods.cities_note", cities=len(view.release.cities_wup2018)))
    st.markdown(plain(" ".join(left_out_sentences(t, tables.dropped))))
    title, everything = t("methods.cities"), t("export.everything")
    show_rows(view, "city-matches", lambda: match_table(view, tables), title, choices=everything)
    download_csv(
        view,
        "city-names",
        lambda: match_list(view, tables),
        label=t("methods.cities_list"),
        title=title,
        choices=everything,
    )


def show_unknowns(view: View) -> None:
    """Draw what the data cannot say."""
    st.markdown("\n".join("- " + view.t.name("unknown", name) for name in UNKNOWNS))


def choose_method(view: View) -> None:
    """Draw the switch between sets of bands and between paces; it holds on every page."""
    t = view.t
    with st.container(horizontal=True):
        for key, label, options in (
            ("bands", t("methods.bands"), [*load_method().trend.bands]),
            ("pace", t("methods.pace"), PACES),
        ):
            st.segmented_control(
                label,
                options,
                key=f"choose-{key}",
                default=getattr(view, key),
                required=True,
                format_func=lambda code, kind=key: t.name(kind, code),
                on_change=_take_over,
                args=(key,),
            )


def _take_over(key: str) -> None:
    st.session_state[key] = st.session_state[f"choose-{key}"]


@lru_cache(maxsize=6)
def _made(kind: str, release: Release, as_of: dt.date) -> bytes:
    """Keep the last exports of all tables: the next person to press a button does not wait."""
    return make_export(kind, release, as_of)


def give_export(kind: str, release: Release, as_of: dt.date) -> bytes:
    """Give an export of all tables; one is made at a time, so that no work is done twice.

    Runs when the button is pressed, outside the page's run.
    """
    with _MAKING:
        return _made(kind, release, as_of)


def show_downloads(view: View) -> None:
    """Draw the buttons for all tables at once, then one for every table of the release."""
    t, whole = view.t, replace(view, as_of=view.release.as_of)  # no table is cut at the day chosen
    sizes = expected_bytes(view.release)
    buttons = (
        ("zip", t("methods.download_zip", size=_megabytes(t, sizes["zip"])), ZIP),
        ("xlsx", t("methods.download_xlsx", size=_megabytes(t, sizes["xlsx"])), XLSX),
        ("sdmx", t("methods.download_sdmx", size=_megabytes(t, sizes["sdmx"])), "text/csv"),
    )
    st.markdown(t("methods.downloads_note"))
    with st.container(horizontal=True):
        for kind, label, mime in buttons:
            st.download_button(
                label,
                partial(give_export, kind, view.release, view.as_of),
                file_name=export_name(kind, view.release, view.as_of),
                mime=mime,
                key=f"export-{kind}",
                on_click="ignore",
            )
    st.caption(t("methods.downloads_wait"))
    st.subheader(t("methods.downloads_single"), anchor=False)
    with st.container(horizontal=True):
        for name in view.release.tables:
            download_csv(
                whole,
                f"table-{name}",
                lambda table=name: view.release.table(table),
                _owners(view, name),
                label=t("methods.download", table=name),
                title=name,
                choices=t("export.everything"),
            )


def _owners(view: View, table: str) -> str:
    """Name the sources of a table of the release as its description does."""
    described = {each["name"]: each for each in view.release.descriptor["resources"]}
    titles = [each["title"] for each in described[table].get("sources", ())]
    return view.t("footer.sources", sources=view.t.join(titles)) if titles else ""


def _megabytes(t: Text, size: int) -> str:
    """Write a size in whole megabytes, at least one."""
    return t.number(max(1, round(size / 1_000_000)))
