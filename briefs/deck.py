"""The storyboard as a deck: a slide a screen, native charts and tables, a map of shapes, notes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from io import BytesIO

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Pt

from briefs import slide_charts as native
from briefs.about import About
from briefs.letters import clean
from briefs.slide_map import add_map, legend_fill
from briefs.slide_text import DEEP, INK, QUIET, add_words, colour, describe, set_fonts, turn, write
from charts import palette
from charts.maps import MapClass, legend_words
from charts.palette import TREND
from charts.status_map import status_map
from nua_data import storyboard_pictures as pictures
from nua_data.shapes import load_world
from nua_data.storyboard import SCREENS, make_storyboard
from nua_data.storyboard_parts import Given, Screen
from nua_data.text import Text

_WIDE, _HIGH = Inches(13.333), Inches(7.5)
_SIDE, _TOP, _FOOT = Inches(0.6), Inches(2.15), Inches(6.72)
_ROOM = (_SIDE, _TOP, _WIDE - 2 * _SIDE, _FOOT - _TOP - Inches(0.1))
"""Left, top, width and height of the picture."""
_TITLE_ONLY = 5


def make_deck(given: Given, about: About, codes: Sequence[str] = SCREENS) -> bytes:
    """Make the deck of a storyboard (PPTX); KeyError for a code that is no screen."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = _WIDE, _HIGH
    set_fonts(presentation)
    core, t = presentation.core_properties, about.t
    core.title = clean(t("deck.title", subject=given.subject))
    core.language, core.author = t.language, t("app.title")
    for screen in make_storyboard(given, codes):
        _add_slide(presentation, screen, given, about)
    made = BytesIO()
    presentation.save(made)
    return made.getvalue()


def _add_slide(presentation, screen: Screen, given: Given, about: About) -> None:
    t = about.t
    slide = presentation.slides.add_slide(presentation.slide_layouts[_TITLE_ONLY])
    inner = _WIDE - 2 * _SIDE
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = _SIDE, Inches(0.62), inner, Inches(0.95)
    write(
        title.text_frame,
        [screen.message],
        t,
        size=_title_size(screen.message),
        ink=DEEP,
        is_bold=True,
        anchor=MSO_ANCHOR.BOTTOM,
    )
    eyebrow = t("deck.eyebrow", screen=screen.title, subject=screen.subject)
    add_words(slide, (_SIDE, Inches(0.3), inner, Inches(0.35)), [eyebrow], t, size=14, ink=QUIET)
    if screen.detail:
        place = (_SIDE, Inches(1.58), inner, Inches(0.55))
        add_words(slide, place, [screen.detail], t, size=16, ink=INK)
    draw(screen.picture, slide, screen, given)
    _add_foot(slide, screen, about)
    _add_notes(slide, screen, t)


def _title_size(message: str) -> int:
    """Give the size in which a message fits on two lines."""
    return 28 if len(message) < 110 else 24 if len(message) < 150 else 20


def _add_foot(slide, screen: Screen, about: About) -> None:
    t = about.t
    chosen = t("brief.choices", choices=about.choices)
    lines = [t.sentences([screen.source, chosen]), screen.boundaries]
    place = (_SIDE, _FOOT, _WIDE - 2 * _SIDE, Inches(0.6))
    add_words(slide, place, [line for line in lines if line], t, size=10.5, ink=QUIET)


def _add_notes(slide, screen: Screen, t: Text) -> None:
    """Write what the speaker may say, and what the picture shows."""
    frame = slide.notes_slide.notes_text_frame
    lines = list(dict.fromkeys([*screen.notes, screen.alt, screen.source, screen.boundaries]))
    write(frame, [line for line in lines if line], t, size=12)


@singledispatch
def draw(picture: pictures.Picture, slide, screen: Screen, given: Given) -> None:
    """Draw the picture of a screen; what has no kind of its own is drawn as its table."""
    table = native.add_table(slide, _ROOM, screen.table, given.t)
    describe(table, screen.title, screen.alt)


def _frame_of(slide):
    """Give the shape added last: a chart knows its numbers, its frame its place and name."""
    return slide.shapes[-1]


@draw.register
def _squares(picture: pictures.Squares, slide, screen: Screen, given: Given) -> None:
    left, top, width, height = _ROOM
    big = (left, top + Inches(0.1), width, Inches(1.2))
    add_words(slide, big, [picture.big], given.t, size=60, ink=DEEP, is_bold=True)
    under = (left, top + Inches(1.25), width, Inches(0.5))
    add_words(slide, under, [picture.caption], given.t, size=20, ink=INK)
    place = (left, top + Inches(1.9), width, height - Inches(1.9))
    native.add_parts(slide, place, picture, given.t)
    describe(_frame_of(slide), screen.title, screen.alt)


@draw.register
def _map(picture: pictures.ReportMap, slide, screen: Screen, given: Given) -> None:
    t, shapes = given.t, load_world()
    drawn = status_map(picture.reported, given.names, t, picture.description)
    left, top, width, height = _ROOM
    wide = min(width * 0.74, height * shapes["width"] / shapes["height"])
    key_width = width - wide - Inches(0.2)
    place = (left + (key_width + Inches(0.2) if t.is_rtl else 0), top, wide)
    describe(add_map(slide, drawn, shapes, place, picture.marked), screen.title, screen.alt)
    start = left if t.is_rtl else left + wide + Inches(0.2)
    grey = MapClass(
        "", drawn.words.undetermined, palette.UNDETERMINED.light, palette.UNDETERMINED_PATTERN
    )
    for number, look in enumerate([*drawn.classes, grey]):
        y = top + Inches(0.3) + number * Inches(0.5)
        _key(slide, look, (start, y, key_width), t)


