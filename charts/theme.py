"""The look shared by all Plotly figures: quiet axes, words at the lines, room for long labels."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

INK, QUIET, OUTLOOK = "#2E6CA8", "#8C9196", "#B07A10"
REGION_COLOURS = ("#2E6CA8", "#C4600F", "#4795E0", "#92617B", "#68845D", "#919191")
"""Colours of lines told apart by their labels too: they show on light and dark pages alike, and
stay apart under simulated colour blindness."""

CONFIG = {"displaylogo": False, "responsive": True, "scrollZoom": False, "displayModeBar": False}


def style(figure: go.Figure, *, height: int, y_title: str = "", x_title: str = "") -> go.Figure:
    """Apply the common look; titles of axes are words already in the reader's language.

    Plotly reads markup in every text, so a text that may come from a release is escaped.
    """
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 16, "b": 8},
        hovermode="closest",
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        font={"size": 14},
        separators=". ",
    )
    figure.update_xaxes(
        title={"text": escape(x_title, quote=False)},
        showgrid=False,
        zeroline=False,
        automargin=True,
    )
    figure.update_yaxes(
        title={"text": escape(y_title, quote=False)}, zeroline=False, automargin=True, nticks=6
    )
    return figure
