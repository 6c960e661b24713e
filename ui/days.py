"""A day that a session has chosen, kept in the URL as YYYY-MM-DD."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from ui.state import bind


def choose_day(
    label: str, key: str, default: dt.date, first: dt.date, last: dt.date, **layout: object
) -> dt.date:
    """Draw the choice of a day between two days and keep it in the URL as YYYY-MM-DD."""

    def draw() -> dt.date:
        return st.date_input(
            label, key=key, min_value=first, max_value=last, format="YYYY-MM-DD", **layout
        )

    return bind(key, default, draw, _day_between(first, last), dt.date.isoformat)


def keep_day(key: str, default: dt.date, first: dt.date, last: dt.date) -> dt.date:
    """Keep a day that is not drawn in the session and in the URL."""

    def kept() -> dt.date:
        return st.session_state.get(key, default)

    return bind(key, default, kept, _day_between(first, last), dt.date.isoformat)


def _day_between(first: dt.date, last: dt.date) -> Callable[[str], dt.date | None]:
    def parse(text: str) -> dt.date | None:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            return None
        return day if first <= day <= last else None

    return parse
