"""Native charts and tables of a slide: their numbers can be opened and changed in the program."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Pt

from briefs.letters import clean
from briefs.slide_text import INK, LINE, QUIET, colour, describe, write
from charts import palette
from nua_data import storyboard_pictures as pictures
from nua_data.text import Text

_DAYS = 365.25
_DIRECTIONS = {
    "forward": palette.TREND["on_track"].light,
    "still": palette.TREND["acceleration_needed"].light,
    "back": palette.TREND["moving_away"].light,
    "unknown": palette.TREND["not_applicable"].light,
}
_PLAIN_TABLE = "{9D7B030F-B1BA-407E-9A4F-0B05F660EEB4}"
"""The table style that every program knows as Light Style 1."""
_TOLD = 0.03
"""Share of a bar from which its number fits inside."""
_BAR = palette.STATUS["launched"].light


def add_parts(slide, place, picture: pictures.Squares, t: Text):
    """Add one bar of all states, split by report status."""
    data = CategoryChartData()
    data.categories = [clean(picture.caption)]
    for part in picture.parts:
        data.add_series(clean(part.label), [part.count])
    chart = _add(slide, place, XL_CHART_TYPE.BAR_STACKED, data)
    _legend(chart)
    _hide_axes(chart)
    chart.plots[0].gap_width = 60
    for series, part in zip(chart.series, picture.parts, strict=True):
        fill = palette.STATUS[part.code].light
        _paint(series, fill)
        if part.count:
            _labels(series, palette.text_on(fill), 14, least=_TOLD * picture.total)
    return chart


def add_curves(slide, place, picture: pictures.Curves, t: Text):
    """Add the reports known by name over the years of a cycle, as steps."""
    data = XyChartData()
    for line in picture.lines:
        series = data.add_series(clean(line.label))
        for day, count in _steps(line.points):
            series.add_data_point(day / _DAYS, count)
    chart = _add(slide, place, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data)
    _legend(chart)
    _axis(chart.value_axis, is_grid=True)
    _axis(chart.category_axis, title=picture.axis)
    chart.value_axis.minimum_scale = chart.category_axis.minimum_scale = 0
    chart.category_axis.tick_labels.number_format = "0"
    chart.category_axis.tick_labels.number_format_is_linked = False
    chart.category_axis.major_unit = 1
    for series, line in zip(chart.series, picture.lines, strict=True):
        is_now = line.code == "now"
        series.smooth = False
        series.format.line.width = Pt(3.5 if is_now else 2.25)
        series.format.line.color.rgb = colour(
            palette.STATUS["submitted"].light if is_now else QUIET
        )
        if not is_now:
            series.format.line.dash_style = MSO_LINE.DASH
    return chart


def _steps(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the corners of a line that keeps its height until the next point."""
    corners = [points[0]] if points else []
    for (_, before), (day, count) in pairwise(points):
        corners += [(day, before), (day, count)] if count != before else [(day, count)]
    return corners


def add_directions(slide, place, picture: pictures.Directions, t: Text):
    """Add one bar an indicator: states that move forward, little, back, and not known."""
    rows = picture.rows[::-1]  # a bar chart counts its categories from below
    data = CategoryChartData()
    data.categories = [clean(row.label) for row in rows]
    for code in _DIRECTIONS:
        data.add_series(clean(picture.words[code]), [getattr(row, code) for row in rows])
    chart = _add(slide, place, XL_CHART_TYPE.BAR_STACKED, data)
    _legend(chart)
    _axis(chart.category_axis)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    whole = max((row.forward + row.still + row.back + row.unknown for row in rows), default=1)
    chart.value_axis.maximum_scale = whole
    chart.plots[0].gap_width = 45
    for series, fill in zip(chart.series, _DIRECTIONS.values(), strict=True):
        _paint(series, fill)
        _labels(series, palette.text_on(fill), 12, least=_TOLD * whole)
    return chart


def add_intervals(slide, place, picture: pictures.Intervals, t: Text):
    """Add every state's readiness from its low to its high end, without names."""
    data = CategoryChartData()
    data.categories = [""] * len(picture.ends)
    data.add_series(" ", [round(low, 1) for low, _ in picture.ends])
    data.add_series(clean(picture.axis), [round(high - low, 1) for low, high in picture.ends])
    chart = _add(slide, place, XL_CHART_TYPE.COLUMN_STACKED, data)
    chart.has_legend = False
    _axis(chart.value_axis, is_grid=True, title=picture.axis)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = 0, 100
    chart.value_axis.major_unit = 25
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.NONE
    chart.plots[0].gap_width = 25
    chart.series[0].format.fill.background()
    _paint(chart.series[1], _BAR)
    return chart


def add_bars(slide, place, rows: Sequence[tuple[str, float | None]], t: Text, most: float | None):
    """Add one bar a row, the first on top; what is not known (None) has no bar."""
    turned = [*rows][::-1]
    data = CategoryChartData(number_format="0.#")
    data.categories = [clean(label) for label, _ in turned]
    data.add_series(" ", [None if value is None else round(value, 1) for _, value in turned])
    chart = _add(slide, place, XL_CHART_TYPE.BAR_CLUSTERED, data)
    chart.has_legend = False
    chart.has_title = False
    _axis(chart.category_axis)
    _hide_values(chart, most)
    chart.plots[0].gap_width = 55
    _paint(chart.series[0], _BAR)
    _labels(chart.series[0], INK, 14, XL_LABEL_POSITION.OUTSIDE_END)
    return chart


