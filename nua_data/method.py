"""The numbers of judgement in ``method.toml``, as frozen and typed rules."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

METHOD_FILE = Path(__file__).with_name("method.toml")


@dataclass(frozen=True)
class WindowRules:
    """The two windows that stand for a volatile indicator's ends."""

    since: int  # first calendar year that counts
    years: int  # length of a window
    min_values: int  # values each window needs


@dataclass(frozen=True)
class TrendRules:
    """Baseline, gates, bands and direction words of a trend."""

    baseline_year_sdg: int
    baseline_year_other: int
    sdg_basis: str  # beginning of target_basis that makes a target an SDG target
    baseline_reach_years: int
    recent_from: int
    min_points: int
    min_span_years: int
    little_change: float  # share a year
    half_of_baseline: float  # share of the baseline
    unchanged_min_values: int
    windows: WindowRules
    bands: Mapping[str, Mapping[str, float]]  # band set -> label -> lower bound of the pace
    directions: Mapping[str, str]  # label -> forward, still, back


@dataclass(frozen=True)
class CoverageRules:
    """Availability, timeliness and the gate of country composites."""

    since: int
    points_for_half: int
    points_for_full: int
    grace_years: int
    span_years: int
    own_natures: tuple[str, ...]
    gate: tuple[int, int]  # numerator, denominator
    bands: Mapping[str, float]  # band -> lower bound of the coverage, highest first


@dataclass(frozen=True)
class DistanceRules:
    """Names of the distances to target."""

    bands: Mapping[str, float]  # band -> lower bound of the distance, highest first


@dataclass(frozen=True)
class AggregateRules:
    """Gates of world and region values."""

    min_population_share: float
    carry_years: int
    min_fresh_share: float  # of the covered weight, in the last year of a line
    agreement_points: float  # percentage points; per cent of the value where the unit is no share


@dataclass(frozen=True)
class ReadinessRules:
    """Points of the five parts, their weights, and the bands of the score."""

    vnr_since: int
    practice_report: float
    practice_vnr: float
    policy_indicators: tuple[str, ...]
    report: Mapping[str, float]  # status -> points
    weights: Mapping[str, float]  # part -> weight, normalised when used
    bands: Mapping[str, float]  # band -> lower bound, highest first


@dataclass(frozen=True)
class RobustnessRules:
    """What the draws vary, and the words for what they give."""

    seed: int
    draws: int
    weight_low: float
    weight_high: float
    spans_years: tuple[int, ...]
    percentiles: tuple[float, float]
    firm: float
    likely: float


@dataclass(frozen=True)
class PeerRules:
    """Who counts as near."""

    nearest: int


@dataclass(frozen=True)
class OverviewRules:
    """What the first page shows of the many indicators."""

    lead_indicators: Mapping[str, str]  # commitment -> indicator whose line stands for it
    spread_min_share: float  # of the fullest year's states; years with fewer give no spread
    covered_change_points: float  # a larger change of population covered gives no direction
    since_days: int  # "last quarter"


@dataclass(frozen=True)
class ReleaseRules:
    """When a series of a new release breaks with the one before; both must be exceeded."""

    break_share: float  # of the earlier value
    break_units: float  # in the unit of the indicator


@dataclass(frozen=True)
class CityRules:
    """Which population is shown, and when two tables mean the same city."""

    population_year: int
    near_km: float
    near_alike: float  # 0 to 1
    far_km: float
    place_alike: float  # 0 to 1
    sizes: tuple[int, ...]  # persons
    most_cities: int
    steps: Mapping[str, tuple[float, ...]]  # indicator -> inner edges of its five colours


@dataclass(frozen=True, eq=False)
class Method:
    """All rules; `hash` changes when any number does."""

    trend: TrendRules
    coverage: CoverageRules
    distance: DistanceRules
    aggregate: AggregateRules
    readiness: ReadinessRules
    robustness: RobustnessRules
    peers: PeerRules
    overview: OverviewRules
    release: ReleaseRules
    cities: CityRules

    @cached_property
    def hash(self) -> str:
        """Give twelve hexadecimal digits that stand for every number of the method."""
        text = json.dumps(_plain(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def settings(self) -> pd.DataFrame:
        """List every number: `section, name, value`, in the order of the file."""
        rows = [
            (section, name, value)
            for section, rules in _plain(self).items()
            for name, value in _flat(rules)
        ]
        return pd.DataFrame(rows, columns=["section", "name", "value"])


def read_method(path: Path) -> Method:
    """Read a settings file; raises TypeError when a name is missing or unknown."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    data["trend"]["windows"] = WindowRules(**data["trend"]["windows"])
    kinds = {
        "trend": TrendRules,
        "coverage": CoverageRules,
        "distance": DistanceRules,
        "aggregate": AggregateRules,
        "readiness": ReadinessRules,
        "robustness": RobustnessRules,
        "peers": PeerRules,
        "overview": OverviewRules,
        "release": ReleaseRules,
        "cities": CityRules,
    }
    rules = {
        name: kinds[name](**{k: _frozen(v) for k, v in part.items()}) if name in kinds else part
        for name, part in data.items()
    }
    return Method(**rules)


@lru_cache(maxsize=1)
def load_method() -> Method:
    """Give the method of this project, read once."""
    return read_method(METHOD_FILE)


def _frozen(value):
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(part) for name, part in value.items()})
    return tuple(value) if isinstance(value, list) else value


def _plain(value):
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _flat(rules: dict, above: str = "") -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for name, value in rules.items():
        path = f"{above}{name}"
        rows += _flat(value, f"{path}.") if isinstance(value, dict) else [(path, value)]
    return rows
