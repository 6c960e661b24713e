"""World and region values of every indicator, from the values of the member states.

Values lie in one block of numbers (indicators x years x states), so that every indicator, year and
group is worked out at once. Flows of volatile indicators (column `volatile` of the catalogue:
losses from disasters, growth rates) are never carried forward: the dead of one year are not those
of the next. A line ends where too little of what it rests on is fresh (`min_fresh_share`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nua_data.method import AggregateRules, load_method
from nua_data.model import WORLD, Aggregate, Grouping, Membership, Nature

if TYPE_CHECKING:
    from nua_data.release import Release

URBAN_SHARE = "SP.URB.TOTL.IN.ZS"
"""Urban population share (%), World Bank after World Urbanization Prospects."""

_WEIGHTED = (Aggregate.URBAN_POPULATION.value, Aggregate.POPULATION.value)


@dataclass(frozen=True)
class _Block:
    """Values of a set of indicators, with what a group value needs to know about them.

    `values` is indicators x years x states, carried forward; `carried_for` counts the years since
    the value was fresh (0 = fresh), same shape; `years` and `states` name the last two sides.
    """

    indicators: pd.Index
    years: np.ndarray
    states: pd.Index
    values: np.ndarray
    carried_for: np.ndarray

    @property
    def is_fresh(self) -> np.ndarray:
        return self.has_value & (self.carried_for == 0)

    @property
    def has_value(self) -> np.ndarray:
        return np.isfinite(self.values)


def urban_population(release: Release, year: int) -> pd.Series:
    """Give the urban population of every state (iso3 -> persons, NaN where no share is known).

    Population x urban share of the year; the share is carried forward after its last year.
    Raises ValueError when the release has no population for the year.
    """
    states = pd.Index(sorted(release.countries["iso3"].astype("str")), name="iso3")
    total, urban = _populations(release, np.array([year]), states)
    if np.isnan(total).all():
        years = release.population["year"]
        raise ValueError(f"no population for {year}: it runs from {years.min()} to {years.max()}")
    return pd.Series(urban[0], index=states, name="urban_population")


def group_lines(
    release: Release, grouping: Grouping, rules: AggregateRules | None = None
) -> pd.DataFrame:
    """Give the world and region lines of every indicator with an aggregate.

    Members only; values marked not relevant are left out. One row an indicator, group and year, in
    the order of the catalogue, from the indicator's first year to the last in which fresh values
    make up at least `min_fresh_share` of the group's covered weight. Columns: indicator, group,
    year, value, aggregate, covered_pct (of the group's population, urban unless the weight is all),
    carried_pct (of the covered weight, or of the states), states, fresh_states, is_shown,
    value_below_gate. Below the gate of population covered `value` is NaN and the number stands in
    `value_below_gate`. Volatile indicators are not carried forward: their carried_pct is 0.
    """
    rules = rules or load_method().aggregate
    entries = release.indicators.set_index("indicator")
    entries = entries[entries["aggregate"].astype("str") != Aggregate.NONE.value]
    catalogue = entries["aggregate"].astype("str")
    carry_years = np.where(entries["volatile"].to_numpy(dtype=bool), 0, rules.carry_years)
    countries = release.countries[release.countries["membership"] == Membership.MEMBER.value]
    countries = countries.sort_values("iso3")
    states = pd.Index(countries["iso3"].astype("str"))
    block = _block(release.observations, catalogue.index, states, carry_years)
    names, is_in = _groups(countries[grouping.column].astype("str"))
    numbers = _group_numbers(release, block, catalogue.to_numpy(), is_in)
    return _to_table(block, catalogue, names, numbers, rules)


def _group_numbers(
    release: Release, block: _Block, kinds: np.ndarray, is_in: np.ndarray
) -> dict[str, np.ndarray]:
    """Work out every column, each indicators x years x groups; `is_in` is states x groups."""
    total, urban = (
        np.nan_to_num(part) for part in _populations(release, block.years, block.states)
    )
    is_all = (kinds == Aggregate.POPULATION.value)[:, None, None]
    people = np.where(is_all, total, urban)
    is_weighted = np.isin(kinds, _WEIGHTED)[:, None, None]
    weights = np.where(is_weighted, people, 1.0) * block.has_value

    weight = weights @ is_in
    states = block.has_value @ is_in
    with np.errstate(invalid="ignore", divide="ignore"):
        value = ((weights * np.nan_to_num(_summed(block, kinds))) @ is_in) / weight
        carried = 100 * ((weights * ~block.is_fresh) @ is_in) / weight
        covered = 100 * ((people * block.has_value) @ is_in) / (people @ is_in)
    is_median = kinds == Aggregate.MEDIAN.value
    value[is_median] = _medians(block.values[is_median], is_in)
    return {
        "value": value,
        "covered_pct": np.clip(np.nan_to_num(covered), 0, 100),
        "carried_pct": np.clip(carried, 0, 100),
        "states": states.round().astype(int),
        "fresh_states": (block.is_fresh @ is_in).round().astype(int),
    }


def _summed(block: _Block, kinds: np.ndarray) -> np.ndarray:
    """Values as they enter a weighted mean: 100 or 0 where the aggregate is a share of states."""
    is_share = (kinds == Aggregate.SHARE_OF_STATES.value)[:, None, None]
    return np.where(is_share, 100.0 * (block.values == 1), block.values)


def _medians(values: np.ndarray, is_in: np.ndarray) -> np.ndarray:
    """Median over the states of each group; NaN where no state has a value."""
    medians = np.full((*values.shape[:2], is_in.shape[1]), np.nan)
    for group, is_member in enumerate(is_in.T.astype(bool)):
        # Sorting puts NaN last, so the middle of the first n values is the median without them.
        ordered = np.sort(values[..., is_member], axis=-1)
        count = np.isfinite(ordered).sum(axis=-1)[..., None]
        low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
        high = np.take_along_axis(ordered, np.minimum(count // 2, ordered.shape[-1] - 1), axis=-1)
        medians[..., group] = ((low + high) / 2)[..., 0]
    return medians


def _block(
    observations: pd.DataFrame, indicators: pd.Index, states: pd.Index, carry_years: np.ndarray
) -> _Block:
    """Lay the observations out and carry each indicator's forward for its `carry_years`.

    Raises ValueError when a cell is given twice.
    """
    codes = np.column_stack(
        [
            _positions(observations["indicator"], indicators),
            _positions(observations["iso3"], states),
        ]
    )
    value = observations["value"].to_numpy(dtype=float)
    is_used = (
        (codes >= 0).all(axis=1)
        & np.isfinite(value)
        & (observations["nature"] != Nature.NOT_RELEVANT.value).to_numpy()
    )
    year = observations["year"].to_numpy(dtype=int)[is_used]
    years = np.arange(year.min(), year.max() + 1) if len(year) else np.array([], dtype=int)
    values = np.full((len(indicators), len(years), len(states)), np.nan)
    first_year = years[0] if len(years) else 0
    values[codes[is_used, 0], year - first_year, codes[is_used, 1]] = value[is_used]
    if np.isfinite(values).sum() != is_used.sum():
        raise ValueError("an observation (iso3, indicator, year) is given more than once")
    return _Block(indicators, years, states, *_carry(values, carry_years))


def _carry(values: np.ndarray, carry_years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Carry values forward along the years; gives the values and the years each was carried."""
    most = carry_years[:, None, None]
    step = np.arange(values.shape[1])[None, :, None]
    last = np.maximum.accumulate(np.where(np.isfinite(values), step, -1), axis=1)
    carried_for = step - last
    filled = np.take_along_axis(values, np.maximum(last, 0), axis=1)
    return np.where((last >= 0) & (carried_for <= most), filled, np.nan), carried_for


def _populations(
    release: Release, years: np.ndarray, states: pd.Index
) -> tuple[np.ndarray, np.ndarray]:
    """Give population and urban population (persons), years x states, NaN where unknown."""
    table = release.population
    total = _years_by_states(table, "population", states).reindex(years)
    observations = release.observations
    shares = observations[(observations["indicator"] == URBAN_SHARE).to_numpy()]
    share = _years_by_states(shares, "value", states)
    wanted = share.index.union(years)
    share = share.reindex(wanted).ffill().reindex(years)
    return total.to_numpy(), total.to_numpy() * share.to_numpy() / 100


def _years_by_states(table: pd.DataFrame, column: str, states: pd.Index) -> pd.DataFrame:
    iso3 = table["iso3"].astype("str")
    wide = table.assign(iso3=iso3).pivot(index="year", columns="iso3", values=column)
    return wide.reindex(columns=states).astype(float)


def _positions(values: pd.Series, keys: pd.Index) -> np.ndarray:
    """Position of each value in `keys`, -1 where it is not there."""
    codes, distinct = pd.factorize(values)
    places = keys.get_indexer(pd.Index(distinct).astype("str"))
    return np.append(places, -1)[codes]


def _groups(regions: pd.Series) -> tuple[list[str], np.ndarray]:
    """Names of the groups, the world first, and who is in them (states x groups, 0 or 1)."""
    names = sorted(set(regions) - {""})
    columns = [np.ones(len(regions)), *((regions == name).to_numpy(dtype=float) for name in names)]
    return [WORLD, *names], np.column_stack(columns)


def _to_table(
    block: _Block,
    catalogue: pd.Series,
    names: list[str],
    numbers: dict[str, np.ndarray],
    rules: AggregateRules,
) -> pd.DataFrame:
    """Unroll the columns into rows, from the indicator's first year to the last fresh enough."""
    shape = (len(block.indicators), len(names), len(block.years))
    flat = {name: part.swapaxes(1, 2) for name, part in numbers.items()}
    step = np.arange(shape[2])
    has_any = block.has_value.any(axis=2)[:, None, :]
    begun = np.maximum.accumulate(has_any, axis=2)
    # Where nothing is covered the share is NaN, which no comparison passes.
    is_fresh = (100 - flat["carried_pct"] >= 100 * rules.min_fresh_share) & (
        flat["fresh_states"] > 0
    )
    last_fresh = np.where(is_fresh, step, -1).max(axis=2, initial=-1)
    is_row = np.broadcast_to(begun, shape) & (step <= last_fresh[..., None])

    at = np.nonzero(is_row)
    rows = {name: part[is_row] for name, part in flat.items()}
    is_covered = rows["covered_pct"] >= 100 * rules.min_population_share
    is_shown = is_covered & np.isfinite(rows["value"])
    aggregate = pd.Categorical(catalogue)
    return pd.DataFrame(
        {
            "indicator": pd.Categorical.from_codes(at[0], categories=block.indicators),
            "group": pd.Categorical.from_codes(at[1], categories=names),
            "year": block.years[at[2]],
            "value": np.where(is_shown, rows["value"], np.nan),
            "aggregate": aggregate.take(at[0]),
            "covered_pct": rows["covered_pct"],
            "carried_pct": rows["carried_pct"],
            "states": rows["states"],
            "fresh_states": rows["fresh_states"],
            "is_shown": is_shown,
            "value_below_gate": np.where(is_shown, np.nan, rows["value"]),
        }
    )
