"""Indicator lines: world and regions over the spread of states, chosen states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go

from charts import theme
from nua_data.lines import Outlook
from nua_data.model import Nature
from nua_data.text import Text

NATURE_MARKS = {
    Nature.COUNTRY: "circle",
    Nature.COUNTRY_ADJUSTED: "square",
    Nature.GLOBAL_MONITORING: "triangle-up",
    Nature.ESTIMATED: "circle-open",
    Nature.MODELLED: "diamond-open",
    Nature.CITY_MEAN: "x",
}
"""Filled marks are reported by the country, open marks are estimated or modelled by an agency."""


@dataclass(frozen=True)
class LineWords:
    """Words of a line chart in the reader's language."""

    unit: str
    spread: str
    median: str
    needed: str
    projected: str


def line_words(unit: str, t: Text) -> LineWords:
    """Give the words of a line chart in a language."""
    return LineWords(
        unit=unit,
        spread=t("trends.spread"),
        median=t("trends.median"),
        needed=t("trends.needed"),
        projected=t("trends.projected"),
    )


def trend_lines(
    lines: pd.DataFrame,
    spread: pd.DataFrame,
    series: pd.DataFrame,
    outlooks: Sequence[Outlook],
    words: LineWords,
    t: Text,
) -> go.Figure:
    """Draw group lines (`name, year, value, covered_pct, carried_pct`) over the spread of states.

    ``outlooks`` add the way needed to the target (dashed) and the projection (dotted).

    ``spread`` has ``year, low, median, high`` (middle half of states); ``series`` those of the
    chosen states: ``name, year, value, nature, is_break``, drawn with a mark for the nature of
    each value and a gap before a value that starts anew.
    """
    figure = go.Figure()
    if not spread.empty:
        _add_spread(figure, spread, words)
    colours = iter(theme.REGION_COLOURS)
    for name, rows in lines.groupby("name", sort=False):
        figure.add_scatter(
            x=rows["year"],
            y=rows["value"],
            name=escape(str(name), quote=False),
            mode="lines",
            line={"color": next(colours, theme.QUIET), "width": 3},
            customdata=_coverage_words(rows, t),
            hovertemplate="%{x}: %{y:.4~g}<br>%{customdata}<extra>%{fullData.name}</extra>",
        )
    for name, rows in _with_gaps(series).groupby("name", sort=False):
        figure.add_scatter(
            x=rows["year"],
            y=rows["value"],
            name=escape(str(name), quote=False),
            mode="lines+markers",
            line={"color": next(colours, theme.QUIET), "width": 1.5},
            marker={"symbol": rows["nature"].map(NATURE_MARKS).fillna("circle"), "size": 9},
            customdata=[t.name("nature", nature) if nature else "" for nature in rows["nature"]],
            hovertemplate="%{x}: %{y:.4~g}<br>%{customdata}<extra>%{fullData.name}</extra>",
        )
    for place, lines_ahead in enumerate(outlooks):
        _add_outlook(figure, lines_ahead, words, is_first=place == 0)
    return theme.style(figure, height=430, y_title=words.unit)


def _add_outlook(figure: go.Figure, ahead: Outlook, words: LineWords, is_first: bool) -> None:
    looks = ((ahead.needed, words.needed, "dash"), (ahead.projected, words.projected, "dot"))
    for ends, name, dash in looks:
        figure.add_scatter(
            x=[year for year, _ in ends],
            y=[value for _, value in ends],
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=is_first,
            line={"color": theme.OUTLOOK, "width": 1.5, "dash": dash},
            hovertemplate="%{x}: %{y:.4~g}<extra>%{fullData.name}</extra>",
        )


def _with_gaps(series: pd.DataFrame) -> pd.DataFrame:
    """Put an empty point before each value that starts anew, so that no line joins the two."""
    anew = series[series["is_break"]]
    gaps = anew.assign(value=float("nan"), year=anew["year"] - 0.5, nature="")
    return pd.concat([series, gaps]).sort_values(["iso3", "year"])


def _add_spread(figure: go.Figure, spread: pd.DataFrame, words: LineWords) -> None:
    shared = {"x": spread["year"], "mode": "lines", "hoverinfo": "skip"}
    edge = {"color": "rgba(140,145,150,0.35)", "width": 1}
    figure.add_scatter(y=spread["low"], line=edge, showlegend=False, **shared)
    figure.add_scatter(
        y=spread["high"],
        line=edge,
        fill="tonexty",
        fillcolor="rgba(140,145,150,0.20)",
        name=words.spread,
        **shared,
    )
    figure.add_scatter(
        y=spread["median"],
        line={"color": theme.QUIET, "width": 1.5, "dash": "dot"},
        name=words.median,
        **shared,
    )


def _coverage_words(rows: pd.DataFrame, t: Text) -> list[str]:
    return [
        t("chart.covered", covered=t.percent(covered, 0), carried=t.percent(carried, 0))
        for covered, carried in zip(rows["covered_pct"], rows["carried_pct"], strict=True)
    ]
