"""What a storyboard is made from, and the screen that comes out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from nua_data.method import Method
from nua_data.model import WORLD, Grouping, Membership
from nua_data.release import Release
from nua_data.storyboard_pictures import Picture
from nua_data.text import Text


@dataclass(frozen=True, eq=False)
class Given:
    """What a storyboard is made from: the release, whom it speaks of, and the judgements."""

    release: Release
    t: Text
    method: Method
    cycle: str
    as_of: dt.date
    grouping: Grouping
    names: pd.Series
    """iso3 -> name of the state in the language of ``t``."""
    trends: pd.DataFrame
    """`trends.classify_trends` of every member."""
    scores: pd.DataFrame
    """`readiness.score` of every member."""
    region: str = WORLD
    """Region of the grouping, or the world; with a country, that of the country."""
    iso3: str = ""
    """The country that every screen speaks of; empty for the world or a region."""

    @property
    def is_world(self) -> bool:
        """Say whether neither a region nor a country is chosen."""
        return self.region == WORLD

    @property
    def region_name(self) -> str:
        """Give the name of the region (the world's too)."""
        return self.t.name("region", self.region, self.region)

    @property
    def subject(self) -> str:
        """Name whom the screens speak of."""
        return str(self.names[self.iso3]) if self.iso3 else self.region_name

    @cached_property
    def members(self) -> pd.Series:
        """Give iso3 of the members of the region."""
        table = self.release.countries
        rows = table[table["membership"] == Membership.MEMBER]
        return rows["iso3"] if self.is_world else rows.loc[self._is_inside(rows), "iso3"]

    def _is_inside(self, rows: pd.DataFrame) -> pd.Series:
        return rows[self.grouping.column] == self.region


@dataclass(frozen=True)
class Screen:
    """One screen: one message, one picture, where it comes from, and what the speaker may say."""

    code: str
    title: str
    """What the screen is about, in a word or two."""
    subject: str
    message: str
    detail: str
    """One quieter sentence under the message; may be empty."""
    picture: Picture
    alt: str
    """What the picture says, for who does not see it."""
    notes: tuple[str, ...]
    source: str
    """Sources, as-of day and release."""
    table: pd.DataFrame
    """The picture's numbers under headings in the reader's language; names in the first column."""
    boundaries: str = ""
    """The sentence under a map; empty where there is none."""
