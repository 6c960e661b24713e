"""Passing a page on: its title and link, and one figure alone for another site.

``?figure=KEY`` on any page shows that figure and nothing else, without navigation; with
``&embed=true`` Streamlit leaves out its own bars as well. The page runs as always up to the
figure, since its controls say what it shows; their elements are hidden, and nothing after the
figure is run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

from nua_data.text import Text

T = TypeVar("T")
_TITLE = "_title"
_PARAMETER = "figure"
_OWN = (_PARAMETER, "embed", "embed_options", "lang")
"""Parameters of the link that an address made here sets by itself."""
_LINES = Path(__file__).with_name("copy_link.js").read_text(encoding="utf-8").splitlines()
_SCRIPT = "\n".join(line.strip() for line in _LINES if not line.startswith("//"))
"""Sent at every run, so without its comment and indents."""
_HEIGHT = 640  # pixels of the frame in the code to embed: a map at 900 wide with its legend

ALONE = (
    ".stMain .stElementContainer:not(.st-key-alone *),"
    ".stMain :is(.stVerticalBlock,.stHorizontalBlock,.stColumn,[data-testid=stLayoutWrapper])"
    ":not(:has(.st-key-alone),.st-key-alone,.st-key-alone *){display:none}"
    ".stMain :is(.stVerticalBlock,.stHorizontalBlock):has(.st-key-alone){gap:0;border:0;padding:0}"
    ".stMain .stColumn:has(.st-key-alone){flex:1 1 100%;width:100%}"
    ".stMainBlockContainer{padding-block:1rem}.stAppHeader{display:none}"
)
"""Style under which only the figure asked for is seen."""


def asked_figure() -> str:
    """Give the key of the figure that is to stand alone; "" for a whole page."""
    return st.query_params.get(_PARAMETER, "")


def last_title(t: Text) -> str:
    """Give the title that the document has: another one in between would be seen and read out."""
    return st.session_state.get(_TITLE, t("app.title"))


def set_title(t: Text, name: str) -> None:
    """Set the title of the document: the page, or the state, and the name of the whole."""
    title = t("app.page_title", page=name, app=t("app.title"))
    if title != last_title(t):
        st.set_page_config(page_title=title)
    st.session_state[_TITLE] = title


def draw_alone(t: Text, draw: Callable[[], T]) -> T:
    """Draw a figure where it alone is seen, with the link to the whole page; end the run there."""
    with st.container(key="alone"):
        draw()
        _link_to_page(t)
    st.stop()


def tell_unknown(t: Text) -> None:
    """Say that the page has no figure of the name asked for, and give the way to the page."""
    with st.container(key="alone"):
        st.warning(t("embed.unknown"))
        _link_to_page(t)


def _link_to_page(t: Text) -> None:
    st.markdown("[" + t("embed.full_view") + f"]({_address({'lang': t.language})})")


def _address(more: dict[str, str]) -> str:
    """Give the address of this view: page, choices, and further parameters."""
    page = (st.context.url or "").split("?")[0]
    choices = {
        name: text
        for name, text in st.query_params.to_dict().items()
        if name not in _OWN and not name.startswith(("twin-", "embed-"))
    }
    asked = urlencode({**choices, **more}, safe=",")
    return f"{page}?{asked}" if asked else page


def show_embed_code(t: Text, key: str, title: str) -> None:
    """Draw the markup with which another site shows this figure as it is now."""
    address = _address({"lang": t.language, _PARAMETER: key, "embed": "true"})
    frame = (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="100%" '
        f'height="{_HEIGHT}" style="border:0" loading="lazy"></iframe>'
    )
    st.caption(t("embed.note"))
    st.code(frame, language="html", wrap_lines=True)


@cache
def _copy_button() -> Any:
    """Register the component; once a process."""
    return st.components.v2.component("nua_copy_link", js=_SCRIPT, isolate_styles=False)


def show_copy_link(t: Text) -> None:
    """Draw the button that copies the address of this view."""
    words = {name: t.name("share", name) for name in ("copy", "copied", "by_hand", "address")}
    _copy_button()(key="copy-link", data=words)
