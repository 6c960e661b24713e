"""Our two views built plainly with Vizro.

gunicorn --threads 8 --keep-alive 75 benchmarks.rivals.vizro_app:server
"""

from __future__ import annotations

import pandas as pd
import vizro.models as vm
from dash import html
from vizro import Vizro
from vizro.models.types import capture

from benchmarks.rivals import views
from nua_data.model import WORLD

NO_TABLE = pd.DataFrame({"none": [0]})
"""Vizro hands every picture a table; ours take what they show from the release."""


@capture("figure")
def sentence(data_frame: pd.DataFrame, region: str = WORLD) -> html.H1:
    """Say who has reported."""
    return html.H1(views.overview(region).sentence, id="sentence")


@capture("figure")
def number(data_frame: pd.DataFrame, place: int, region: str = WORLD) -> html.Div:
    """Show one of the four numbers."""
    label, text = [*views.overview(region).numbers.items()][place]
    return html.Div([html.Div(label), html.B(text)], className="number")


@capture("graph")
def status_map(data_frame: pd.DataFrame, region: str = WORLD):
    """Draw the states by where their report stands."""
    return views.overview(region).figure


@capture("graph")
def trend_lines(data_frame: pd.DataFrame, indicator: str, countries: list[str]):
    """Draw the series of some states."""
    return views.trend_lines(indicator, tuple(countries))


NUMBERS = [f"number-{place}" for place in range(4)]
overview = vm.Page(
    title="Overview",
    path="/",
    layout=vm.Grid(grid=[[0] * 4, [1, 2, 3, 4], [5] * 4, [5] * 4, [5] * 4]),
    components=[
        vm.Figure(id="said", figure=sentence(data_frame=NO_TABLE)),
        *(
            vm.Figure(id=name, figure=number(data_frame=NO_TABLE, place=place))
            for place, name in enumerate(NUMBERS)
        ),
        vm.Graph(
            id="map", figure=status_map(data_frame=NO_TABLE), extra={"config": views.GRAPH_CONFIG}
        ),
    ],
    controls=[
        vm.Parameter(
            targets=["said.region", "map.region", *(f"{name}.region" for name in NUMBERS)],
            selector=vm.RadioItems(
                id="region", title="Region", options=views.regions(), value=WORLD
            ),
        )
    ],
)
lines = trend_lines(
    data_frame=NO_TABLE,
    indicator=views.FIRST_INDICATOR,
    countries=[*views.FIRST_COUNTRIES],
)
trends = vm.Page(
    title="Trends",
    path="/trends",
    components=[vm.Graph(id="lines", figure=lines)],
    controls=[
        vm.Parameter(
            targets=["lines.indicator"],
            selector=vm.Dropdown(
                id="indicator",
                title="Indicator",
                multi=False,
                value=views.FIRST_INDICATOR,
                options=[
                    {"value": code, "label": name} for code, name in views.indicators().items()
                ],
            ),
        ),
        vm.Parameter(
            targets=["lines.countries"],
            selector=vm.Dropdown(
                id="countries",
                title="Countries",
                multi=True,
                value=[*views.FIRST_COUNTRIES],
                options=[{"value": code, "label": name} for code, name in views.names().items()],
            ),
        ),
    ],
)
app = Vizro(assets_folder=str(views.assets()), serve_locally=True, compress=True)
app.build(vm.Dashboard(title="Progress", pages=[overview, trends]))
server = app.dash.server
