"""Parts of the readiness page: phases, evidence, bands, weights that move, what comes next."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import streamlit as st

from charts.readiness import (
    PhaseRow,
    PhaseWords,
    band_table,
    name_lists,
    pace_steps,
    phase_timeline,
)
from nua_data import bands, review, words, words_readiness, words_review
from nua_data.method import Method, load_method
from nua_data.readiness import PARTS
from nua_data.review import Verdict
from nua_data.text import Text
from nua_data.words_review import Claim, Spoken
from ui import about, facts, frame, judged, state, tables, tables_readiness
from ui.figure import Figure, show_figure, show_rows, show_table
from ui.markup import plain, web_link
from ui.part import page_part
from ui.state import View

_BADGES = {Verdict.SHOWN: "blue", Verdict.BESIDE: "orange", Verdict.NOTHING: "gray"}
_MOST_WEIGHT, _STEP = 3.0, 0.25


@lru_cache(maxsize=32)
def _counted(view: View) -> dict:
    method, states = load_method(), view.countries["iso3"]
    return {
        "events": review.dated_events(view.release).set_index("event"),
        "directions": review.directions(view.release, judged.trends(view), states, method),
        "producers": review.producers(view.release),
        "facts": review.fact_numbers(view.release, view.as_of, states, method),
        "library": review.library_counts(view.release),
        "states": states,
    }


@lru_cache(maxsize=64)
def phases_of(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give `review.phases` and `review.phase_events` as of the chosen day."""
    return review.phases(view.release, view.as_of), review.phase_events(view.release, view.as_of)


def spoken_facts(view: View) -> Spoken:
    """Give what the evidence says, counted over the chosen region."""
    reported = facts.reporting_facts(view)
    return Spoken(view.release, reported=reported, method=load_method(), **_counted(view))


