"""Table twins: the numbers of a picture under headings in the reader's language.

Values stand in them as they are: the page writes them short, a file keeps them whole.
"""

from __future__ import annotations

import pandas as pd

from nua_data.facts import Pace, ReportingFacts
from nua_data.method import load_method
from nua_data.model import Status
from nua_data.text import language_name
from nua_data.words import cycle_words, target_words
from ui.state import View

_SIX = ("en", "ar", "zh", "fr", "ru", "es")


def status_table(view: View, facts: ReportingFacts, observers: bool = True) -> pd.DataFrame:
    """Give one row a state with status, date, evidence and link; submitted first, then by name."""
    t = view.t
    rows = pd.concat([facts.statuses, facts.observers]) if observers else facts.statuses
    rows = rows.assign(
        name=rows["iso3"].map(view.names), step=[-Status(s).step for s in rows["status"]]
    ).sort_values(["step", "name"])
    return register_table(view, rows).assign(
        **{t("table.in_count"): [_yes(view, m == "member") for m in rows["membership"]]}
    )


def register_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give rows of the register (`iso3, status, date, evidence, caveat, source_url`) in words."""
    t = view.t
    recorded = rows["status"] != Status.NONE
    return pd.DataFrame(
        {
            t("table.country"): rows["iso3"].map(view.names),
            t("table.status"): [t.name("status", s) for s in rows["status"]],
            t("table.date"): _when(recorded, [t.partial_date(d) for d in rows["date"]]),
            t("table.evidence"): [t.name("evidence", e) if e else "" for e in rows["evidence"]],
            t("table.caveat"): [t.name("caveat", c) if c else "" for c in rows["caveat"]],
            t("table.link"): rows["source_url"],
        }
    ).reset_index(drop=True)


def share_table(view: View, shares: pd.DataFrame) -> pd.DataFrame:
    """Give states and share of the urban population by report status, in words."""
    t = view.t
    return pd.DataFrame(
        {
            t("table.status"): [t.name("status", s) for s in shares["status"]],
            t("table.states"): [*shares["states"]],
            t("table.urban_share_pct"): [*shares["share_pct"].round(2)],
        }
    )


def label_table(view: View, counts: pd.Series) -> pd.DataFrame:
    """Give how many states have each trend label (label -> states), in words."""
    t = view.t
    return pd.DataFrame(
        {
            t("table.trend"): [t.name("trend", label) for label in counts.index],
            t("table.states"): [*counts],
        }
    )


def pace_table(view: View, pace: Pace) -> pd.DataFrame:
    """Give the days on which the number of reports rose, both cycles one under the other."""
    t = view.t
    parts = [pace.curve.assign(cycle=pace.cycle)]
    if pace.previous_cycle:
        parts.append(pace.previous_curve.assign(cycle=pace.previous_cycle))
    rows = pd.concat(parts)
    return pd.DataFrame(
        {
            t("table.cycle"): [cycle_words(t, cycle) for cycle in rows["cycle"]],
            t("table.day_of_cycle"): [*rows["day"]],
            t("table.date"): [t.date(d, "medium") for d in pd.to_datetime(rows["date"]).dt.date],
            t("table.reports"): [*rows["count"]],
        }
    )


def region_table(view: View, regions: pd.DataFrame) -> pd.DataFrame:
    """Give one row a region: states by report status and share of its states that submitted."""
    t = view.t
    shown = [Status.SUBMITTED, Status.LAUNCHED, Status.PREPARING, Status.PLEDGED, Status.NONE]
    return pd.DataFrame(
        {t("table.region"): [t.name("region", name) for name in regions["region"]]}
        | {t.name("status", status): [*regions[status]] for status in shown}
        | {t("table.states"): [*regions["states"]]}
    )


def lines_table(view: View, lines: pd.DataFrame) -> pd.DataFrame:
    """Give group lines (`aggregates.group_lines` columns) in words, newest year first."""
    t = view.t
    rows = lines.sort_values(["group", "year"], ascending=[True, False])
    return pd.DataFrame(
        {
            t("table.group"): [t.name("region", g) for g in rows["group"]],
            t("table.year"): rows["year"].astype(str),
            t("table.value"): rows["value"],
            t("table.how"): [t.name("aggregate", a) for a in rows["aggregate"]],
            t("table.covered_pct"): rows["covered_pct"].round(1),
            t("table.carried_pct"): rows["carried_pct"].round(1),
            t("table.states"): rows["states"],
        }
    ).reset_index(drop=True)


def series_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give observations (`iso3, indicator, year, value, nature, source`) in words."""
    t = view.t
    ordered = rows.sort_values(["iso3", "indicator", "year"], ascending=[True, True, False])
    return pd.DataFrame(
        {
            t("table.country"): ordered["iso3"].astype(str).map(view.names),
            t("table.indicator"): [
                t.name("indicator", f"{code}.short", code) for code in ordered["indicator"]
            ],
            t("table.year"): ordered["year"].astype(str),
            t("table.value"): ordered["value"],
            t("table.nature"): [t.name("nature", nature) for nature in ordered["nature"]],
            t("table.source"): ordered["source"].astype(str),
        }
    ).reset_index(drop=True)


