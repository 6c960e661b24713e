"""Standing of states as light HTML: a heat strip, spreads by region, lists of names.

Every function gives HTML whose texts are escaped; the shades for light and dark pages stand in
`STYLE`, which a page sends once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from charts.palette import PATTERN, SEQUENCE, TREND, Ink, text_on
from nua_data.model import Commitment
from nua_data.text import Text

BANDS = ("near", "past_half", "before_half", "far"), ("most", "over_half", "under_half", "little")
INKS: dict[str, Ink] = TREND | {
    code: ink for codes in BANDS for code, ink in zip(codes, reversed(SEQUENCE), strict=True)
}
"""Group of states -> its colour; bands of a measure are the stronger the higher."""
_PAGE = Ink("#FFFFFF", "#10161D")  # the page itself, as the theme has it
_TOLD = 5.0  # per cent of a bar from which its number fits inside


@dataclass(frozen=True)
class Named:
    """Words of a picture: code of a group -> its words, and what the whole picture is called."""

    groups: Mapping[str, str]
    title: str


def heat_strip(
    strip: pd.DataFrame,
    names: Mapping[str, Mapping[str, str]],
    words: Named,
    chosen: str,
    t: Text,
) -> str:
    """Draw regions x areas as a table: number, states and band in every cell, or why there is none.

    `strip` is `commitments.area_strip`; `names` has ``region``, ``area`` and ``commitment``.
    Effective implementation stands apart, behind a gap. The row of `chosen` is in bold.
    """
    columns = strip.drop_duplicates("area")[["area", "commitment"]]
    firsts = set(columns.drop_duplicates("commitment")["area"])
    spans = columns["commitment"].value_counts(sort=False)
    corner = f'<th rowspan="2" scope="col">{escape(t("table.region"))}</th>'
    head = "".join(
        f'<th colspan="{span}" scope="colgroup" class="{_apart(c, True)}">'
        f"{escape(names['commitment'][c])}</th>"
        for c, span in spans.items()
    )
    areas = "".join(
        f'<th scope="col" class="{_apart(c, a in firsts)}">{escape(names["area"][a])}</th>'
        for a, c in columns.itertuples(index=False)
    )
    cols = "".join(
        f'<col class="{_apart(c, a in firsts)}">' for a, c in columns.itertuples(index=False)
    )
    empty = _empty_columns(strip)
    regions = [*strip["region"].unique()]
    rows = []
    for region, cells in strip.groupby("region", sort=False):
        row = "".join(
            _cell(cell, cell.area in firsts, empty, len(regions), words, t)
            for cell in cells.itertuples()
            if cell.area not in empty or region == regions[0]
        )
        mark = ' class="nc-chosen"' if region == chosen else ""
        rows.append(f'<tr{mark}><th scope="row">{escape(names["region"][region])}</th>{row}</tr>')
    return (
        f'<div class="nc-box" role="region" tabindex="0" aria-label="{escape(words.title)}">'
        f'<table class="nc nc-strip"><caption class="nc-vh">{escape(words.title)}</caption>'
        f"<colgroup><col>{cols}</colgroup><thead><tr>{corner}{head}</tr><tr>{areas}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _empty_columns(strip: pd.DataFrame) -> set[str]:
    """Give the areas in which no region can have a value, for one and the same reason."""
    whole = strip.groupby("area", sort=False)["missing"].agg(set)
    return {a for a, said in whole.items() if said in ({"no_target"}, {"no_indicator"})}


def _cell(cell, is_first: bool, empty: set[str], rows: int, words: Named, t: Text) -> str:
    place = _apart(cell.commitment, is_first)
    if cell.missing:
        span = f' rowspan="{rows}"' if cell.area in empty else ""
        return f'<td{span} class="nc-none {place}">{escape(words.groups[cell.missing])}</td>'
    states = escape(t.plural("commitments.cell_states", int(cell.states)))
    band = escape(words.groups[cell.band])
    return (
        f'<td class="nc-{cell.band} {place}" title="{band}"><b>{t.number(cell.median)}</b>'
        f'<span class="nc-vh">{band}, </span><small>{states}</small></td>'
    )


def _apart(commitment: str, is_first: bool) -> str:
    if not is_first:
        return ""
    return "nc-apart" if commitment == Commitment.IMPLEMENTATION else "nc-first"


def spread_bars(
    spread: pd.DataFrame, names: Mapping[str, str], words: Named, chosen: str, t: Text
) -> str:
    """Draw range, middle half and median of each region on one scale from 0 to 100."""
    rows = []
    for row in spread.itertuples():
        states = t("card.of", n=row.states, total=row.of)
        if row.missing:
            picture = f'<td colspan="2" class="nc-none">{escape(words.groups[row.missing])}</td>'
        else:
            numbers = t(
                "commitments.spread_numbers",
                median=t.number(row.median),
                lower=t.number(row.lower),
                upper=t.number(row.upper),
            )
            picture = f"<td>{_track(row)}</td><td>{escape(numbers)}</td>"
        mark = ' class="nc-chosen"' if row.region == chosen else ""
        rows.append(
            f'<tr{mark}><th scope="row">{escape(names[row.region])}'
            f"<small>{escape(t.isolate(states))}</small></th>{picture}</tr>"
        )
    heads = (t("table.region"), t("commitments.scale"), t("commitments.spread_head"))
    return _bar_table(heads, rows, words.title)


def _track(row) -> str:
    """Draw one region's line: from left to right in every language, as a scale is read."""

    def part(kind: str, start: float, end: float) -> str:
        return f'<i class="{kind}" style="left:{start:.1f}%;width:{max(end - start, 0):.1f}%"></i>'

    return (
        '<div class="nc-track" dir="ltr" aria-hidden="true">'
        f"{part('nc-range', row.low, row.high)}{part('nc-half', row.lower, row.upper)}"
        f'<i class="nc-median" style="left:{row.median:.1f}%"></i></div>'
    )


