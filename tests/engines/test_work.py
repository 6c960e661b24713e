"""One thread a connection: what hangs is left, what waits is told, what broke is made again."""

from __future__ import annotations

import threading

import pytest

from nua_data.cities.engine_place import Place
from nua_data.cities.engine_work import Worker
from nua_data.cities.tables import CityDataError

LONG = 120


class Fake:
    """A connection that counts what happens to it."""

    def __init__(self) -> None:
        self.is_closed = False
        self.interrupted = threading.Event()


def worker_of(made: list[Fake], wait: threading.Event | None = None) -> Worker[Fake]:
    def connect() -> Fake:
        if wait is not None:
            wait.wait(LONG)
        made.append(Fake())
        return made[-1]

    def close(connection: Fake) -> None:
        connection.is_closed = True

    return Worker(connect, close, lambda connection: connection.interrupted.set())


def test_a_job_that_hangs_is_interrupted_and_its_connection_closed() -> None:
    made: list[Fake] = []
    worker = worker_of(made)
    with pytest.raises(CityDataError) as raised:
        worker.run(lambda connection: connection.interrupted.wait(LONG), 0.2)
    assert raised.value.code == "too_slow" and worker.is_left
    worker._thread.join(LONG)
    assert made[0].is_closed and made[0].interrupted.is_set()


def test_who_waits_behind_a_slow_job_does_not_end_it() -> None:
    made: list[Fake] = []
    worker, go = worker_of(made), threading.Event()
    first: list[str] = []

    def slow(connection: Fake) -> str:
        go.wait(LONG)
        return "whole"

    begun = threading.Thread(target=lambda: first.append(worker.run(slow, LONG)))
    begun.start()
    while worker._connection is None:
        begun.join(0.01)
    with pytest.raises(CityDataError):
        worker.run(lambda connection: "second", 0.1)
    go.set()
    begun.join(LONG)
    assert first == ["whole"] and not worker.is_left and len(made) == 1
    worker.stop(LONG)


def test_a_connection_that_takes_long_is_there_later() -> None:
    made: list[Fake] = []
    wait = threading.Event()
    worker = worker_of(made, wait)
    with pytest.raises(CityDataError) as raised:
        worker.run(lambda connection: 1, 0.1)
    assert raised.value.code == "too_slow" and not worker.is_left
    wait.set()
    assert worker.run(lambda connection: 2, LONG) == 2 and len(made) == 1
    worker.stop(LONG)
    assert made[0].is_closed


def test_a_broken_connection_is_made_again_once() -> None:
    made: list[Fake] = []
    worker = worker_of(made)
    assert worker.run(lambda connection: "well", LONG) == "well"

    def fails_on_the_first(connection: Fake) -> str:
        if connection is made[0]:
            raise OSError("server closed the connection")
        return "well again"

    assert worker.run(fails_on_the_first, LONG) == "well again"
    assert made[0].is_closed and len(made) == 2
    with pytest.raises(ZeroDivisionError):
        worker.run(lambda connection: 1 / 0, LONG)
    assert len(made) == 3, "what fails twice is not tried for ever"
    worker.stop(LONG)


def test_no_message_holds_a_secret() -> None:
    place = Place("postgres://reader:p%40ss@db:5432/cities?sslmode=require&api_token=t0ken")
    assert repr(place) == "Place('postgres://db:5432/cities')"
    said = f"cannot reach {place.url}: password=p@ss, then p%40ss, t0ken or //reader:p@ss@db"
    for secret in ("p@ss", "p%40ss", "t0ken", "reader"):
        assert secret not in place.scrub(said)
    assert place.scrub("first line\nsecond line") == "first line"
    assert len(place.scrub("x" * 999)) == 200
    assert place.scrub(OSError()) == "OSError"
