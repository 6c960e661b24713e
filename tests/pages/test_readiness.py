"""The readiness page as a visitor sees it: one headline, honest words, weights that move."""

from __future__ import annotations

import re

import pytest

from nua_data import bands
from nua_data.method import load_method
from nua_data.readiness import readiness
from nua_data.release import open_release
from nua_data.text import load_text
from tests.pages.driver import of_type, open_page, visible

METHOD = load_method()


def said(app) -> str:
    return re.sub(r"\\(.)", r"\1", "\n".join(visible(app)))


def html_of(app) -> str:
    return "\n".join(node.proto.body for node in of_type(app, "html"))


def scores(weights=None):
    release = open_release()
    return readiness(release, release.as_of, METHOD, weights, "2022-2026")


def test_the_headline_says_plan_facts_and_reports():
    app = open_page("readiness")
    assert not app.exception
    title = re.sub(r"\\(.)", r"\1", app.title[0].value)
    assert "22 May 2026" in title and "phase 4 of 6, clearance" in title
    assert "phase 1 alone" in title and "1 report is known by name, of at least 4" in title


def test_every_stream_recommendation_and_lesson_is_there_with_a_verdict():
    app, t, release = open_page("readiness"), load_text("en"), open_release()
    text = said(app)
    for kind, table, column in (
        ("stream", release.streams, "stream"),
        ("recommendation", release.recommendations_2022, "recommendation"),
        ("lesson", release.wuf12_lessons, "lesson"),
    ):
        assert all(t.name(kind, code) in text for code in table[column])
    assert len(re.findall(r"-badge\[", text)) == 6 + 7 + 7
    r3 = text.split("**R3.")[1].split("**R4.")[0]
    assert t.name("verdict", "nothing") in r3
    assert "159 of 193" in text


def test_counts_agree_with_a_recount():
    app, table = open_page("readiness"), scores()
    named = int((table["band"] != "").sum())
    assert f"{named} of 193 states have a named band" in said(app)
    assert f"for {193 - named} the unknown parts" in said(app)
    matrix = bands.band_matrix(table, METHOD)
    shown = re.findall(r"<td[^>]*>(\d+)</td>", html_of(app))
    assert sorted(map(int, shown)) == sorted(
        int(matrix.iat[i, j]) for i in range(4) for j in range(i, 4)
    )
    names = re.findall(r"<details.*?</details>", html_of(app))
    assert sum(group.count(" · ") + 1 for group in names) == 193


def test_weights_of_the_url_move_the_bands_and_stay():
    weights = dict.fromkeys(METHOD.readiness.weights, 1.0) | {"report": 0.0, "policy": 2.5}
    app = open_page("readiness", w_report="0", w_policy="2.5")
    assert app.slider(key="w-report").value == 0.0
    before, after = (bands.placed(scores(w), METHOD) for w in (None, weights))
    changed = bands.changed_places(before, after)
    assert changed
    assert f"{len(changed)} of 193 states read differently" in said(app)
    counts = app.table[-1].value if app.table else None
    assert counts is not None
    assert counts.iloc[:, 2].map(int).sum() == counts.iloc[:, 1].map(int).sum() == 193
    assert app.query_params["w-policy"] in ("2.5", ["2.5"])


def test_a_slider_moves_and_the_button_sets_back():
    app = open_page("readiness")
    assert "All 193 states read as with equal weights" in said(app)
    app.slider(key="w-report").set_value(3.0).run()
    assert not app.exception
    assert "All 193 states read as with equal weights" not in said(app)
    assert app.query_params["w-report"] in ("3", ["3"])
    app.button(key="readiness-reset").click().run()
    assert app.slider(key="w-report").value == 1.0
    assert "w-report" not in app.query_params


def test_all_weights_at_zero_explain_themselves():
    app = open_page("readiness", **{f"w_{part}": "0" for part in METHOD.readiness.weights})
    assert not app.exception
    assert app.info and "All 193 states read as with equal weights" in said(app)


@pytest.mark.parametrize("text", ["x", "9", "0.3", "-1", "nan", "inf"])
def test_a_weight_that_means_nothing_is_the_usual_one(text: str):
    app = open_page("readiness", w_report=text)
    assert not app.exception
    assert app.slider(key="w-report").value == 1.0


@pytest.mark.parametrize(
    "params",
    [
        {"region": "Africa"},
        {"cycle": "2014-2018", "as_of": "2017-01-01"},
        {"as_of": "2024-06-20"},
        {"region": "Arab States", "cycle": "2018-2022"},
        {"as_of": "2025-07-01"},
    ],
)
def test_other_choices_show_a_page(params):
    app = open_page("readiness", **params)
    assert not app.exception, app.exception[0].message
    assert len(app.title) == 1
    text = said(app)
    assert "failed to" not in text and "nan" not in text.split()
    assert "rank" not in text.lower()