def label_bars(
    counts: pd.DataFrame, names: Mapping[str, str], words: Named, chosen: str, t: Text
) -> str:
    """Draw the share of each region's states by group (`commitments.count_by_region`)."""
    groups = [c for c in counts.columns if c in words.groups and counts[c].sum()]
    rows = []
    for _, row in counts.iterrows():
        parts = "".join(
            _segment(group, int(row[group]), int(row["states"]), words.groups[group], t)
            for group in groups
            if row[group]
        )
        states = escape(t.plural("commitments.cell_states", int(row["states"])))
        mark = ' class="nc-chosen"' if row["region"] == chosen else ""
        rows.append(
            f'<tr{mark}><th scope="row">{escape(names[row["region"]])}<small>{states}</small></th>'
            f'<td><div class="nc-stack">{parts}</div></td></tr>'
        )
    heads = (t("table.region"), t("commitments.shares"))
    legend = group_legend({group: words.groups[group] for group in groups})
    return legend + _bar_table(heads, rows, words.title)


def _segment(group: str, count: int, whole: int, words: str, t: Text) -> str:
    share = 100 * count / whole
    number = t.number(count)
    shown = number if share >= _TOLD else f'<span class="nc-vh">{number}</span>'
    return (
        f'<span class="nc-{group}" style="width:{share:.2f}%" title="{escape(words)}: {number}">'
        f'<span class="nc-vh">{escape(words)}: </span>{shown}<span class="nc-vh">; </span></span>'
    )


def group_legend(groups: Mapping[str, str]) -> str:
    """Draw the colours of some groups with their words."""
    items = "".join(
        f'<li><i class="nc-{group}" aria-hidden="true"></i>{escape(words)}</li>'
        for group, words in groups.items()
    )
    return f'<ul class="nc-legend">{items}</ul>'


def name_lists(lists: Sequence[tuple[str, str, str, int]], most: int = 12) -> str:
    """Draw (group, heading, names, how many) one under the other; open where at most `most`."""
    blocks = []
    for group, heading, names, count in lists:
        is_open = " open" if count <= most else ""
        blocks.append(
            f'<details class="nc-list"{is_open}><summary><i class="nc-{group}" '
            f'aria-hidden="true"></i>{escape(heading)}</summary><p>{escape(names)}</p></details>'
        )
    return "".join(blocks)


