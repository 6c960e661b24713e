"""The release every session shares, and the choices a session has made, kept in the URL.

Streamlit's own ``bind="query-params"`` writes the translated label of an option into the URL, so a
link made in one language would mean nothing in another. Here the code of the choice stands in the
URL; docs/decisions/0003-state-in-the-url.md says more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pandas as pd
import streamlit as st

from nua_data.check import Finding
from nua_data.model import WORLD, Grouping
from nua_data.release import Release, watch_release
from nua_data.text import Text, load_text

T = TypeVar("T")
_PAGE, _SAY = "_page", "_say"


@dataclass(frozen=True, eq=False)
class View:
    """What every page is given: the release and the choices shared by all pages.

    Two views are equal when release and choices are, so that a function of a view can be kept in
    an ordinary bounded cache (`functools.lru_cache`) shared by all sessions.
    """

    release: Release
    t: Text
    grouping: Grouping
    region: str
    cycle: str
    as_of: dt.date
    names: pd.Series
    """iso3 -> name of the state in the language of the page."""
    countries: pd.DataFrame
    """Member states of the chosen region (all 193 for the world)."""
    bands: str = "default"
    """Set of bands that names the trend labels (chosen on the methods page)."""
    pace: str = "linear"
    """Pace that the labels rest on (chosen on the methods page)."""

    @cached_property
    def key(self) -> tuple[object, ...]:
        """Everything that the view depends on, in short."""
        shared = (self.grouping, self.region, self.cycle, self.as_of, self.bands, self.pace)
        return (self.release.hash, self.t.language, *shared)

    def __hash__(self) -> int:
        """Hash the choices."""
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        """Compare the choices."""
        return isinstance(other, View) and self.key == other.key

    @cached_property
    def by_name(self) -> list[str]:
        """Give the codes of all states in the order of their names."""
        return sorted(self.name_of, key=self.name_of.get)

    @cached_property
    def name_of(self) -> dict[str, str]:
        """Give the name of every state by its code, for one look-up at a time."""
        return self.names.to_dict()

    @property
    def is_world(self) -> bool:
        """Say whether no region is chosen."""
        return self.region == WORLD

    @property
    def region_name(self) -> str:
        """Give the name of the chosen region in the language of the page."""
        return self.t.name("region", self.region, self.region)


def current_release() -> tuple[Release | None, tuple[Finding, ...]]:
    """Give the last good release and what is wrong with the folder now, if anything."""
    return watch_release().current()


PAGES = (
    "overview",
    "reporting",
    "commitments",
    "trends",
    "readiness",
    "country",
    "cities",
    "agenda",
    "present",
    "check_file",
    "methods",
    "search",
)
"""Pages in the order of the navigation; each is ``pages/<name>.py`` and ``/<name>``."""
_MENUS = {
    "explore": ("cities", "agenda"),
    "tools": ("present", "check_file", "methods"),
}
"""Menus of the navigation and the pages in them; every other page stands in it by itself."""
SHARED = ("grouping", "region", "cycle", "as-of", "lang", "bands", "pace")
"""Names in the URL of the choices that hold on every page."""


def make_pages(t: Text) -> dict[str, st.Page]:
    """Make the pages of the navigation, with titles in a language."""
    return {
        name: st.Page(
            f"pages/{name}.py", title=t.name("nav", name), url_path=name, default=name == PAGES[0]
        )
        for name in PAGES
    }


def make_menus(t: Text, pages: dict[str, st.Page]) -> dict[str, list[st.Page]]:
    """Arrange the pages for the navigation: first those of no menu, then menu by menu."""
    menu_of = {name: menu for menu, names in _MENUS.items() for name in names}
    places = {"": "", **{menu: t.name("menu", menu) for menu in _MENUS}}
    menus = {
        title: [page for name, page in pages.items() if menu_of.get(name, "") == menu]
        for menu, title in places.items()
    }
    return {title: inside for title, inside in menus.items() if inside}


def current_view() -> View:
    """Give the view that the router made for this run.

    The very first visit to a fresh server may be a deep link. Streamlit then finds the folder
    ``pages/`` before router.py has said that it navigates by itself, and runs the page alone;
    saying so here, and starting again, brings the visitor through the router.
    """
    if "_view" not in st.session_state:
        st.navigation([*make_pages(load_text()).values()], position="hidden")
        st.rerun()
    return st.session_state["_view"]


def begin_run(page: str) -> None:
    """Note which page runs, to tell a URL emptied by a change of page from a changed one."""
    st.session_state["_page_changed"] = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE] = page
    waiting: list[tuple[str, str]] = []
    st.session_state[_SAY] = lambda name, text: waiting.append((name, text))
    st.session_state["_waiting"] = waiting


def begin_part() -> None:
    """Note that a part of the page runs by itself: no other page was left for it."""
    st.session_state["_page_changed"] = False


def tell_notices(say: Callable[[str, str], None]) -> None:
    """Tell of every parameter (name, text) of the URL that means nothing: those met and to come."""
    for name, text in st.session_state.get("_waiting", []):
        say(name, text)
    st.session_state[_SAY] = say


def say_unknown(name: str, text: str) -> None:
    """Note that a parameter of the URL, or a part of it, means nothing."""
    st.session_state[_SAY](name, text[:60])


def bind(
    key: str,
    default: T,
    draw: Callable[[], T],
    parse: Callable[[str], T | None],
    write: Callable[[T], str] = str,
) -> T:
    """Draw the widget with session key ``key`` and keep its value and ``?key=`` the same.

    A URL that changed from outside (a pasted link, the back button) wins over the session; a text
    that ``parse`` cannot read (None) becomes a notice and the default.
    """
    state, seen_key = st.session_state, f"_url_{key}"
    url = st.query_params.get(key)
    is_first = key not in state
    left_behind = url is None and state.get("_page_changed") and not is_first
    if not left_behind and (is_first or url != state.get(seen_key)):
        state[key] = _read(key, url, default, parse)
    elif state.get("_page_changed"):
        state[key] = state[key]  # a widget of another page had it; here it is this one's
    value = draw()
    wanted = None if value == default or value is None else write(value)
    if wanted != st.query_params.get(key):
        if wanted is None:
            del st.query_params[key]
        else:
            st.query_params[key] = wanted
    state[seen_key] = wanted
    return default if value is None else value


def _read(key: str, url: str | None, default: T, parse: Callable[[str], T | None]) -> T:
    if url is None:
        return default
    value = parse(url)
    if value is None:
        say_unknown(key, url)
        return default
    return value


def choose(
    label: str,
    options: Sequence[str],
    key: str,
    default: str,
    words: Callable[[str], str],
    widget: Callable[..., str | None] = st.selectbox,
    **layout: object,
) -> str:
    """Draw a choice of one among coded options (labels by ``words``) and keep it in the URL."""
    if st.session_state.get(key, default) not in options:  # the list changed under the choice
        st.session_state[key] = default

    def draw() -> str | None:
        return widget(label, options, key=key, format_func=words, **layout)

    return bind(key, default, draw, lambda text: text if text in options else None)


def keep(key: str, options: Sequence[str], default: str) -> str:
    """Keep a choice that is drawn on another page in the session and in the URL."""

    def kept(*_given: object, **_layout: object) -> str:
        return st.session_state.get(key, default)

    return choose("", options, key, default, str, widget=kept)


def keep_optional(key: str, options: Sequence[str]) -> str | None:
    """Give a coded choice that only links make, for as long as the URL has it."""
    text = st.query_params.get(key)
    if text is not None and text not in options:
        say_unknown(key, text)
        del st.query_params[key]
        return None
    return text


def choose_optional(
    label: str,
    options: Sequence[str],
    key: str,
    words: Callable[[str], str],
    **layout: object,
) -> str | None:
    """Draw a choice of one among coded options that starts empty, and keep it in the URL."""

    def draw() -> str | None:
        return st.selectbox(label, options, index=None, key=key, format_func=words, **layout)

    return bind(key, None, draw, lambda text: text if text in options else None)


def choose_many(
    label: str,
    options: Sequence[str],
    key: str,
    words: Callable[[str], str],
    widget: Callable[..., list[str]] = st.multiselect,
    **layout: object,
) -> list[str]:
    """Draw a choice of several coded options and keep it in the URL, joined by commas."""
    known = set(options)

    def parse(text: str) -> list[str] | None:
        picked = [code for code in dict.fromkeys(text.split(",")) if code in known]
        return picked or None

    def draw() -> list[str]:
        return widget(label, options, key=key, format_func=words, **layout)

    return bind(key, [], draw, parse, ",".join)


def write_text(label: str, key: str, most: int, **layout: object) -> str:
    """Draw a box for a text and keep it in the URL; of a longer text the beginning is taken."""

    def draw() -> str:
        return st.text_input(label, key=key, max_chars=most, **layout)

    return bind(key, "", draw, lambda text: text[:most])