def inside(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of the states of the chosen region."""
    return table[table["iso3"].isin(view.countries["iso3"])]


def show_phases(view: View, phases: pd.DataFrame, known: pd.DataFrame) -> None:
    """Draw planned and documented days of the six phases against the day."""
    t = view.t
    chosen = state.keep_optional("phase", [*phases["phase"]])
    rows = []
    for number, (_, phase) in enumerate(phases.iterrows(), start=1):
        mine = known[known["phase"] == phase["phase"]]
        said = [words_review.event(t, row) for row in mine.itertuples()]
        done = [words_review.actual(t, phase)]
        done += [t("readiness.known", events=" · ".join(said))] if said else []
        rows.append(
            PhaseRow(
                t("readiness.numbered", number=number, name=t.name("phase", phase["phase"])),
                words_review.planned(t, phase),
                t.sentences(done),
                phase["planned_start"].date(),
                phase["planned_end"].date(),
                phase["position"],
                tuple(zip(mine["start"].dt.date, said, strict=True)),
                phase["phase"] == chosen,
            )
        )
    look = PhaseWords(
        t.name("position", "past"),
        t.name("position", "current"),
        t.name("position", "ahead"),
        t("readiness.mark_fact"),
        t("readiness.mark_day", day=view.as_of),
    )
    alt = " ".join(f"{row.name}. {row.plan} {row.known}" for row in rows)
    figure = Figure(
        "readiness-phases",
        "",
        alt,
        lambda: tables_readiness.phases_table(view, phases),
        note=t("readiness.phases_note"),
        choices=t("export.everything"),
    )
    show_figure(view, figure, lambda: st.html(phase_timeline(rows, view.as_of, look)))


def show_evidence(view: View, kind: str, codes: list[str]) -> None:
    """Draw each stream, recommendation or lesson with what the data say of it."""
    words = _evidence_words(view, view.t, kind, tuple(codes))
    st.container(key=f"rows-{kind}").markdown(words)


@lru_cache(maxsize=96)
def _evidence_words(view: View, t: Text, kind: str, codes: tuple[str, ...]) -> str:
    spoken = spoken_facts(view)
    known = review.known_rows(view.release, review.evidence(view.release, kind), view.as_of)
    blocks = []
    for code in codes:
        mine = known[known["code"] == code]
        verdict = review.verdict(mine)
        badge = f":{_BADGES[verdict]}-badge[{t.name('verdict', verdict)}]"
        lines = [_bullet(t, claim) for claim in words_review.claims(t, mine, spoken)]
        gap = t.name("review_gap", f"{kind}_{code}", "")
        lines += [f"- *{plain(gap)}*"] if gap else []
        title = f"**{code}. {plain(t.name(kind, code))}** {badge}"
        blocks.append("\n".join([title, "", *lines]))
    return "\n\n".join(blocks)


def _bullet(t: Text, claim: Claim) -> str:
    text = plain(claim.text)
    if claim.address.startswith("http"):
        return f"- {text} {web_link(t('table.source'), claim.address)}"
    return f"- {text} ({plain(t.isolate(claim.address))})" if claim.address else f"- {text}"


def show_pace(view: View) -> None:
    """Say the pace of named reports beside the cycle before, with a small picture of it."""
    t = view.t
    pace = facts.pace(view)
    sentence = words.pace_sentence(t, pace)
    names = [name for name in words.pace_names(t, pace) if name]
    note = t("readiness.pace_lines", this=names[0], before=names[-1]) if len(names) > 1 else ""

    def draw():
        from charts.reporting import pace_curve  # the page itself shows no Plotly figure

        return pace_curve(pace.curve, pace.previous_curve, words.pace_names(t, pace), t)

    show_figure(
        view,
        Figure(
            "readiness-pace",
            sentence,
            sentence,
            lambda: tables.pace_table(view, pace),
            note=note,
            drawing=draw,
            choices=about.chosen(frame.world_view(view)),
        ),
        lambda: st.image(
            pace_steps(pace.curve, pace.previous_curve, sentence), width=640, alt=sentence
        ),
    )
    st.page_link(
        st.session_state["_pages"]["reporting"],
        label=t("readiness.open_reporting"),
        icon=":material/show_chart:",
    )


def show_bands(view: View, scores: pd.DataFrame) -> None:
    """Draw how many states have a named band and how many lie between bands, and who they are."""
    t, method = view.t, load_method()
    places = bands.placed(scores, method)
    matrix = bands.band_matrix(scores, method)
    names = [t.name("readiness_band", band) for band in matrix]
    corner = (t("readiness.low_end"), t("readiness.high_end"))
    figure = Figure(
        "readiness-bands",
        words_readiness.bands_sentence(t, places),
        words_readiness.matrix_alt(t, matrix),
        lambda: tables_readiness.bands_table(view, scores),
        note=t("readiness.bands_note", **_bounds(view)),
    )
    show_figure(view, figure, lambda: st.html(band_table(matrix, names, corner, t.number)))
    st.html(name_lists(_groups(view, places)))


def _bounds(view: View) -> dict[str, str]:
    bounds = load_method().readiness.bands
    return {name: view.t.number(bound) for name, bound in bounds.items()}


def _groups(view: View, places: pd.Series) -> list[tuple[str, list[str]]]:
    t, by_name = view.t, places.rename(index=view.names).sort_index()
    named = {code: [*by_name.index[by_name == code]] for code in places.unique()}
    return [
        (
            t.plural("readiness.group", len(named[code]), place=words_readiness.place(t, code)),
            named[code],
        )
        for code in bands.place_order(load_method())
        if code in named
    ]


def show_parts(view: View, scores: pd.DataFrame) -> None:
    """Say what the five parts are and for how many states each is known."""
    lines = words_readiness.parts_lines(view.t, bands.known_parts(scores))
    words = "\n".join(f"- {plain(line)}" for line in lines)
    st.container(key="rows-parts").markdown(words)


@page_part
def show_weights(view: View) -> None:
    """Draw the five sliders and what they do to the bands; only the score is computed again."""
    t, method = view.t, load_method()
    columns = st.columns(len(PARTS))
    weights = {}
    for column, part in zip(columns, PARTS, strict=True):
        with column:
            weights[part] = _choose_weight(t, part, float(method.readiness.weights[part]))
    st.button(t("readiness.reset"), key="readiness-reset", on_click=_reset, args=(method,))
    if not any(weights.values()):
        st.info(t("readiness.all_zero"))
        weights = dict(method.readiness.weights)
    default = inside(view, judged.readiness_scores(view))
    chosen = inside(view, judged.readiness_scores(view, weights))
    before, after = bands.placed(default, method), bands.placed(chosen, method)
    changes = bands.changed_places(before, after)
    said = t.plural("readiness.changed", len(changes), total=len(before))
    first = said if changes else t("readiness.unchanged", total=len(before))
    shares = words_readiness.shares_sentence(t, weights)
    st.markdown(plain(t.sentences([shares, first])))
    show_rows(
        view,
        "readiness-weights",
        lambda: tables_readiness.weights_table(view, before, after),
        first,
        choices=about.chosen(view, shares),
    )
    if changes:
        lines = sorted(
            words_readiness.change_line(t, change, view.names[change.iso3]) for change in changes
        )
        st.html(name_lists([(t.plural("readiness.changed_list", len(changes)), lines)]))


def _choose_weight(t, part: str, default: float) -> float:
    key = f"w-{part}"

    def draw() -> float:
        return st.slider(t.name("part", part), 0.0, _MOST_WEIGHT, step=_STEP, key=key)

    return state.bind(key, default, draw, _parse_weight, lambda weight: f"{weight:g}")


def _parse_weight(text: str) -> float | None:
    try:
        weight = float(text)
    except ValueError:
        return None
    is_step = 0 <= weight <= _MOST_WEIGHT and (weight / _STEP).is_integer()
    return weight if is_step else None


def _reset(method: Method) -> None:
    for part in PARTS:
        st.session_state[f"w-{part}"] = float(method.readiness.weights[part])


def show_robustness(view: View) -> None:
    """Say in words how firm the bands are; the draws state by state stand in the table."""
    t = view.t
    robust = inside(view, judged.firmness_of_bands(view))
    lines = words_readiness.firmness_lines(t, bands.firmness(robust), load_method())
    st.markdown("\n\n".join(plain(line) for line in lines))
    show_table(
        view, "readiness-robust", lambda: tables_readiness.robust_table(view, robust), lines[0]
    )


def show_milestones(view: View) -> None:
    """List what is planned or announced after the day, and what was due by it, outcome unknown."""
    t = view.t
    ahead, due = review.milestones(view.release, view.as_of)
    places = zip(st.columns(2, gap="large"), ("ahead", "due"), strict=True)
    for (column, key), (sentence, empty, rows) in zip(
        places,
        (
            (t("readiness.ahead"), t("readiness.ahead_none"), ahead),
            (t("readiness.due"), t("readiness.due_none"), due),
        ),
        strict=True,
    ):
        lines = [f"- {plain(words_review.event_state(t, row))}" for row in rows.itertuples()]
        place = column.container(key=f"rows-{key}")
        place.markdown("\n".join([sentence, "", *lines]) if lines else empty)
