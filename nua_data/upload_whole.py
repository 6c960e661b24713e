"""What a file would move as a whole: readiness for the review and the standing by commitment.

Both are computed twice by the functions of the other pages: without the file, and with it.
"""

from __future__ import annotations

import datetime as dt

import pandas as pd

from nua_data.bands import placed
from nua_data.commitments import distance_standing
from nua_data.method import Method
from nua_data.model import Commitment, Membership, Missing
from nua_data.readiness import PARTS, readiness_parts, score
from nua_data.release import Release
from nua_data.scale import commitment_values, distances
from nua_data.trends import Bands, Pace, classify_trends

READINESS, PART, COMMITMENT = "readiness", "part", "commitment"
KEY = ["iso3", "kind", "code"]
SIDE = ["low", "high", "group", "with_data", "of"]
"""Of one side: both ends of an interval (one value twice; missing where unknown), the band or the
kind of missing, and for a commitment the headline indicators with data and those with a target."""
COMMITMENTS = tuple(each for each in Commitment if each is not Commitment.CONTEXT)
FROM_REPORTS = ("report", "practice")
"""Parts of readiness that rest on the register of reports."""


def whole_readings(
    before: Release,
    after: Release,
    days: tuple[dt.date, dt.date],
    cycle: str,
    method: Method,
    bands: Bands = "default",
    pace: Pace = "linear",
) -> pd.DataFrame:
    """Compare readiness, its parts and every commitment of the Member States of two releases.

    Columns: KEY, and SIDE before and after. days: that of the facts, and that on which reports
    count. Observer States are not assessed and have no line.
    """
    names = [f"{name}_{side}" for side in ("before", "after") for name in SIDE]
    if not (before.countries["membership"] == Membership.MEMBER).any():
        return pd.DataFrame(columns=[*KEY, *names])
    sides = [_side(release, *days, cycle, method, bands, pace) for release in (before, after)]
    both = sides[0].merge(sides[1], on=KEY, suffixes=("_before", "_after"), sort=False)
    order = {code: place for place, code in enumerate([READINESS, *PARTS, *COMMITMENTS])}
    both = both.assign(_order=both["code"].map(order)).sort_values(["iso3", "_order"])
    return both.drop(columns="_order").reset_index(drop=True)


def _side(
    release: Release,
    as_of: dt.date,
    day: dt.date,
    cycle: str,
    method: Method,
    bands: Bands,
    pace: Pace,
) -> pd.DataFrame:
    """Give KEY and SIDE of one release."""
    trends = classify_trends(release, as_of, method, bands, pace)
    parts = readiness_parts(release, as_of, method, cycle, trends)
    if day != as_of:  # only what the register says is read on the later day
        later = readiness_parts(release, day, method, cycle, trends)
        parts = parts.assign(**{name: later[name] for name in FROM_REPORTS})
    scores = score(parts, method)
    whole = scores[["iso3", "low", "high"]].assign(kind=READINESS, code=READINESS)
    whole["group"] = placed(scores, method).to_numpy()
    single = parts.melt("iso3", list(PARTS), "code", "low")
    single = single.assign(kind=PART, high=single["low"], group="")
    table = distances(release, as_of, method)
    values = commitment_values(table, method)
    aimed = set(table.loc[table["headline"] & table["has_target"], "commitment"])
    values = values.assign(has_target=values["commitment"].isin(aimed))
    tables = [whole, single, *(_commitment(values, code, method) for code in COMMITMENTS)]
    return pd.concat([table.reindex(columns=[*KEY, *SIDE]) for table in tables], ignore_index=True)


def _commitment(values: pd.DataFrame, code: Commitment, method: Method) -> pd.DataFrame:
    """Give the distance to target of a commitment and its group."""
    rows = values[values["commitment"] == code]
    groups = distance_standing(rows, method).states.set_index("iso3")["group"].to_dict()
    absent = {True: Missing.NOT_APPLICABLE.value, False: Missing.NO_TARGET.value}
    return rows.rename(columns={"n_with_data": "with_data", "n_headline": "of"}).assign(
        kind=COMMITMENT,
        code=str(code),
        low=rows["value"],
        high=rows["value"],
        group=rows["iso3"].map(groups).astype(object).fillna(rows["has_target"].map(absent)),
    )
