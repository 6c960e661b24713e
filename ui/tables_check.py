"""Tables of the page that checks a file: its findings, and the standing today and with the file."""

from __future__ import annotations

import pandas as pd

from nua_data import words_check, words_findings
from nua_data.check import Finding
from nua_data.text import Text
from nua_data.upload import visible
from nua_data.upload_standing import Reading
from nua_data.words import cycle_words
from nua_data.words_findings import value_words
from ui.state import View


def findings_table(view: View, findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Give one row a finding, in words, the gravest first."""
    t = view.t
    return pd.DataFrame(
        {
            t("check.severity"): [t.name("severity", each.severity) for each in findings],
            t("broken.row"): [words_check.place_words(t, each) for each in findings],
            t("check.rows"): [_count_words(t, each) for each in findings],
            t("broken.column"): [t.isolate(visible(each.column)) for each in findings],
            t("broken.value"): [value_words(t, each) for each in findings],
            t("broken.rule"): [t.name("rule", each.rule) for each in findings],
            t("broken.remedy"): [words_findings.remedy_words(t, each) for each in findings],
        }
    )


def _count_words(t: Text, finding: Finding) -> str:
    """Say how many rows a finding speaks of; a sign where it is about none."""
    count = words_findings.row_count(finding)
    return t("check.no_rows") if count is None else t.number(count)


def reports_table(view: View, reading: Reading) -> pd.DataFrame:
    """Give one row a state and cycle: the status of its report today and with the file."""
    t, rows = view.t, reading.reports
    return pd.DataFrame(
        {
            t("table.country"): rows["iso3"].map(view.names),
            t("table.cycle"): [cycle_words(t, cycle) for cycle in rows["cycle"]],
            t("check.today"): [t.name("status", code) for code in rows["status_before"]],
            t("check.with_file"): [t.name("status", code) for code in rows["status_after"]],
        }
    )


def indicators_table(view: View, reading: Reading) -> pd.DataFrame:
    """Give one row a state and indicator: value, year and trend today and with the file."""
    t, rows = view.t, reading.indicators
    units = view.release.indicators.set_index("indicator")["unit"]
    sides = {
        side: [
            words_check.value_side(t, row, side, units[row["indicator"]])
            for _, row in rows.iterrows()
        ]
        for side in ("before", "after")
    }
    return pd.DataFrame(
        {
            t("table.country"): rows["iso3"].map(view.names),
            t("table.indicator"): [
                t.name("indicator", f"{code}.short", code) for code in rows["indicator"]
            ],
            t("check.today"): sides["before"],
            t("check.with_file"): sides["after"],
        }
    )


def whole_table(view: View, reading: Reading) -> pd.DataFrame:
    """Give a row for readiness, each of its parts and each commitment, today and with the file."""
    t, rows = view.t, reading.whole
    lines = [row for _, row in rows.iterrows()]
    return pd.DataFrame(
        {
            t("table.country"): rows["iso3"].map(view.names),
            t("check.what"): [words_check.whole_name(t, row) for row in lines],
            t("check.today"): [words_check.whole_side(t, row, "before") for row in lines],
            t("check.with_file"): [words_check.whole_side(t, row, "after") for row in lines],
            t("check.change"): [words_check.change_words(t, row) for row in lines],
        }
    )


def without_country(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Leave the column of countries out where all lines are of one country."""
    name = view.t("table.country")
    return table.drop(columns=name) if table[name].nunique() == 1 else table
