"""Table twins of the page of commitments: the numbers of its pictures, in words."""

from __future__ import annotations

import pandas as pd

from nua_data.commitments import Standing
from nua_data.words_commitments import area_words, group_words
from ui.state import View


def standing_table(view: View, standing: Standing, groups: dict[str, str]) -> pd.DataFrame:
    """Give one row a state, by alphabet: its group and the numbers that made it."""
    t = view.t
    rows = standing.states.assign(name=standing.states["iso3"].map(view.names)).sort_values("name")
    head = {
        t("table.country"): rows["name"],
        t("commitments.table_group"): rows["group"].map(groups),
    }
    if standing.measure == "trend":
        numbers = {
            t("commitments.table_first_year"): _years(rows["baseline_year"]),
            t("commitments.table_first_value"): rows["baseline_value"],
            t("commitments.table_last_year"): _years(rows["end_year"]),
            t("commitments.table_last_value"): rows["end_value"],
        }
    else:
        numbers = {
            t("commitments.table_points"): rows["value"].round(),
            t("commitments.table_with_data"): rows["with_data"],
            t("commitments.table_indicators"): rows["of"],
        }
    return pd.DataFrame(head | numbers).reset_index(drop=True)


def strip_table(view: View, strip: pd.DataFrame, groups: dict[str, str]) -> pd.DataFrame:
    """Give one row a region and area: median, band or why there is none, states, people covered."""
    t = view.t
    said = strip["band"].where(strip["missing"] == "", strip["missing"])
    return pd.DataFrame(
        {
            t("table.region"): [t.name("region", name) for name in strip["region"]],
            t("commitments.commitment"): [t.name("commitment", c) for c in strip["commitment"]],
            t("table.area"): [area_words(t, code) for code in strip["area"]],
            t("commitments.table_median"): strip["median"].round(),
            t("commitments.table_group"): said.map(groups),
            t("commitments.table_states_with"): strip["states"],
            t("table.covered_pct"): strip["covered_pct"].round(1),
        }
    )


def spread_table(view: View, spread: pd.DataFrame) -> pd.DataFrame:
    """Give one row a region: range, middle half and median of its states."""
    t = view.t
    return pd.DataFrame(
        {
            t("table.region"): [t.name("region", name) for name in spread["region"]],
            t("commitments.table_low"): spread["low"].round(),
            t("commitments.table_lower"): spread["lower"].round(),
            t("commitments.table_median"): spread["median"].round(),
            t("commitments.table_upper"): spread["upper"].round(),
            t("commitments.table_high"): spread["high"].round(),
            t("commitments.table_states_with"): spread["states"],
            t("table.states"): spread["of"],
            t("commitments.table_missing"): [
                group_words(t, code) if code else "" for code in spread["missing"]
            ],
        }
    )


def labels_table(view: View, counts: pd.DataFrame, groups: dict[str, str]) -> pd.DataFrame:
    """Give one row a region: its states by trend label."""
    t = view.t
    return pd.DataFrame(
        {t("table.region"): [t.name("region", name) for name in counts["region"]]}
        | {words: counts[code] for code, words in groups.items()}
        | {t("table.states"): counts["states"]}
    )


def _years(years: pd.Series) -> pd.Series:
    return years.astype("str").where(years.notna(), "")
