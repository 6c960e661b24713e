"""Observations of one's own, typed into the template."""

from __future__ import annotations

import numpy as np

from nua_data.model import Nature
from nua_data.release import Release
from nua_data.sources.base import Imported, refuse
from nua_data.sources.cells import as_coded
from nua_data.sources.entered import (
    PLACES,
    cells_of,
    is_contradicted,
    one_of,
    tell_columns,
    with_codes,
)
from nua_data.sources.ledger import AS_TYPED, Ledger, observations
from nua_data.sources.opening import Opened
from nua_data.sources.picks import PARTS
from nua_data.sources.places import add_states
from nua_data.sources.sdg_portal import known_source, tell_unknown_series
from nua_data.sources.single import settle
from nua_data.sources.tables import read_raw
from nua_data.sources.values import add_values, check_range
from nua_data.sources.years import add_years

OBSERVED = ("iso3", "country", "indicator", "year", "value", "nature")
"""Columns of observations."""
BREAKDOWNS = (
    *PARTS, "unit", "units", "unit_mult", "unit multiplier", "multiplier", "city",
    "quarter", "month",
)  # fmt: skip
"""Columns that make another value of the one beside them: of a part of the people, in a unit."""


def read_observations(opened: Opened, release: Release) -> Imported:
    """Import observations that somebody typed into the template."""
    ledger = Ledger(opened)
    wanted = frozenset(release.indicators["indicator"])
    raw = read_raw(opened, ledger, series="indicator", wanted=wanted, kind="observations")
    text = "Use a code of the sheet of indicators of the template."
    tell_unknown_series(raw, ledger, "indicator", remedy=text)
    tell_columns(raw, OBSERVED, ledger, BREAKDOWNS)
    if "value" not in raw.header:
        refuse(opened.name, "missing_column", "Add a column value.", needed=("value",))
    place = raw.has("iso3", "country")
    rows = raw.rows.add(**{AS_TYPED.format("value"): as_coded(raw.rows["value"])})
    rows = ledger.drop(rows, is_contradicted(rows, release), "place_conflict", **PLACES)
    rows = add_states(rows, place, release, ledger, title=place, expected="iso3")
    rows = add_years(rows, "year", release, ledger)
    rows = add_values(rows, "value", ledger)
    rows = check_range(rows, release, ledger)
    known = tuple(str(nature) for nature in Nature if nature is not Nature.CITY_MEAN)
    rows = with_codes(rows, "nature", cells_of(rows, "nature"), empty="country")
    told = {"column": "nature", "shown": ["nature"], **one_of(known)}
    wrong = ~rows["nature"].is_in(known.__contains__)
    rows = ledger.drop(rows, wrong, "unknown_code", **told)
    rows = rows.only(("line", "iso3", "indicator", "year", "value", "nature"))
    rows = settle(rows.add(choice=np.zeros(len(rows), dtype="int64")), ledger)
    released, is_assumed = opened.released()
    released = release.as_of.isoformat() if is_assumed or not released else released
    row = {
        "source": f"entered-{released[:7]}",
        "producer": str(opened.options.get("producer") or ""),  # asked for before it is published
        "title": f"Observations entered from {opened.name}",
        "released": released,
        "url": str(opened.options.get("url") or ""),
        "licence": "To be settled with the producer",
    }
    row = known_source(row, release)
    return ledger.close(observations(rows, row["source"]), row, "observations")
