"""Which numbers are states, which are groups of states, and which are slips."""

from __future__ import annotations

import pytest

from nua_data.sources.places import Places
from tests.nua_data.sources.made import aside, sdg_csv, sdg_row, take


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("404", ("KEN", "m49")),
        ("404.0", ("KEN", "m49")),
        ("4.0", ("AFG", "m49")),
        ("004", ("AFG", "m49")),
        ("1", ("", "aggregate")),
        ("1.0", ("", "aggregate")),
        ("1636", ("", "aggregate")),
        ("98100", ("", "aggregate")),
        ("98501", ("", "aggregate")),
        ("4040", ("", "unknown_place")),
        ("40400", ("", "unknown_place")),
        ("981000", ("", "unknown_place")),
        ("404.5", ("", "unknown_place")),
        (".0", ("", "unknown_place")),
    ],
)
def test_what_a_number_means(release, code, meaning) -> None:
    assert Places(release).meanings([code]) == [meaning]


def test_a_slip_in_a_code_is_told_with_its_line(release) -> None:
    done = take(sdg_csv(sdg_row(), sdg_row(area=4040), sdg_row(area=1)), release)
    assert aside(done) == {"unknown_place": 1, "aggregate": 1}
    (said,) = [each for each in done.findings if each.rule == "unknown_place"]
    assert (said.row, said.column, said.value) == (3, "GeoAreaCode", "4040")
    assert said.severity == "warning"
