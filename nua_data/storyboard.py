"""The storyboard: eight screens for a stage or a deck, of the world, a region or a country.

    given = storyboard.gather(open_release(), load_text("fr"), region="Africa")
    for screen in storyboard.make_storyboard(given):
        screen.code, screen.title, screen.subject   # "pace", words, words
        screen.message, screen.detail               # one sentence each; detail may be empty
        screen.picture                              # one of storyboard_pictures, by kind
        screen.table                                # the picture's numbers, headings translated
        screen.alt, screen.notes, screen.source, screen.boundaries

The world: ``gather(release, t)``. A country: ``gather(release, t, iso3="KEN")``; its region comes
with it. A page that holds the judgements already fills `Given` itself. Which picture a screen has
depends on whom it speaks of:

| screen      | world, region | country                          |
|-------------|---------------|----------------------------------|
| world       | Squares       | Ladder                           |
| map         | ReportMap     | ReportMap (of its region, marked)|
| pace        | Curves        | Tracks                           |
| social, economic, environment | Directions | Measures          |
| readiness   | Intervals     | Readiness                        |
| next        | Milestones    | Lifts                            |

`Nothing` takes the place of a picture that cannot be: an observer State, or no data. Screens are
chosen and put in order by a list of codes, ``map,pace,next`` in a URL (`read_screens`,
`write_screens`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from nua_data import readiness, reporting, trends
from nua_data.method import load_method
from nua_data.model import TRANSFORMATIVE, WORLD, Grouping
from nua_data.release import Release
from nua_data.storyboard_country import COUNTRY_SCREENS
from nua_data.storyboard_group import GROUP_SCREENS
from nua_data.storyboard_parts import Given, Screen
from nua_data.text import Text

__all__ = ["SCREENS", "Given", "Screen", "gather", "make_storyboard", "read_screens"]

SCREENS = ("world", "map", "pace", *(c.value for c in TRANSFORMATIVE), "readiness", "next")
"""Codes of the screens in their usual order."""


def read_screens(text: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the screens of a list in a URL, and the parts of it that are no screen.

    Without a list (None) all screens; a code named twice counts once.

    >>> read_screens("map,next,map,encore")
    (('map', 'next'), ('encore',))
    """
    if text is None:
        return SCREENS, ()
    asked = dict.fromkeys(part.strip() for part in text.split(","))
    known = tuple(code for code in asked if code in SCREENS)
    return known, tuple(code for code in asked if code not in SCREENS)


def write_screens(codes: Sequence[str]) -> str | None:
    """Write a list of screens for a URL; None for all of them in their usual order."""
    return None if tuple(codes) == SCREENS else ",".join(codes)


def gather(
    release: Release,
    t: Text,
    *,
    cycle: str | None = None,
    as_of: dt.date | None = None,
    grouping: Grouping = Grouping.HABITAT,
    region: str = WORLD,
    iso3: str = "",
) -> Given:
    """Compute all that a storyboard is made from; KeyError for a code that is no state."""
    method, day = load_method(), as_of or release.as_of
    cycle = cycle or reporting.current_cycle(release, day)
    countries = release.countries.set_index("iso3")
    column = f"name_{t.language}"
    labels = trends.classify_trends(release, day, method)
    parts = readiness.readiness_parts(release, day, method, cycle, labels)
    return Given(
        release=release,
        t=t,
        method=method,
        cycle=cycle,
        as_of=day,
        grouping=grouping,
        names=countries[column if column in countries else "name_en"],
        trends=labels,
        scores=readiness.score(parts, method),
        region=str(countries.loc[iso3, grouping.column]) if iso3 else region,
        iso3=iso3,
    )


def make_storyboard(given: Given, codes: Sequence[str] = SCREENS) -> tuple[Screen, ...]:
    """Make the screens with these codes, in this order; KeyError for a code that is none."""
    makers = COUNTRY_SCREENS if given.iso3 else GROUP_SCREENS
    return tuple(makers[code](given) for code in codes)
