"""Which of the open connections the watch ends, look by look."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from serving.health import Meters
from serving.sockets import MOST_SILENT, Watch

PATIENCE = 3


class Connection:
    """A connection as uvicorn holds it: the answer it works at, and what is not sent yet."""

    def __init__(self, cycle: object = None, unsent: int = 0) -> None:
        self.cycle, self.unsent, self.is_ended = cycle, unsent, False
        self.transport = self

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def is_closing(self) -> bool:
        return False

    def abort(self) -> None:
        self.is_ended = True


ANSWERED = SimpleNamespace(response_complete=True)
AT_WORK = SimpleNamespace(response_complete=False)


@pytest.fixture
def watch() -> Watch:
    return Watch([], Meters(), PATIENCE)


def test_of_too_many_silent_ones_the_oldest_go_and_never_one_that_is_new(watch):
    old = [Connection() for _ in range(MOST_SILENT)]
    new = [Connection() for _ in range(MOST_SILENT + 500)]
    watch.connections.extend(old)
    watch.look(10)
    watch.connections.extend(new)
    watch.look(11)
    assert all(connection.is_ended for connection in old)
    assert not any(connection.is_ended for connection in new)
    del watch.connections[: len(old)]
    watch.look(12)  # whoever has not asked by now may go
    assert sum(connection.is_ended for connection in new) == 500


def test_who_asked_between_two_looks_stays(watch):
    crowd = [Connection() for _ in range(MOST_SILENT + 500)]
    watch.connections.extend(crowd)
    watch.look(10)
    for connection in crowd:
        connection.cycle = AT_WORK
    watch.look(11)
    assert not any(connection.is_ended for connection in crowd)


@pytest.mark.parametrize(
    ("cycle", "unsent", "is_ended"),
    [
        (None, 0, True),
        (ANSWERED, 0, True),
        (ANSWERED, 100, True),
        (AT_WORK, 0, False),
        (AT_WORK, 100, False),
    ],
    ids=["asks nothing", "asks nothing more", "takes nothing", "waits", "is being answered"],
)
def test_who_stands_still_goes_after_the_patience(watch, cycle, unsent, is_ended):
    connection = Connection(cycle, unsent)
    watch.connections.append(connection)
    watch.look(10)
    watch.look(10 + PATIENCE)
    assert not connection.is_ended
    watch.look(10.1 + PATIENCE)
    assert connection.is_ended == is_ended


def test_who_takes_some_of_the_answer_has_time_anew(watch):
    connection = Connection(ANSWERED, 100)
    watch.connections.append(connection)
    watch.look(10)
    connection.unsent = 50
    watch.look(12)
    watch.look(12 + PATIENCE)
    assert not connection.is_ended
    watch.look(12.1 + PATIENCE)
    assert connection.is_ended
