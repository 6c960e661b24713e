"""The app as a service: ``make run``, ``streamlit run app.py`` and any ASGI server start this.

What a visitor sees begins in ``router.py``; what stands before it is put together in ``serving/``.
"""

import streamlit as st

from charts.cities import LAND
from serving.service import Service
from ui import apart
from ui.frame import PAGE_SCRIPT
from ui.search import FOCUS_SCRIPT
from ui.sign_in import SESSION_SCRIPT
from ui.state import PAGES
from ui.world_map import addresses

WITH_MAP = ("overview", "reporting", "commitments", "present")
"""Pages that begin with the world map."""

# The cities begin with the world; a link to one country's cities fetches its finer land besides.
ASSETS = {**dict.fromkeys(WITH_MAP, addresses()), "cities": (LAND,)}

service = Service(
    PAGES,
    (PAGE_SCRIPT, FOCUS_SCRIPT, SESSION_SCRIPT),
    assets=ASSETS,
    rows=(apart.FOLDER, apart.find),
)
app = st.App("router.py", **service.parts())
