"""The words of the field as types: one enumeration an idea, used by every other module."""

from __future__ import annotations

from enum import StrEnum

MEMBER_STATES = 193
"""Member states of the United Nations; every "of 193" on screen is this number."""


class Membership(StrEnum):
    """What a state is to the United Nations; observers are in no count of 193."""

    MEMBER = "member"
    OBSERVER = "observer"


class Status(StrEnum):
    """Where a national progress report stands, in order; `withdrawn` overrides the rest."""

    NONE = "none"
    PLEDGED = "pledged"
    PREPARING = "preparing"
    LAUNCHED = "launched"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"

    @property
    def step(self) -> int:
        """Position in the order of the register (none = 0 ... withdrawn = 5)."""
        return list(Status).index(self)


class Commitment(StrEnum):
    """The three transformative commitments, the means to carry them out, and context series."""

    SOCIAL = "social"
    ECONOMIC = "economic"
    ENVIRONMENT = "environment"
    IMPLEMENTATION = "implementation"
    CONTEXT = "context"


TRANSFORMATIVE = (Commitment.SOCIAL, Commitment.ECONOMIC, Commitment.ENVIRONMENT)


class Nature(StrEnum):
    """How a value came to be, in the words of the SDG database; `city_mean` is ours."""

    COUNTRY = "country"
    COUNTRY_ADJUSTED = "country_adjusted"
    ESTIMATED = "estimated"
    MODELLED = "modelled"
    GLOBAL_MONITORING = "global_monitoring"
    CITY_MEAN = "city_mean"
    NOT_RELEVANT = "not_relevant"


class Missing(StrEnum):
    """The four kinds of missing; never NaN or zero on screen."""

    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"
    TOO_FEW_POINTS = "too_few_points"
    NO_TARGET = "no_target"


class TrendLabel(StrEnum):
    """What a trend says: with a target the first five, without one the next three, else missing."""

    TARGET_MET = "target_met"
    ON_TRACK = "on_track"
    ACCELERATION_NEEDED = "acceleration_needed"
    LIMITED = "limited"
    MOVING_AWAY = "moving_away"
    IMPROVING = "improving"
    LITTLE_CHANGE = "little_change"
    WORSENING = "worsening"
    TOO_FEW_POINTS = "too_few_points"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


class Aggregate(StrEnum):
    """How country values become a world or region value (column `aggregate` of the catalogue)."""

    URBAN_POPULATION = "urban_population"
    POPULATION = "population"
    MEDIAN = "median"
    SHARE_OF_STATES = "share_of_states"
    NONE = "none"


class Grouping(StrEnum):
    """Which regions are in use: UN-Habitat's five or the M49 regions."""

    HABITAT = "habitat"
    M49 = "m49"

    @property
    def column(self) -> str:
        """Column of the countries table that holds the region's name."""
        return {"habitat": "habitat_region", "m49": "region"}[self.value]


WORLD = "World"
"""Name of the group of all 193 member states in tables of aggregates."""
