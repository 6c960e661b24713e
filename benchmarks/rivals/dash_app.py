"""Our two views built plainly with Dash.

gunicorn --threads 8 --keep-alive 75 benchmarks.rivals.dash_app:server
"""

from __future__ import annotations

from typing import Any

import dash
from dash import Dash, Input, Output, callback, dcc, html

from benchmarks.rivals import views
from nua_data.model import WORLD

app = Dash(
    __name__,
    use_pages=True,
    pages_folder="",
    assets_folder=str(views.assets()),
    serve_locally=True,
    compress=True,
    title="Progress",
)
server = app.server


def _cards(numbers: dict[str, str]) -> list[html.Div]:
    return [html.Div([html.Div(label), html.B(text)]) for label, text in numbers.items()]


def _overview() -> html.Div:
    first = views.overview(WORLD)
    return html.Div(
        [
            html.H1(first.sentence, id="sentence"),
            dcc.RadioItems(views.regions(), WORLD, id="region", inline=True),
            html.Div(_cards(first.numbers), id="numbers", style={"display": "flex", "gap": "3rem"}),
            dcc.Graph(figure=first.figure, id="map", config=views.GRAPH_CONFIG),
        ]
    )


def _trends() -> html.Div:
    figure = views.trend_lines(views.FIRST_INDICATOR, views.FIRST_COUNTRIES)
    return html.Div(
        [
            html.H1("Trends"),
            dcc.Dropdown(
                views.indicators(), views.FIRST_INDICATOR, id="indicator", clearable=False
            ),
            dcc.Dropdown(views.names(), [*views.FIRST_COUNTRIES], id="countries", multi=True),
            dcc.Graph(figure=figure, id="lines"),
        ]
    )


@callback(
    Output("sentence", "children"),
    Output("numbers", "children"),
    Output("map", "figure"),
    Input("region", "value"),
    prevent_initial_call=True,
)
def _choose_region(region: str) -> tuple[Any, ...]:
    chosen = views.overview(region)
    return chosen.sentence, _cards(chosen.numbers), chosen.figure


@callback(
    Output("lines", "figure"),
    Input("indicator", "value"),
    Input("countries", "value"),
    prevent_initial_call=True,
)
def _choose_lines(indicator: str, countries: list[str]) -> Any:
    return views.trend_lines(indicator, tuple(countries))


dash.register_page("overview", path="/", layout=_overview)
dash.register_page("trends", path="/trends", layout=_trends)
app.layout = html.Div(
    [
        html.Nav([dcc.Link("Overview", href="/"), " ", dcc.Link("Trends", href="/trends")]),
        dash.page_container,
    ]
)