def _key(slide, look, place, t: Text) -> None:
    left, top, width = place
    side, gap = Inches(0.26), Inches(0.12)
    x = left + width - side if t.is_rtl else left
    box = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, *(Emu(int(v)) for v in (x, top, side, side * 0.7))
    )
    box.fill.background()
    box.shadow.inherit = False
    box.line.color.rgb, box.line.width = colour("#8A97A3"), Pt(0.75)
    old = box._element.spPr.find("{*}noFill")
    new = etree.fromstring(f"<r {nsdecls('a')}>{legend_fill(look)}</r>")[0]
    old.getparent().replace(old, new)
    words = (
        left if t.is_rtl else left + side + gap,
        top - Inches(0.04),
        width - side - gap,
        Inches(0.45),
    )
    add_words(slide, words, [legend_words(look)], t, size=13)


@draw.register
def _curves(picture: pictures.Curves, slide, screen: Screen, given: Given) -> None:
    native.add_curves(slide, _ROOM, picture, given.t)
    describe(_frame_of(slide), screen.title, screen.alt)


@draw.register
def _directions(picture: pictures.Directions, slide, screen: Screen, given: Given) -> None:
    native.add_directions(slide, _ROOM, picture, given.t)
    describe(_frame_of(slide), screen.title, screen.alt)


@draw.register
def _intervals(picture: pictures.Intervals, slide, screen: Screen, given: Given) -> None:
    left, top, width, height = _ROOM
    native.add_intervals(slide, (left, top, width * 0.66, height), picture, given.t)
    describe(_frame_of(slide), screen.title, screen.alt)
    beside = (left + width * 0.69, top, width * 0.31, height)
    table = native.add_table(slide, beside, screen.table, given.t, size=13)
    describe(table, screen.title, screen.alt)


@draw.register
def _tracks(picture: pictures.Tracks, slide, screen: Screen, given: Given) -> None:
    t = given.t
    native.add_track(slide, _ROOM, picture, (t("deck.days_until"), t("deck.days_after")), t)
    describe(_frame_of(slide), screen.title, screen.alt)


@draw.register
def _readiness(picture: pictures.Readiness, slide, screen: Screen, given: Given) -> None:
    unknown = picture.unknown
    rows = [
        (part.label if part.value is not None else f"{part.label} ({unknown})", part.value)
        for part in picture.parts
    ]
    native.add_bars(slide, _ROOM, rows, given.t, most=110)
    describe(_frame_of(slide), screen.title, screen.alt)


@draw.register
def _lifts(picture: pictures.Lifts, slide, screen: Screen, given: Given) -> None:
    rows = [(row.label, row.points) for row in picture.rows]
    native.add_bars(slide, _ROOM, rows, given.t, most=None)
    describe(_frame_of(slide), screen.title, screen.alt)


@draw.register
def _nothing(picture: pictures.Nothing, slide, screen: Screen, given: Given) -> None:
    add_words(slide, _ROOM, [picture.words], given.t, size=24, ink=QUIET)


@draw.register
def _measures(picture: pictures.Measures, slide, screen: Screen, given: Given) -> None:
    """Draw a card an indicator: name, value, trend and its own small chart."""
    left, top, width, height = _ROOM
    columns = 4 if len(picture.rows) > 6 else 3
    deep = max(-(-len(picture.rows) // columns), 1)
    step, rise = width / columns, min(height / deep, Inches(2.2))
    for number, row in enumerate(picture.rows):
        across = number % columns
        x = left + step * (columns - 1 - across if given.t.is_rtl else across)
        _card(slide, row, (x, top + rise * (number // columns), step - Inches(0.25), rise), given.t)


def _card(slide, row: pictures.Measure, place, t: Text) -> None:
    x, y, width, height = place
    add_words(slide, (x, y, width, Inches(0.5)), [row.label], t, size=13, ink=QUIET)
    size = 18 if len(row.value) < 20 else 12
    value = (x, y + Inches(0.46), width, Inches(0.4))
    add_words(slide, value, [row.value], t, size=size, is_bold=True)
    label = add_words(
        slide, (x, y + Inches(0.84), width, Inches(0.3)), [row.trend_label], t, size=13
    )
    run = label.text_frame.paragraphs[0].runs[0]
    run.text = f"\u25a0 {run.text}"
    fill = TREND[row.trend].light if row.trend in TREND else QUIET
    _colour_first(label.text_frame.paragraphs[0], fill, t)
    if row.points:
        chart_place = (x, y + Inches(1.12), width, max(height - Inches(1.2), Inches(0.5)))
        native.add_small_line(slide, chart_place, row.points, row.label, "#2E6CA8")
        describe(_frame_of(slide), row.label, f"{row.label}: {row.value}. {row.about}")


def _colour_first(paragraph, fill: str, t: Text) -> None:
    """Give the square before a label the label's colour, as a run of its own."""
    whole = paragraph.runs[0]
    square, rest = whole.text[0], whole.text[1:]
    whole.text = square
    added = paragraph.add_run()
    added.text = rest
    added.font.size, added.font.color.rgb = whole.font.size, colour(INK)
    added.font._element.set("lang", whole.font._element.get("lang"))
    whole.font.color.rgb = colour(fill)
    turn(paragraph, t)
