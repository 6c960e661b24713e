"""Readiness of member states for the mid-term review: five parts, an interval, a band.

It describes the review, not the country: reporting is voluntary and country-led.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd

from nua_data import reporting
from nua_data.coverage import coverage_by_country
from nua_data.cycles import cycles_before
from nua_data.method import Method, ReadinessRules
from nua_data.model import Membership, Status
from nua_data.pace import DIGITS, divide
from nua_data.scale import distances
from nua_data.trends import MISSING_LABELS, classify_trends

PARTS = ("report", "evidence", "trends", "policy", "practice")
_FULL = 100.0


def readiness(
    release,
    as_of: dt.date,
    method: Method,
    weights: Mapping[str, float] | None = None,
    cycle: str | None = None,
) -> pd.DataFrame:
    """Give the readiness of every member as an interval.

    Columns: iso3, the five parts (0-100, NaN where unknown), report_status, is_withdrawn, low,
    high, band (empty where the ends lie in different bands). Without `cycle` it is the one that
    `as_of` falls in. Raises ValueError for weights that are negative, all zero or misnamed.
    Example: ``readiness(release, release.as_of, load_method(), {"report": 2, ...})``
    """
    return score(readiness_parts(release, as_of, method, cycle), method, weights)


def readiness_parts(
    release,
    as_of: dt.date,
    method: Method,
    cycle: str | None = None,
    trends: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Give the five parts of every member, NaN where unknown, without weights.

    Columns: iso3, parts, report_status, is_withdrawn. `trends` saves computing them again.
    """
    cycle = cycle or reporting.current_cycle(release, as_of)
    if trends is None:
        trends = classify_trends(release, as_of, method)
    coverage = coverage_by_country(release, as_of, method).set_index("iso3")["coverage"]
    countries = release.countries
    members = countries.loc[countries["membership"] == Membership.MEMBER, "iso3"].astype(str)
    table = pd.DataFrame({"iso3": members.to_numpy()})
    status = _statuses(release, cycle, as_of)
    table["report"] = table["iso3"].map(_report_part(release, status, cycle, method.readiness))
    table["evidence"] = table["iso3"].map(coverage)
    table["trends"] = table["iso3"].map(_trends_part(trends))
    table["policy"] = table["iso3"].map(_policy_part(release, as_of, method))
    table["practice"] = _practice_part(release, table["iso3"], cycle, as_of, method.readiness)
    table["report_status"] = table["iso3"].map(status)
    table["is_withdrawn"] = table["report_status"] == Status.WITHDRAWN
    return table


def normalise_weights(weights: Mapping[str, float] | None, method: Method) -> np.ndarray:
    """Give the weights in the order of `PARTS`, adding up to 1; the method's without any."""
    given = dict(method.readiness.weights if weights is None else weights)
    if set(given) != set(PARTS):
        raise ValueError(f"weights must name {', '.join(PARTS)}, not {', '.join(sorted(given))}")
    numbers = np.array([float(given[part]) for part in PARTS])
    if not np.isfinite(numbers).all() or (numbers < 0).any() or numbers.sum() == 0:
        raise ValueError("weights must be finite, not negative, and not all zero")
    return numbers / numbers.sum()


def score(
    parts: pd.DataFrame, method: Method, weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Add low, high and band to a table of parts."""
    shares = normalise_weights(weights, method)
    values = parts[list(PARTS)].to_numpy(float)
    low = np.nan_to_num(values, nan=0.0) @ shares
    high = np.nan_to_num(values, nan=_FULL) @ shares
    bands = name_bands(low, method.readiness), name_bands(high, method.readiness)
    return parts.assign(low=low, high=high, band=np.where(bands[0] == bands[1], bands[0], ""))


def name_bands(scores: np.ndarray, rules: ReadinessRules) -> np.ndarray:
    """Give the band of each score; a bound belongs to the band above it."""
    scores = np.round(np.asarray(scores, float), DIGITS)
    names = sorted(rules.bands, key=rules.bands.get, reverse=True)
    return np.select([scores >= rules.bands[name] for name in names], names, names[-1])


def points_available(
    table: pd.DataFrame, method: Method, weights: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """List what would lift each member most: iso3, part, points, is_unknown.

    Points of the score, w x (100 - S), most first within a member; an unknown part could bring up
    to its whole weight. Parts without points to gain are left out.
    """
    shares = dict(zip(PARTS, normalise_weights(weights, method), strict=True))
    rows = table.melt("iso3", list(PARTS), "part", "value")
    rows["points"] = rows["part"].map(shares) * (_FULL - rows["value"].fillna(0.0))
    rows["is_unknown"] = rows["value"].isna()
    rows = rows[np.round(rows["points"], DIGITS) > 0]
    rows = rows.sort_values(["iso3", "points"], ascending=[True, False], kind="stable")
    return rows[["iso3", "part", "points", "is_unknown"]].reset_index(drop=True)


def _statuses(release, cycle: str, as_of: dt.date) -> pd.Series:
    return reporting.status_by_country(release, cycle, as_of).set_index("iso3")["status"]


def _report_part(release, status: pd.Series, cycle: str, rules: ReadinessRules) -> pd.Series:
    given = status.astype(str).map(dict(rules.report))
    cycles = release.cycles.set_index("cycle")
    if bool(cycles.loc[cycle, "register_complete"]):
        return given
    return given.where(status != Status.NONE)


def _trends_part(trends: pd.DataFrame) -> pd.Series:
    """Share of applicable headline indicators whose trend can be assessed, 0-100."""
    headline = trends[trends["headline"]]
    applies = headline["missing"] != "not_applicable"
    is_assessed = ~headline["label"].isin(MISSING_LABELS)
    iso3 = headline["iso3"]
    assessed, count = is_assessed.groupby(iso3).sum(), applies.groupby(iso3).sum()
    return pd.Series(_FULL * divide(assessed, count), count.index)


def _policy_part(release, as_of: dt.date, method: Method) -> pd.Series:
    """Mean of the policy indicators x 100, unknown unless every one of them has data."""
    names = list(method.readiness.policy_indicators)
    table = distances(release, as_of, method)
    has_value = table["indicator"].isin(names) & ~table["missing"].isin(MISSING_LABELS)
    values = table[has_value].pivot(index="iso3", columns="indicator", values="value")
    return _FULL * values.reindex(columns=names).mean(axis=1, skipna=False)


def _practice_part(
    release, iso3: pd.Series, cycle: str, as_of: dt.date, rules: ReadinessRules
) -> np.ndarray:
    earlier = [_statuses(release, name, as_of) for name in cycles_before(release, cycle)]
    reporters = {state for s in earlier for state in s.index[s == Status.SUBMITTED]}
    has_reported = iso3.isin(reporters)
    vnr = release.vnr_announced
    in_time = (vnr["year"] >= rules.vnr_since) & (vnr["year"] <= as_of.year)
    has_vnr = iso3.isin(vnr.loc[in_time, "iso3"].astype(str))
    return np.select([has_reported, has_vnr], [rules.practice_report, rules.practice_vnr], np.nan)
