"""A part of a page goes the way of a page when it runs by itself, and only then."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ui import part as parts
from ui import turns


@pytest.fixture
def steps(monkeypatch) -> list[str]:
    """Note what a part does before it draws; it runs without Streamlit."""
    seen: list[str] = []
    monkeypatch.setattr(parts.st, "fragment", lambda run: run)
    monkeypatch.setattr(
        parts.sign_in, "stop_unless_signed_in", lambda t: seen.append(f"sign-in {t}")
    )
    monkeypatch.setattr(parts.state, "begin_part", lambda: seen.append("begin"))
    return seen


def test_by_itself_it_asks_for_the_sign_in_and_takes_a_turn(steps):
    @parts.page_part
    def draw(view, word):
        steps.append(f"{word} {turns.is_running()}")

    draw(SimpleNamespace(t="en"), "drawn")
    assert steps == ["sign-in en", "begin", "drawn True"]
    assert not turns.is_running()


def test_in_the_run_of_its_page_it_only_draws(steps):
    draw = parts.page_part(lambda view: steps.append("drawn"))
    with turns.turn():
        draw(SimpleNamespace(t="en"))
    assert steps == ["drawn"]


def test_nothing_is_drawn_where_the_sign_in_has_ended(steps, monkeypatch):
    def stop(_t) -> None:
        raise RuntimeError("nobody is signed in")

    monkeypatch.setattr(parts.sign_in, "stop_unless_signed_in", stop)
    with pytest.raises(RuntimeError, match="nobody"):
        parts.page_part(lambda view: steps.append("drawn"))(SimpleNamespace(t="en"))
    assert steps == []
    assert not turns.is_running()
