"""Addresses inside the app: links that keep the choices shared by all pages."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from ui.markup import plain
from ui.state import SHARED


def shared_choices() -> tuple[tuple[str, str], ...]:
    """Give the choices shared by all pages that stand in the URL now."""
    return tuple((key, st.query_params[key]) for key in SHARED if key in st.query_params)


def address(page: str, shared: tuple[tuple[str, str], ...], /, **choices: str) -> str:
    """Give the address of a page from another page: ``address("country", shared, country="KEN")``.

    A relative address, so that it holds wherever the app is mounted.
    """
    return f"{page}?{urlencode({**dict(shared), **choices}, safe=',')}"


def page_link(page: str, label: str, /, **choices: str) -> None:
    """Draw a link to a page, where the navigation has it; else the label alone, a plain text."""
    pages, label = st.session_state["_pages"], plain(label)
    if page in pages:
        st.page_link(pages[page], label=label, query_params=choices)
    else:
        st.markdown(label)
