"""Sign-in as the pages see it: an entry to sign out, and nothing shown to a session of nobody.

The gate of the service (serving/sign_in) stands before the pages and asks; this holds also where a
page is run past it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import streamlit as st

from nua_data.text import Text

_PATH = "sign_out"
SESSION_SCRIPT = re.sub(
    r"^//.*|\n\s*",
    "",
    Path(__file__).with_name("sign_in.js").read_text("utf-8"),
    flags=re.MULTILINE,
)
"""The lines inside a page that load it again when the sign-in has ended."""


def is_on() -> bool:
    """Say whether the operator has switched sign-in on (``NUA_SIGN_IN``)."""
    return os.environ.get("NUA_SIGN_IN", "").strip() not in {"", "0"}


def with_sign_out(t: Text, menus: dict[str, list[st.Page]]) -> dict[str, list[st.Page]]:
    """Give the menus with an entry to sign out at the end of the last, where someone has."""
    if not is_on() or not st.user.get("is_logged_in"):
        return menus
    last = [*menus][-1]
    leave = st.Page(st.logout, title=t("sign_in.out"), url_path=_PATH)
    return {**menus, last: [*menus[last], leave]}


def is_sign_out(page: st.Page) -> bool:
    """Say whether a page is the entry to sign out."""
    return page.url_path == _PATH


def session_watch() -> str:
    """Give the script, as HTML, by which a page notices the end of a sign-in; "" if off."""
    return f"<script>{SESSION_SCRIPT}</script>" if is_on() else ""


def stop_unless_signed_in(t: Text) -> None:
    """End the run with a button to sign in if sign-in is on and nobody has."""
    if is_on() and not st.user.get("is_logged_in"):
        st.title(t("sign_in.title"), anchor=False)
        st.button(t("sign_in.button"), type="primary", on_click=st.login)
        st.stop()
