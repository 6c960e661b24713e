"""Buttons that give a figure as a picture, made when pressed and kept for the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import streamlit as st

from briefs.letters import has_fonts
from nua_data.export import file_name
from ui.about import about
from ui.state import View

_MIMES = {"png": "image/png", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class Wish:
    """One picture: what it depends on, and how it is made."""

    view: View
    key: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    """The page's own choices, as they stand in its URL."""
    drawing: Callable[[], Any] = field(compare=False, repr=False)
    title: str = field(compare=False, default="")
    note: str = field(compare=False, default="")
    sources: tuple[str, ...] = field(compare=False, default=())
    said: str = ""
    """The same in words, where they are not region and cycle."""


def show_picture_buttons(
    view: View,
    key: str,
    drawing: Callable[[], Any],
    title: str,
    note: str = "",
    sources: tuple[str, ...] = (),
    said: str = "",
) -> None:
    """Draw a button for PNG and one for SVG; ``drawing`` gives a map, a chart or a table."""
    if not has_fonts():
        st.caption(view.t("document.no_fonts"))
        return
    choices = tuple(sorted(st.query_params.to_dict().items()))
    for kind, mime in _MIMES.items():
        wish = Wish(view, key, kind, choices, drawing, title, note, sources, said)
        st.download_button(
            view.t.name("picture", kind),
            lambda wish=wish: picture_of(wish),
            file_name=file_name("nua", key, view.t.language, view.as_of, ending=kind),
            mime=mime,
            key=f"{kind}-{key}",
            on_click="ignore",
        )


@lru_cache(maxsize=32)
def picture_of(wish: Wish) -> bytes:
    """Make a picture, once for a view and the choices of its page."""
    from briefs.picture import make_picture  # the first press loads it

    told = about(wish.view, wish.sources, choices=wish.said)
    return make_picture(wish.drawing(), told, wish.title, wish.kind, wish.note)