def source_table(view: View) -> pd.DataFrame:
    """Give the sources of the release with date, licence, address, code (as in rows of values)."""
    t, sources = view.t, view.release.sources
    return pd.DataFrame(
        {
            t("table.producer"): sources["producer"],
            t("table.title"): sources["title"],
            t("table.released"): [t.partial_date(day) for day in sources["released"]],
            t("table.licence"): sources["licence"],
            t("table.link"): sources["url"],
            t("table.code"): sources["source"],
        }
    )


def method_table(view: View) -> pd.DataFrame:
    """Give every number of judgement as it stands in method.toml."""
    t, settings = view.t, load_method().settings()
    return pd.DataFrame(
        {
            t("table.section"): [t.name("section", name) for name in settings["section"]],
            t("table.setting"): settings["name"],
            t("table.value"): [t.isolate(str(value)) for value in settings["value"]],
        }
    )


def indicator_table(view: View) -> pd.DataFrame:
    """Give the catalogue: what is measured, where it belongs, how it is aggregated."""
    t, rows = view.t, view.release.indicators
    return pd.DataFrame(
        {
            t("table.indicator"): [
                t.name("indicator", f"{code}.name", name)
                for code, name in zip(rows["indicator"], rows["name"], strict=True)
            ],
            t("table.code"): rows["indicator"],
            t("table.sdg"): rows["sdg"],
            t("table.area"): [t.name("area", code) if code else "" for code in rows["area"]],
            t("table.target"): [target_words(t, row) for _, row in rows.iterrows()],
            t("table.how"): [t.name("aggregate", code) for code in rows["aggregate"]],
            t("table.headline"): [_yes(view, flag) for flag in rows["headline"]],
        }
    )


def agreement_table(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give our values beside published ones (`agreement.compare_with_published`) in words."""
    t = view.t
    return pd.DataFrame(
        {
            t("table.indicator"): [
                t.name("indicator", f"{code}.short", code) for code in rows["indicator"]
            ],
            t("table.group"): [t.name("region", group) for group in rows["group"]],
            t("table.year"): rows["year"].astype("str"),
            t("table.ours"): rows["ours"],
            t("table.published"): rows["published"],
            t("table.difference"): rows["difference"],
            t("table.difference_unit"): [
                t.name("difference", unit) for unit in rows["difference_unit"]
            ],
            t("table.within"): [_yes(view, flag) for flag in rows["is_within"]],
            t("table.reason"): [t.name("reason", code) if code else "" for code in rows["reason"]],
            t("table.producer"): rows["producer"],
            t("table.link"): rows["source_url"],
        }
    )


def glossary_table(view: View) -> pd.DataFrame:
    """Give the terms of the field in the six official languages, the page's own first."""
    terms = view.release.terms_six_languages
    codes = [code for code in _SIX if code in terms]
    codes.sort(key=lambda code: code != view.t.language)
    return terms[codes].set_axis([language_name(code) for code in codes], axis=1)


def _when(keep: pd.Series, words: list[str]) -> list[str]:
    return [word if kept else "" for kept, word in zip(keep, words, strict=True)]


def _yes(view: View, flag: bool) -> str:
    return view.t("table.yes") if flag else view.t("table.no")