def _bar_table(heads: Sequence[str], rows: Sequence[str], title: str) -> str:
    head = "".join(f'<th scope="col">{escape(word)}</th>' for word in heads)
    return (
        f'<table class="nc nc-bars"><caption class="nc-vh">{escape(title)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _paint(ink: Ink, code: str) -> str:
    """Give the rule of a group's colour, its text and its pattern, on light and on dark pages."""
    text = Ink(text_on(ink.light), text_on(ink.dark))
    rule = f".nc-{code}{{background-color:{_both(ink)};color:{_both(text)}"
    if code in PATTERN:
        line = "color-mix(in srgb,currentColor 16%,transparent)"
        rule += (
            f";background-image:repeating-linear-gradient(45deg,{line} 0 1px,transparent 1px 5px)"
        )
    return rule + "}"


def _both(ink: Ink) -> str:
    return f"light-dark({ink.light},{ink.dark})"


_LAYOUT = """
.nc-vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);
white-space:nowrap}
.nc-box{overflow-x:auto;position:relative}
.nc{width:100%;border-collapse:separate;border-spacing:2px;font-size:.8125rem;line-height:1.25}
.nc th{font-weight:400;text-align:start;vertical-align:bottom;padding:.3rem .35rem}
.nc tbody th{vertical-align:middle}
.nc thead tr:first-child th{font-weight:600}
.nc small{display:block;font-size:.75rem;white-space:nowrap}
.nc-chosen th{font-weight:700}
.nc td{padding:.3rem .25rem}
.nc-strip{min-width:68rem;table-layout:fixed;position:relative}
.nc-strip col:first-child{width:9.5rem}
.nc-strip col.nc-apart{width:6.9rem}
.nc-strip thead tr+tr th{font-size:.75rem;padding-inline:.1rem;overflow-wrap:break-word}
.nc-strip td{text-align:center;border-radius:3px}
.nc-strip td b{display:block;font-size:1.05rem;font-variant-numeric:tabular-nums}
.nc-strip thead th[scope=colgroup]{box-shadow:inset 0 -2px currentColor}
.nc-strip tbody th,.nc-strip thead th[rowspan]{position:sticky;inset-inline-start:0;z-index:1;
background:PAGE}
.nc .nc-first{border-inline-start:5px solid transparent;background-clip:padding-box}
.nc .nc-apart{border-inline-start:26px solid transparent;background-clip:padding-box}
.nc-none{font-size:.75rem;background-color:color-mix(in srgb,currentColor 6%,transparent)}
.nc-bars th:first-child{width:27%}
.nc-bars td:last-child:not(:first-child):not([colspan]){white-space:nowrap}
.nc-bars:has(.nc-track) th:last-child{width:22%}
.nc-track{position:relative;height:1.5rem;background:repeating-linear-gradient(90deg,
color-mix(in srgb,currentColor 22%,transparent) 0 1px,transparent 1px 25%)}
.nc-track i{position:absolute}
.nc-range{top:.69rem;height:.125rem;background:currentColor;opacity:.7}
.nc-half{top:.3rem;height:.9rem;background:light-dark(#86B6DC,#3D7BB3)}
.nc-median{top:.1rem;height:1.3rem;width:4px;margin-left:-2px;background:currentColor}
.nc-stack{display:flex;height:1.7rem}
.nc-stack>span{position:relative;overflow:hidden;text-align:center;line-height:1.7rem;
border-inline-end:1px solid PAGE}
.nc-legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;
margin:0 0 .4rem!important;padding:0!important;font-size:.8125rem}
.nc-legend li{margin:0!important;padding:0!important}
.nc-legend i,.nc-list summary i{display:inline-block;width:1rem;height:.75rem;
margin-inline-end:.4rem;outline:1px solid color-mix(in srgb,currentColor 30%,transparent)}
.nc-list{margin:0 0 .35rem}
.nc-list summary{cursor:pointer;font-weight:600;font-size:.9rem}
.nc-list p{margin:.2rem 0 .5rem;font-size:.875rem;line-height:1.45}
@media (max-width:640px){.nc-strip col:first-child{width:6.5rem}}
"""

STYLE = _LAYOUT.replace("PAGE", _both(_PAGE)) + "".join(
    _paint(ink, code) for code, ink in INKS.items()
)
"""What the HTML of this module needs; colours for light and dark pages, text at 4.5 or more."""