def add_track(slide, place, picture: pictures.Tracks, words: tuple[str, str], t: Text):
    """Add one bar a cycle: days until its status dates from, or reached, and days after it."""
    rows = picture.rows[::-1]
    ends = [row.reached if row.mark is None else row.mark for row in rows]
    data = CategoryChartData()
    data.categories = [clean(f"{row.label}: {row.words}") for row in rows]
    data.add_series(clean(words[0]), ends)
    data.add_series(
        clean(words[1]), [row.length - end for row, end in zip(rows, ends, strict=True)]
    )
    chart = _add(slide, place, XL_CHART_TYPE.BAR_STACKED, data)
    _legend(chart)
    _axis(chart.category_axis)
    _hide_values(chart, None)
    chart.plots[0].gap_width = 60
    for series, fill in zip(chart.series, (_BAR, palette.STATUS["none"].light), strict=True):
        _paint(series, fill)
        _labels(series, palette.text_on(fill), 13, least=_TOLD * max(r.length for r in rows))
    return chart


def add_small_line(slide, place, points: Sequence[tuple[int, float]], name: str, fill: str):
    """Add a small line of one indicator over its years."""
    data = XyChartData()
    series = data.add_series(clean(name))
    for year, value in points:
        series.add_data_point(year, value)
    is_one = len(points) == 1
    kind = XL_CHART_TYPE.XY_SCATTER if is_one else XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS
    chart = _add(slide, place, kind, data)
    chart.has_legend = chart.has_title = False
    for axis in (chart.value_axis, chart.category_axis):
        axis.visible = axis.has_major_gridlines = False
    chart.series[0].smooth = False
    chart.series[0].format.line.width = Pt(2.25)
    chart.series[0].format.line.color.rgb = colour(fill)
    if is_one:
        chart.series[0].format.line.fill.background()
        marker = chart.series[0].marker
        marker.style, marker.size = XL_MARKER_STYLE.CIRCLE, 9
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = marker.format.line.color.rgb = colour(fill)
    return chart


def add_table(slide, place, table: pd.DataFrame, t: Text, size: float = 16):
    """Add a native table of words and numbers as they stand, in the direction of the language."""
    left, top, width, _ = place
    rows, columns = len(table) + 1, max(len(table.columns), 1)
    height = int(Pt(size * 2.1)) * rows
    frame = slide.shapes.add_table(
        rows, columns, *(Emu(int(v)) for v in (left, top, width, height))
    )
    properties = frame.table._tbl.tblPr
    properties.find("{*}tableStyleId").text = _PLAIN_TABLE
    properties.set("rtl", "1" if t.is_rtl else "0")
    _share_width(frame.table, table, width)
    for column, head in enumerate(table.columns):
        _cell(frame.table.cell(0, column), str(head), t, size * 0.82, QUIET)
    for row, values in enumerate(table.itertuples(index=False), start=1):
        for column, value in enumerate(values):
            _cell(frame.table.cell(row, column), _said(value, t), t, size, INK, is_bold=not column)
    return frame


def _share_width(native, table: pd.DataFrame, width: int) -> None:
    """Give columns width by their longest word run, none too narrow."""
    longest = [
        max([len(str(name)), *(len(str(value)) for value in table.iloc[:, place])])
        for place, name in enumerate(table.columns)
    ]
    weights = [min(max(n + 3, 11), 48) for n in longest]
    for column, weight in zip(native.columns, weights, strict=False):
        column.width = Emu(int(width * weight / sum(weights)))


def _said(value: object, t: Text) -> str:
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return ""
    return t.number(value) if float(value).is_integer() else t.value(value)


def _cell(cell, text: str, t: Text, size: float, ink: str, is_bold: bool = False) -> None:
    margin = int(Pt(size * 0.35))
    write(cell.text_frame, [text], t, size=size, ink=ink, is_bold=is_bold, margin=margin)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE


def _add(slide, place, kind, data):
    frame = slide.shapes.add_chart(kind, *(Emu(int(each)) for each in place), data)
    chart = frame.chart
    chart.has_title = False
    chart.font.size = Pt(14)
    chart.font.color.rgb = colour(INK)
    describe(frame, "chart", "")
    return chart


def _legend(chart) -> None:
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.TOP
    chart.legend.include_in_layout = False
    chart.legend.font.size = Pt(14)


def _axis(axis, *, is_grid: bool = False, title: str = "") -> None:
    axis.has_major_gridlines = is_grid
    axis.format.line.color.rgb = colour(LINE)
    axis.tick_labels.font.size = Pt(14)
    if is_grid:
        axis.major_gridlines.format.line.color.rgb = colour(palette.GRATICULE.light)
    if title:
        axis.has_title = True
        axis.axis_title.text_frame.text = clean(title)
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(13)
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False


def _hide_values(chart, most: float | None) -> None:
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    if most is not None:
        chart.value_axis.maximum_scale = most


def _hide_axes(chart) -> None:
    _hide_values(chart, None)
    chart.category_axis.visible = False


def _paint(series, fill: str) -> None:
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour(fill)
    series.format.line.color.rgb = colour("#FFFFFF")


def _labels(series, ink: str, size: float, position=None, least: float = 0) -> None:
    """Write the values of a series into its bars, but for those too short to hold theirs."""
    labels = series.data_labels
    labels.show_value = True
    labels.font.size = Pt(size)
    labels.font.color.rgb = colour(ink)
    labels.number_format = f'[<{least:g}]"";#,##0.#' if least else "#,##0.#"
    labels.number_format_is_linked = False
    if position is not None:
        labels.position = position
