"""Parts of the country page: choices, standing by commitment, why a label, the link to share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import streamlit as st

from charts.country import Block, Heads, Row, standing_html
from nua_data import peers, standing, words_country
from nua_data.explain import explain
from nua_data.method import load_method
from nua_data.model import Membership, Nature
from nua_data.release import Release
from nua_data.words_explain import explain_lines
from ui import frame, judged, state
from ui.figure import Figure, show_figure, show_table
from ui.markup import plain, web_link
from ui.state import View
from ui.tables_country import evidence_table, standing_table

SHOWN = ("headline", "all")
"""Which indicators the tables hold."""


@dataclass(frozen=True)
class Beside:
    """What the standing of a state is shown beside; what is drawn of it is kept for a time."""

    view: View
    iso3: str
    group: str
    """A group of peers, one of `standing.PEER_GROUPS` or `peers.OWN`."""
    shown: str
    """One of `SHOWN`."""
    own: tuple[str, ...] = ()
    """The peers of one's own choice."""


@lru_cache(maxsize=8)
def _history(release: Release, as_of: dt.date) -> pd.DataFrame:
    return standing.report_history(release, as_of)


@lru_cache(maxsize=256)
def _standing(
    release: Release, iso3: str, as_of: dt.date, cycle: str, bands: str, pace: str
) -> standing.Standing:
    trends = judged.trends_of(release, as_of, bands, pace)
    history = _history(release, as_of)
    return standing.standing(release, iso3, as_of, cycle, load_method(), trends, history)


def country_facts(view: View, iso3: str) -> standing.Standing:
    """Give the facts of one state by the choices of the page."""
    return _standing(view.release, iso3, view.as_of, view.cycle, view.bands, view.pace)


def choose_country(view: View) -> str | None:
    """Draw the select box of all states and give the one chosen, from the URL too."""
    return state.choose_optional(
        view.t("picker.open_country"),
        view.by_name,
        "country",
        view.names.get,
        placeholder=view.t("picker.placeholder"),
        width=380,
    )


def show_headline(view: View, iso3: str) -> None:
    """Draw the sentence of the page and the groups that the state is in."""
    said, groups = _headline(frame.world_view(view), iso3)
    frame.headline(said, name=view.names[iso3])
    st.markdown(plain(groups))


@lru_cache(maxsize=256)
def _headline(view: View, iso3: str) -> tuple[str, str]:
    facts = country_facts(view, iso3)
    counts = standing.count_directions(facts.headline, load_method().trend)
    said = words_country.headline(view.t, facts, view.names[iso3], counts)
    return said, words_country.group_words(view.t, facts)


def show_reports(view: View, facts: standing.Standing) -> None:
    """Draw one line a cycle, with the register's rows about the state under it, and their table."""
    st.container(key="rows-reports").markdown(_report_lines(frame.world_view(view), facts.iso3))
    st.caption(view.t("country.voluntary"))
    if len(facts.evidence):
        rows = facts.evidence
        title = view.t("country.reports")
        name = view.names[facts.iso3]
        show_table(view, "evidence", lambda: evidence_table(view, rows), title, name)


@lru_cache(maxsize=256)
def _report_lines(view: View, iso3: str) -> str:
    facts, lines = country_facts(view, iso3), []
    for _, cycle in facts.cycles.iterrows():
        lines.append(f"- {plain(words_country.cycle_words_of(view.t, cycle))}")
        rows = facts.evidence[facts.evidence["cycle"] == cycle["cycle"]]
        lines += [f"    - {_evidence(view, row)}" for _, row in rows.iterrows()]
    return "\n".join(lines)


def _evidence(view: View, row: pd.Series) -> str:
    said, link = words_country.evidence_words(view.t, row)
    return f"{plain(said)} {web_link(link, row['source_url'])}"


def show_lifts(view: View, facts: standing.Standing) -> None:
    """Draw what would lift readiness most, the largest step first; nothing for an observer."""
    most, lines, readiness = _lift_words(frame.world_view(view), facts.iso3)
    st.markdown(most)
    st.container(key="rows-lifts").markdown(lines)
    st.markdown(readiness)
    st.caption(view.t("country.readiness_note"))


@lru_cache(maxsize=256)
def _lift_words(view: View, iso3: str) -> tuple[str, str, str]:
    t, scores = view.t, judged.readiness_scores(view)
    table = standing.lifts(scores, load_method(), iso3)
    most = f"**{plain(words_country.lift_sentence(t, table))}**"
    lines = "\n".join(f"1. {plain(x)}" for x in words_country.lift_lines(t, table))
    parts = standing.parts_of(scores, iso3)
    return most, lines, plain(words_country.readiness_sentence(t, parts))


def choose_peers(view: View, facts: standing.Standing) -> Beside:
    """Draw the choice of peers and of the indicators shown."""
    t = view.t
    groups = standing.groups_with_peers(judged.peer_stats(view, facts.iso3))
    options = [*groups, peers.OWN]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        group = state.choose(
            t("country.peers"),
            options,
            "peers",
            options[0],
            lambda code: words_country.peer_group_words(t, facts.place, code),
            width=380,
        )
        shown = state.choose(
            t("country.measures"),
            SHOWN,
            "measures",
            SHOWN[0],
            lambda code: t.name("country_shown", code),
            widget=st.segmented_control,
            required=True,
        )
    own = _choose_own(view) if group == peers.OWN else ()
    return Beside(frame.world_view(view), facts.iso3, group, shown, own)


