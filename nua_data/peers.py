"""Peers of a member state, and the spread of their values; the state itself is never among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from nua_data.method import Method
from nua_data.model import Membership

URBAN_SHARE = "SP.URB.TOTL.IN.ZS"
SHARED = ("habitat_region", "region", "subregion", "income_group")
FLAGS = ("ldc", "lldc", "sids")
NEAREST, OWN = "nearest_urban_share", "own_choice"


def peer_groups(
    release,
    as_of: dt.date,
    method: Method,
    iso3: str | None = None,
    own: Sequence[str] = (),
) -> pd.DataFrame:
    """List the peers of one member, or of every one: iso3, group, peer.

    Groups: habitat_region, region, subregion, income_group (none where it is unknown), ldc, lldc,
    sids (only of a state that is one), nearest_urban_share, and own_choice, the states given as
    `own` for `iso3`. Members only. Raises KeyError for a state that is not a member.
    """
    countries = release.countries
    members = countries[countries["membership"] == Membership.MEMBER].reset_index(drop=True)
    codes = members["iso3"].astype(str).to_numpy(dtype=object)
    unknown = sorted({*own, *([iso3] if iso3 else [])} - set(codes))
    if unknown:
        raise KeyError(f"not a member state: {', '.join(unknown)}")
    if own and iso3 is None:
        raise ValueError("an own choice of peers needs the state it is for")
    chosen = np.arange(len(codes)) if iso3 is None else np.flatnonzero(codes == iso3)
    grids = {column: _same(members[column], chosen) for column in SHARED}
    grids |= {flag: _flagged(members[flag], chosen) for flag in FLAGS}
    shares = _urban_shares(release, as_of).reindex(codes).to_numpy(float)
    grids[NEAREST] = _nearest(shares, chosen, method.peers.nearest)
    if own:
        grids[OWN] = np.isin(codes, list(own))[None, :]
    pieces = []
    for group, is_peer in grids.items():
        is_peer[np.arange(len(chosen)), chosen] = False
        row, column = np.nonzero(is_peer)
        pieces.append(
            pd.DataFrame({"iso3": codes[chosen[row]], "group": group, "peer": codes[column]})
        )
    return pd.concat(pieces, ignore_index=True)


def peer_stats(values: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Give the spread of the peers' values: iso3, group, indicator, n, lower, median, upper.

    `values` has iso3, indicator, value, one row a pair, missing ones skipped; lower and upper are
    the quartiles (linear between values). A group whose peers have no value has no row.
    """
    known = values.loc[values["value"].notna(), ["iso3", "indicator", "value"]]
    rows = groups.merge(known.rename(columns={"iso3": "peer"}), on="peer")
    keys = ["iso3", "group", "indicator"]
    rows = rows.sort_values([*keys, "value"], ignore_index=True)
    stats = rows.groupby(keys, sort=False, observed=True).size().rename("n").reset_index()
    last = stats["n"].cumsum().to_numpy()
    first, ordered = last - stats["n"].to_numpy(), rows["value"].to_numpy(float)
    for name, share in (("lower", 0.25), ("median", 0.5), ("upper", 0.75)):
        stats[name] = _quantile(ordered, first, last, share)
    return stats


def _quantile(ordered: np.ndarray, first: np.ndarray, last: np.ndarray, share: float) -> np.ndarray:
    """Interpolate a quantile in each block [first, last) of sorted values."""
    position = first + share * (last - 1 - first)
    below = np.floor(position).astype(int)
    above = np.minimum(below + 1, last - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def _same(column: pd.Series, chosen: np.ndarray) -> np.ndarray:
    names = column.astype("str").fillna("").to_numpy(dtype=object)
    return (names[chosen][:, None] == names[None, :]) & (names[chosen] != "")[:, None]


def _flagged(column: pd.Series, chosen: np.ndarray) -> np.ndarray:
    flags = column.to_numpy(dtype=bool)
    return flags[chosen][:, None] & flags[None, :]


def _nearest(shares: np.ndarray, chosen: np.ndarray, count: int) -> np.ndarray:
    """Mark the states nearest in urban share; those as near are taken in order of their code."""
    gap = np.abs(shares[chosen][:, None] - shares[None, :])
    gap[np.arange(len(chosen)), chosen] = np.nan
    order = np.argsort(np.where(np.isnan(gap), np.inf, gap), axis=1, kind="stable")[:, :count]
    is_peer = np.zeros(gap.shape, bool)
    np.put_along_axis(is_peer, order, True, axis=1)
    return is_peer & ~np.isnan(gap)


def _urban_shares(release, as_of: dt.date) -> pd.Series:
    rows = release.observations
    rows = rows[(rows["indicator"] == URBAN_SHARE) & (rows["year"] <= as_of.year)]
    latest = rows.sort_values("year").assign(iso3=rows["iso3"].astype(str))
    return latest.drop_duplicates("iso3", keep="last").set_index("iso3")["value"]
