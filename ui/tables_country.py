"""Table twins of the country page: the register of one state, and its standing."""

from __future__ import annotations

import pandas as pd

from nua_data.model import Missing
from nua_data.words import cycle_words
from ui.state import View


def evidence_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows of the register (columns of `report_evidence`) in words, marking what counts."""
    t = view.t
    return pd.DataFrame(
        {
            t("table.cycle"): [cycle_words(t, cycle) for cycle in rows["cycle"]],
            t("table.status"): [t.name("status", status) for status in rows["status"]],
            t("table.date"): [t.partial_date(date) for date in rows["date"]],
            t("table.evidence"): [t.name("evidence", kind) for kind in rows["evidence"]],
            t("table.counts"): [_yes(view, flag) for flag in rows["counts"]],
            t("table.caveat"): [t.name("caveat", c) if c else "" for c in rows["caveat"]],
            t("table.link"): rows["source_url"],
        }
    ).reset_index(drop=True)


def standing_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows of `standing.beside_peers` in words, one an indicator."""
    t = view.t
    has_value = ~rows["label"].isin([Missing.NO_DATA, Missing.NOT_APPLICABLE])
    is_assessed = rows["is_assessed"]
    missing = [t.name("missing", label) for label in rows["label"]]
    natures = [t.name("nature", nature) for nature in rows["latest_nature"]]
    firmness = [t.name("country_firmness", code) if code else "" for code in rows["firmness"]]
    return pd.DataFrame(
        {
            t("table.commitment"): [t.name("commitment", c) for c in rows["commitment"]],
            t("table.indicator"): [
                t.name("indicator", f"{code}.short", short)
                for code, short in zip(rows["indicator"], rows["short_name"], strict=True)
            ],
            t("table.value"): _either(has_value, rows["latest_value"], missing),
            t("table.unit"): [
                t.name("indicator", f"{code}.unit", unit)
                for code, unit in zip(rows["indicator"], rows["unit"], strict=True)
            ],
            t("table.year"): _either(has_value, rows["latest_year"].astype("str"), ""),
            t("table.nature"): _either(has_value, natures, ""),
            t("table.trend"): [t.name("trend", label) for label in rows["label"]],
            t("table.baseline_year"): _either(is_assessed, rows["baseline_year"].astype("str"), ""),
            t("table.baseline_value"): _either(is_assessed, rows["baseline_value"], ""),
            t("table.firmness"): firmness,
            t("table.peer_states"): rows["n"],
            t("table.peer_low"): rows["lower"],
            t("table.peer_median"): rows["median"],
            t("table.peer_high"): rows["upper"],
            t("table.source"): _either(
                has_value, [t.isolate(s) for s in rows["latest_source"]], ""
            ),
        }
    ).reset_index(drop=True)


def _either(keep: pd.Series, yes, no) -> pd.Series:
    """Take from one column where a mark is set, else from another or a word."""
    wanted = pd.Series(list(yes), index=keep.index, dtype=object)
    other = [no] * len(keep) if isinstance(no, str) else list(no)
    return wanted.where(keep, pd.Series(other, index=keep.index, dtype=object))


def _yes(view: View, flag: bool) -> str:
    return view.t("table.yes") if flag else view.t("table.no")
