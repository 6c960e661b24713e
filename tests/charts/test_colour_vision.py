"""Colours under simulated colour blindness, and the contrast of every pair that meets on a page.

Distances are CIE 2000. Two categories that meet in one picture and have no order between them must
stay apart by `APART`; neighbours of an ordered set by `NEXT`. Words and patterns carry the classes
as well, so these are the least distances at which the colour still helps.
"""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from colorspacious import cspace_convert

from charts import palette, spark
from charts import theme as theme_of_charts
from charts.palette import Ink

ROOT = Path(__file__).resolve().parents[2]
THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
VISIONS = (None, "protanomaly", "deuteranomaly", "tritanomaly")
SHADES = ("light", "dark")
APART, NEXT = 10.0, 5.0
THREE = ("social", "economic", "environment")
STEPS = ("none", "pledged", "preparing", "launched", "submitted")
LABELS = ("target_met", "on_track", "acceleration_needed", "limited", "moving_away")
DIRECTIONS = ("improving", "little_change", "worsening")
both_shades = pytest.mark.parametrize("shade", SHADES)
every_vision = pytest.mark.parametrize("vision", VISIONS, ids=lambda v: v or "typical")


def lab(colour: str, vision: str | None) -> np.ndarray:
    """Give a colour of ``#RRGGBB`` as it is seen, in CIE L*a*b*."""
    rgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    if vision:
        space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
        rgb = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return cspace_convert(rgb, "sRGB1", "CIELab")


def distance(a: str, b: str, vision: str | None = None) -> float:
    """Give the CIE 2000 distance of two colours as they are seen."""
    (l1, a1, b1), (l2, a2, b2) = lab(a, vision), lab(b, vision)
    mean_c = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    grey = 0.5 * (1 - np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)))
    a1, a2 = a1 * (1 + grey), a2 * (1 + grey)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    mean_h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    angle = np.radians(mean_h)
    weight = (
        1
        - 0.17 * np.cos(angle - np.radians(30))
        + 0.24 * np.cos(2 * angle)
        + 0.32 * np.cos(3 * angle + np.radians(6))
        - 0.20 * np.cos(4 * angle - np.radians(63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * weight
    spin = 60 * np.exp(-(((mean_h - 275) / 25) ** 2))
    r_t = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(np.radians(spin))
    d_l, d_c = (l2 - l1) / s_l, (c2 - c1) / s_c
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / s_h
    return float(np.sqrt(d_l**2 + d_c**2 + d_h**2 + r_t * d_c * d_h))


def shades(table: dict[str, Ink], codes: tuple[str, ...], shade: str) -> list[tuple[str, str]]:
    return [(code, getattr(table[code], shade)) for code in codes]


def test_the_distance_is_known_for_known_colours():
    assert distance("#123456", "#123456") == 0
    assert distance("#000000", "#FFFFFF") == pytest.approx(100, abs=0.1)
    assert distance("#FF0000", "#00FF00") == pytest.approx(86.6, abs=0.1)
    assert distance("#FF0000", "#00FF00", "deuteranomaly") < 45


@both_shades
@every_vision
def test_commitments_stay_apart(vision, shade):
    for (a, one), (b, other) in combinations(shades(palette.COMMITMENT, THREE, shade), 2):
        assert distance(one, other, vision) >= APART, (a, b)


@both_shades
def test_a_commitment_has_no_colour_of_status_or_trend(shade):
    taken = shades(palette.TREND, LABELS, shade) + shades(palette.STATUS, STEPS, shade)
    for code, hue in shades(palette.COMMITMENT, THREE, shade):
        for other, colour in taken:
            assert distance(hue, colour) >= APART, (code, other)


@both_shades
@every_vision
@pytest.mark.parametrize("codes", [LABELS, DIRECTIONS], ids=["labels", "directions"])
def test_trend_labels_stay_apart(codes, vision, shade):
    for (a, one), (b, other) in combinations(shades(palette.TREND, codes, shade), 2):
        assert distance(one, other, vision) >= APART, (a, b)


@both_shades
@every_vision
def test_steps_of_status_stay_apart(vision, shade):
    inks = shades(palette.STATUS, STEPS, shade)
    for (a, one), (b, other) in pairwise(inks):
        assert distance(one, other, vision) >= NEXT, (a, b)
    for (a, one), (b, other) in combinations(inks, 2):
        if STEPS.index(b) - STEPS.index(a) > 1:
            assert distance(one, other, vision) >= APART, (a, b)


@both_shades
@every_vision
def test_nothing_known_looks_like_no_label(vision, shade):
    missing = shades(palette.TREND, ("too_few_points", "no_data"), shade)
    for code, colour in shades(palette.TREND, LABELS, shade):
        for other, grey in missing:
            assert distance(colour, grey, vision) >= NEXT, (code, other)
            assert other in palette.PATTERN, "the grey alone would not tell them apart"


@every_vision
def test_lines_of_one_chart_stay_apart(vision):
    for one, other in combinations(theme_of_charts.REGION_COLOURS, 2):
        assert distance(one, other, vision) >= APART, (one, other)


@both_shades
def test_lines_show_on_the_paper(shade):
    lines = {*theme_of_charts.REGION_COLOURS, theme_of_charts.INK, theme_of_charts.OUTLOOK}
    for colour in [*lines, theme_of_charts.QUIET, spark.INK, spark.QUIET]:
        paper = getattr(palette.PAPER, shade)
        assert palette.contrast_ratio(colour, paper) >= 3.0, colour


# ---- contrast of what the theme and the style sheet put together ---------------------------------


def theme(name: str, shade: str) -> str:
    return THEME[shade][name]


@both_shades
@pytest.mark.parametrize("name", ["textColor", "linkColor", "primaryColor"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_of_the_theme_reads(name, ground, shade):
    ratio = palette.contrast_ratio(theme(name, shade), theme(ground, shade))
    assert ratio >= 4.5


@both_shades
def test_the_palette_knows_the_paper_of_the_theme(shade):
    assert getattr(palette.PAPER, shade) == theme("backgroundColor", shade)


@both_shades
def test_quiet_text_reads_and_edges_show(shade):
    sheet = (ROOT / "ui" / "style.css").read_text(encoding="utf-8")
    for name, least in (("--quiet", 4.5), ("--edge-line", 3.0)):
        pair = sheet.split(f"{name}: light-dark(")[1].split(")")[0].split(", ")
        colour = pair[SHADES.index(shade)]
        for ground in ("backgroundColor", "secondaryBackgroundColor"):
            assert palette.contrast_ratio(colour, theme(ground, shade)) >= least, (name, ground)


@both_shades
def test_the_mark_of_a_commitment_shows(shade):
    for code, ink in palette.COMMITMENT.items():
        for ground in ("backgroundColor", "secondaryBackgroundColor"):
            ratio = palette.contrast_ratio(getattr(ink, shade), theme(ground, shade))
            assert ratio >= 3.0, (code, ground)
