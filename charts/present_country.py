"""The pictures of the presenter's screens that speak of one country."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from charts.palette import COMMITMENT, STATUS, TREND
from charts.present_marks import STRONG, css, hatch
from nua_data import storyboard_pictures as pictures
from nua_data.model import Status
from nua_data.text import Text

_NONE = TREND["no_data"]


def ladder(picture: pictures.Ladder, t: Text) -> str:
    """Draw the steps to a submitted report for each cycle, those taken filled."""
    rows = []
    for row in picture.rows:
        taken = Status(row.status).step if row.status != Status.WITHDRAWN else 0
        steps = "".join(
            f'<i style="background:{css(STATUS[code]) if Status(code).step <= taken else "none"}">'
            "</i>"
            for code, _label in picture.steps
        )
        about = f"<em>{escape(row.about)}</em>" if row.about else ""
        rows.append(
            f'<div class="pr-rung"><b>{escape(row.cycle)}</b><div class="pr-steps">{steps}</div>'
            f"<div>{escape(row.label)}{about}</div></div>"
        )
    return f'<div class="pr-ladder">{"".join(rows)}</div>'


def tracks(picture: pictures.Tracks, t: Text) -> str:
    """Draw each cycle as a line of its days, the days passed solid, its report as a dot."""
    days = max(row.length for row in picture.rows) or 1
    rows = []
    for row in picture.rows:
        mark = ""
        if row.mark is not None:
            place = 100 * min(max(row.mark, 0), days) / days
            dot = f'<i class="pr-dot" style="left:{place:.2f}%;background:{css(STRONG)}"></i>'
            mark = dot
        rows.append(
            f'<div class="pr-track"><b>{escape(row.label)}</b><span>{escape(row.words)}</span>'
            f'<div dir="ltr"><i class="whole" style="width:{100 * row.length / days:.2f}%"></i>'
            f'<i class="past" style="width:{100 * max(row.reached, 0) / days:.2f}%"></i>{mark}'
            "</div></div>"
        )
    years = "".join(
        f'<span style="left:{100 * y * 365.25 / days:.2f}%">{escape(t.number(y))}</span>'
        for y in range(int(days // 365.25) + 1)
    )
    return (
        f'<div class="pr-tracks">{"".join(rows)}<div class="pr-years" dir="ltr">{years}</div>'
        f'<p class="pr-axis">{escape(picture.axis)}</p></div>'
    )


def measures(picture: pictures.Measures, t: Text) -> str:
    """Draw a row an indicator: its line, its latest value with year and nature, its trend."""
    rows = "".join(
        f'<div class="pr-measure"><span>{escape(row.label)}</span>'
        f"{_line(row, css(COMMITMENT[picture.commitment]))}"
        f"<div><b>{escape(row.value)}</b><em>{escape(row.about)}</em></div>"
        f'<div class="pr-trend"><i style="{_ground(row.trend)}"></i>{escape(row.trend_label)}</div>'
        "</div>"
        for row in picture.rows
    )
    return f'<div class="pr-measures">{rows}</div>'


def _ground(trend: str) -> str:
    ink = TREND[trend]
    is_missing = trend in ("no_data", "too_few_points", "not_applicable")
    return hatch(ink) if is_missing else f"background:{css(ink)}"


def _line(row: pictures.Measure, colour: str) -> str:
    """Draw the values on record as a line; a single one as a dot, none as nothing."""
    if not row.points:
        return "<svg></svg>"
    years = [year for year, _ in row.points]
    values = [value for _, value in row.points]
    low, span = min(values), (max(values) - min(values)) or 1.0
    first, length = min(years), (max(years) - min(years)) or 1
    places = [
        (5 + 190 * (year - first) / length, 35 - 30 * (value - low) / span)
        for year, value in row.points
    ]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    x, y = places[-1]
    return (
        '<svg viewBox="0 0 200 40" aria-hidden="true" direction="ltr">'
        f'<path d="M{path}" fill="none" stroke-width="3" style="stroke:{colour}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" style="fill:{colour}"/></svg>'
    )


def readiness(picture: pictures.Readiness, t: Text) -> str:
    """Draw the interval over the levels, and under it the five parts that made it."""
    width = max(picture.high - picture.low, 0.8)
    levels = "".join(
        f'<span class="pr-level" style="left:{band.low:g}%;width:{band.high - band.low:g}%">'
        f"{escape(band.label)}</span>"
        for band in picture.bands
    )
    parts = "".join(_part(share, picture.unknown, t) for share in picture.parts)
    return (
        '<div class="pr-ready"><div class="pr-plot pr-one" dir="ltr"><div class="pr-area">'
        f'{levels}<i class="pr-span" style="left:{picture.low:.1f}%;width:{width:.1f}%;'
        f'background:{css(STRONG)}"></i>{scale(picture.bands, t)}</div></div>'
        f'<p class="pr-axis">{escape(picture.axis)}</p><div class="pr-rows">{parts}</div></div>'
    )


def _part(share: pictures.Share, unknown: str, t: Text) -> str:
    if share.value is None:
        bar, number = f'<i style="width:100%;{hatch(_NONE)}"></i>', unknown
    else:
        bar = f'<i style="width:{share.value:.1f}%;background:{css(STATUS["launched"])}"></i>'
        number = t.number(share.value)
    return (
        f'<div class="pr-row"><span>{escape(share.label)}</span>'
        f'<div class="pr-bar thin" dir="ltr">{bar}</div><b>{escape(number)}</b></div>'
    )


def scale(bands: Sequence[pictures.Band], t: Text) -> str:
    """Write the bounds of the levels under an axis from 0 to 100."""
    bounds = [*(band.low for band in bands), bands[-1].high]
    return "".join(
        f'<span class="pr-x" style="left:{bound:g}%;top:100%">{escape(t.number(bound))}</span>'
        for bound in bounds
    )


def lifts(picture: pictures.Lifts, t: Text) -> str:
    """Draw the points that each step could bring, the most first; what is unknown hatched."""
    most = max(row.points for row in picture.rows) or 1
    looks = {False: f"background:{css(STRONG)}", True: hatch(STATUS["preparing"])}
    rows = "".join(
        f'<div class="pr-row"><span>{escape(row.label)}</span><div class="pr-bar" dir="ltr">'
        f'<i style="width:{100 * row.points / most:.1f}%;{looks[row.is_unknown]}"></i></div>'
        f"<b>{escape(row.number)}</b></div>"
        for row in picture.rows
    )
    axis = f'<p class="pr-axis">{escape(picture.axis)}</p>'
    return f'<div class="pr-rows pr-lifts">{rows}</div>{axis}'