@lru_cache(maxsize=256)
def _rows(beside: Beside) -> pd.DataFrame:
    """Give the state's indicators beside the chosen peers, as `standing.beside_peers`."""
    facts = country_facts(beside.view, beside.iso3)
    labels = facts.headline if beside.shown == "headline" else facts.labels
    stats = judged.peer_stats(beside.view, beside.iso3, beside.own)
    return standing.beside_peers(labels, stats, beside.group)


def _choose_own(view: View) -> tuple[str, ...]:
    countries = view.release.countries
    members = countries.loc[countries["membership"] == Membership.MEMBER, "iso3"]
    picked = state.choose_many(
        view.t("country.own"),
        sorted(members, key=view.names.get),
        "own",
        view.names.get,
        placeholder=view.t("picker.placeholder"),
    )
    return tuple(sorted(picked))


def show_standing(beside: Beside) -> None:
    """Draw a table a commitment: value, line, label with its numbers, and peers."""
    t, facts = beside.view.t, country_facts(beside.view, beside.iso3)
    group = words_country.peer_group_words(t, facts.place, beside.group)
    own = [beside.view.names[iso3] for iso3 in beside.own]
    name, shown = beside.view.names[beside.iso3], t.name("country_shown", beside.shown)
    show_figure(
        beside.view,
        Figure(
            key="standing",
            sentence=t("country.standing_reading"),
            alt=t("country.standing"),
            table=lambda: standing_table(beside.view, _rows(beside)),
            note=t("country.standing_note"),
            choices=t.join([name, shown, group, *own]),
        ),
        lambda: st.html(_standing_html(beside)),
    )


@lru_cache(maxsize=256)
def _standing_html(beside: Beside) -> str:
    t = beside.view.t
    heads = Heads(*(t.name("country_head", code) for code in Heads.__dataclass_fields__))
    return standing_html(_blocks(beside.view, beside.iso3, _rows(beside)), heads)


def _blocks(view: View, iso3: str, rows: pd.DataFrame) -> list[Block]:
    t, rules = view.t, load_method().trend
    facts = country_facts(view, iso3)
    producers, cities = producer_names(view), standing.city_counts(facts.series)
    series = facts.series[facts.series["nature"] != Nature.NOT_RELEVANT]
    lines = dict(tuple(series.groupby(series["indicator"].astype(str), sort=False)))

    def draw(row: pd.Series) -> Row:
        words = words_country.indicator_words(t, row, producers, cities)
        spread = (row["lower"], row["median"], row["upper"])
        line = lines.get(row["indicator"]) if words.line_alt else None
        return Row(
            words,
            [] if line is None else [*line["year"]],
            [] if line is None else [*line["value"]],
            None if line is None else row["latest_value"],
            None if pd.isna(row["n"]) else spread,
        )

    blocks = []
    for commitment in standing.BLOCKS:
        inside = rows[rows["commitment"] == commitment]
        counts = standing.count_directions(inside[inside["headline"]], rules)
        blocks.append(
            Block(
                commitment.value,
                t.name("commitment", commitment),
                words_country.direction_words(t, counts),
                [draw(row) for _, row in inside.iterrows()],
            )
        )
    return blocks


def producer_names(view: View) -> dict[str, str]:
    """Give source code -> who produced it."""
    return dict(view.release.sources.set_index("source")["producer"])


def show_gaps(beside: Beside) -> None:
    """Draw the indicators without data, with too few points, old and so on, by kind."""
    lines = _gap_lines(beside)
    if not lines:
        st.markdown(beside.view.t("country.no_gaps"))
    st.container(key="rows-gaps").markdown(lines)


@lru_cache(maxsize=256)
def _gap_lines(beside: Beside) -> str:
    gaps, grace = standing.find_gaps(_rows(beside)), load_method().coverage.grace_years
    lines = words_country.gap_lines(beside.view.t, gaps, grace)
    return "\n".join(f"- {plain(line)}" for line in lines)


def show_sources(view: View, iso3: str) -> None:
    """Draw the end of the page with the sources of the state's series."""
    frame.footer(view, _sources(frame.world_view(view), iso3))


@lru_cache(maxsize=256)
def _sources(view: View, iso3: str) -> tuple[str, ...]:
    return tuple(country_facts(view, iso3).series["source"].astype(str).unique())


def show_explanation(view: View, facts: standing.Standing) -> None:
    """Draw the choice of an indicator, and every step behind its label."""
    t = view.t
    names = {
        code: t.name("indicator", f"{code}.short", short)
        for code, short in zip(facts.labels["indicator"], facts.labels["short_name"], strict=True)
    }
    code = state.choose_optional(
        t("country.explain_choose"),
        [*names],
        "explain",
        names.get,
        placeholder=t("country.explain_placeholder"),
        width=380,
    )
    if code is None:
        return
    trends = judged.trends(view)
    steps = explain(
        view.release, facts.iso3, code, view.as_of, bands=view.bands, pace=view.pace, trends=trends
    )
    unit = facts.labels.set_index("indicator")["unit"][code]
    name = t("country.in_unit", name=names[code], unit=t.name("indicator", f"{code}.unit", unit))
    lines = explain_lines(t, steps, view.names[facts.iso3], name, producer_names(view))
    st.markdown("\n".join(f"1. {plain(line)}" for line in lines))
