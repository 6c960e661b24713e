"""Pictures of who has reported: the pace of a cycle beside the one before, and the bar of weights."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import theme
from charts.palette import STATUS_FILLS
from nua_data.model import Status
from nua_data.text import Text


def pace_curve(
    curve: pd.DataFrame, previous: pd.DataFrame, names: tuple[str, str], t: Text
) -> go.Figure:
    """Draw reports received by day of the cycle, this cycle over the previous one.

    Both tables have ``day`` (from 0), ``date`` and ``count``; ``names`` are the words for this
    cycle and the previous one.
    """
    figure = go.Figure()
    looks = ((previous, names[1], theme.QUIET, 2), (curve, names[0], theme.INK, 3))
    for table, name, colour, width in looks:
        if table.empty:
            continue
        figure.add_scatter(
            x=table["day"] / 365.25,
            y=table["count"],
            name=name,
            mode="lines",
            line={"shape": "hv", "color": colour, "width": width},
            customdata=[t.date(day, "medium") for day in pd.to_datetime(table["date"]).dt.date],
            hovertemplate="%{customdata}: %{y}<extra>" + name + "</extra>",
        )
    theme.style(figure, height=320, x_title=t("chart.years_into_cycle"), y_title=t("chart.states"))
    return figure.update_yaxes(rangemode="tozero")


def status_bar(shares: pd.DataFrame, t: Text) -> go.Figure:
    """Draw one bar of the urban population by report status; ``shares``: status, share_pct, states."""
    figure = go.Figure()
    for row in shares.itertuples():
        name = t.name("status", row.status)
        figure.add_bar(
            y=[""],
            x=[row.share_pct],
            name=name,
            orientation="h",
            marker={
                "color": STATUS_FILLS[Status(row.status)],
                "line": {"color": "#4A4F55", "width": 0.6},
                "pattern": {"shape": "/" if row.status == Status.NONE else ""},
            },
            hovertemplate=f"{name}: {t.percent(row.share_pct)}<extra></extra>",
        )
    theme.style(figure, height=150)
    return figure.update_layout(
        barmode="stack", legend_traceorder="normal", margin_r=32
    ).update_xaxes(
        range=[0, 100], ticksuffix=" %", title={"text": t("chart.share_of_urban_population")}
    )
