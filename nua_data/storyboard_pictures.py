"""The pictures of a storyboard as data: codes, numbers, and words in the reader's language.

The presenter draws them as SVG and HTML (charts/present.py), the deck as native charts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from nua_data.facts import ReportingFacts
from nua_data.model import Status


@dataclass(frozen=True)
class Part:
    """A part of a whole: states of one status."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Squares:
    """One square a state, by report status, the furthest first."""

    parts: tuple[Part, ...]
    big: str
    """The one number to read from afar ("1 of 193")."""
    caption: str
    """What the number counts."""

    @property
    def total(self) -> int:
        """Number of states."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True)
class ReportMap:
    """The map of report status, as the pages draw it (`charts.status_map`)."""

    reported: ReportingFacts
    description: str
    marked: str = ""
    """iso3 of the state to mark, if one."""


@dataclass(frozen=True)
class Line:
    """Reports known by name by day of a cycle: steps of (day, count)."""

    code: str
    """``now`` or ``before``."""
    label: str
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Curves:
    """Cumulative reports of this cycle over the one before."""

    lines: tuple[Line, ...]
    day: int
    """Day of the cycle that the count stands at."""
    day_label: str
    axis: str


@dataclass(frozen=True)
class Direction:
    """States by the direction of one headline indicator; the four add up to all."""

    code: str
    label: str
    forward: int
    still: int
    back: int
    unknown: int
    is_enough: bool
    """Whether the data speak for at least the method's share of the states."""


@dataclass(frozen=True)
class Directions:
    """The headline indicators of one commitment."""

    commitment: str
    rows: tuple[Direction, ...]
    words: Mapping[str, str]
    """forward, still, back, unknown -> words of the legend."""


@dataclass(frozen=True)
class Band:
    """One band of readiness: its bounds, and the states whose both ends lie in it."""

    code: str
    label: str
    low: float
    high: float
    count: int = 0


@dataclass(frozen=True)
class Intervals:
    """The readiness of many states, each an interval without a name."""

    ends: tuple[tuple[float, float], ...]
    """(low, high), from the lowest middle to the highest; drawn as a spread, never as a list."""
    bands: tuple[Band, ...]
    axis: str


@dataclass(frozen=True)
class Event:
    """Something dated that lies ahead."""

    code: str
    date: str
    label: str
    state: str
    day: dt.date


@dataclass(frozen=True)
class Milestones:
    """What lies ahead, the nearest first."""

    rows: tuple[Event, ...]


@dataclass(frozen=True)
class Rung:
    """Where one cycle's report of a country stands."""

    cycle: str
    status: str
    label: str
    about: str


@dataclass(frozen=True)
class Ladder:
    """The reports of one country, newest cycle first, on the steps to a submitted report."""

    rows: tuple[Rung, ...]
    steps: tuple[tuple[str, str], ...]
    """Code and words of each step, the first step first."""


@dataclass(frozen=True)
class Track:
    """One cycle of a country: its length, the day reached, and the day its status dates from."""

    label: str
    length: int
    reached: int
    status: str
    mark: int | None
    """Day of the cycle; None where nothing is dated."""
    words: str


@dataclass(frozen=True)
class Tracks:
    """The cycles of a country on one axis of days."""

    rows: tuple[Track, ...]
    axis: str


@dataclass(frozen=True)
class Measure:
    """One headline indicator of a country."""

    code: str
    label: str
    value: str
    """With its unit, or the name of what is missing."""
    about: str
    trend: str
    trend_label: str
    direction: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Measures:
    """The headline indicators of one commitment for a country."""

    commitment: str
    rows: tuple[Measure, ...]


@dataclass(frozen=True)
class Share:
    """One part of a country's readiness; ``value`` None is unknown."""

    code: str
    label: str
    value: float | None


@dataclass(frozen=True)
class Readiness:
    """The interval of one country and the five parts that made it."""

    low: float
    high: float
    parts: tuple[Share, ...]
    bands: tuple[Band, ...]
    axis: str
    unknown: str


@dataclass(frozen=True)
class Lift:
    """Something a country could do, and the points it could bring."""

    code: str
    label: str
    points: float
    number: str
    is_unknown: bool


@dataclass(frozen=True)
class Lifts:
    """What would lift a country's readiness, the most first."""

    rows: tuple[Lift, ...]
    axis: str


@dataclass(frozen=True)
class Nothing:
    """No picture, and why."""

    words: str


Picture = (
    Squares
    | ReportMap
    | Curves
    | Directions
    | Intervals
    | Milestones
    | Ladder
    | Tracks
    | Measures
    | Readiness
    | Lifts
    | Nothing
)

STEPS = (Status.PLEDGED, Status.PREPARING, Status.LAUNCHED, Status.SUBMITTED)
"""The steps to a submitted report."""
