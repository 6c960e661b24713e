"""Parts of a page that run by themselves: what a control in one changes is all that is sent.

A run of the whole page sends navigation, filters and footer again too, and a browser takes longer
to look through those than a server to make them (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import streamlit as st

from ui import sign_in, state
from ui.state import View
from ui.turns import is_running, turn


def page_part(draw: Callable[..., None]) -> Callable[..., None]:
    """Let a function of a view draw a part of a page that runs again by itself.

    It may draw into containers that were made before it. By itself it goes the way of a page: it
    waits for its turn, and ends where the sign-in has.
    """

    @wraps(draw)
    def run(view: View, *given: object) -> None:
        is_alone = not is_running()
        with turn():
            if is_alone:
                sign_in.stop_unless_signed_in(view.t)
                state.begin_part()
            draw(view, *given)

    return st.fragment(run)
