"""Runs of pages wait in line; none waits for ever, none keeps its turn after its end."""

from __future__ import annotations

import threading

import pytest

from ui import turns


def run_many(count: int, inside) -> None:
    def one() -> None:
        with turns.turn():
            inside()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()


def test_only_few_run_at_a_time_and_all_run():
    lock, now, most, done = threading.Lock(), 0, 0, 0

    def inside() -> None:
        nonlocal now, most, done
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.005)
        with lock:
            now -= 1
            done += 1

    run_many(20, inside)
    assert (most, done) == (turns.AT_ONCE, 20)


def test_what_runs_within_a_run_waits_for_nothing(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 30.0)
    inside, held = [], threading.Barrier(turns.AT_ONCE)

    def one() -> None:
        with turns.turn():
            held.wait(timeout=10)  # all turns are taken
            with turns.turn():
                inside.append(turns.is_running())
            inside.append(turns.is_running())

    threads = [threading.Thread(target=one) for _ in range(turns.AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert inside == [True] * 2 * turns.AT_ONCE
    assert not turns.is_running()


def test_a_run_that_ends_with_an_error_gives_its_turn_back():
    for _ in range(turns.AT_ONCE + 2):
        with pytest.raises(ValueError, match="a page"), turns.turn():
            raise ValueError("a page that fails")
    free = [turns._turns.acquire(blocking=False) for _ in range(turns.AT_ONCE)]
    for _ in free:
        turns._turns.release()
    assert all(free)


def test_a_run_behind_something_slow_begins_all_the_same(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    slow, began = threading.Event(), threading.Event()
    held = [threading.Thread(target=hold, args=(slow,)) for _ in range(turns.AT_ONCE)]
    for thread in held:
        thread.start()
    run_many(1, began.set)
    slow.set()
    for thread in held:
        thread.join(timeout=30)
    assert began.is_set()
    with turns.turn():  # and the turns that were held are there again
        pass


def hold(slow: threading.Event) -> None:
    with turns.turn():
        slow.wait(30)
