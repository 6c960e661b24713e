"""The pace of a reporting cycle beside the one before."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts import theme
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
