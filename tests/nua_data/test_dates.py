from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data.dates import Precision, parse_partial, parse_partials, to_days


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31), Precision.YEAR),
        ("2021-04", date(2021, 4, 1), date(2021, 4, 30), Precision.MONTH),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("2021-07-21", date(2021, 7, 21), date(2021, 7, 21), Precision.DAY),
    ],
)
def test_a_partial_date_spans_what_it_can_mean(text, first, last, precision) -> None:
    parsed = parse_partial(text)
    assert (parsed.text, parsed.first, parsed.last, parsed.precision) == (
        text,
        first,
        last,
        precision,
    )


@pytest.mark.parametrize("text", ["", "21", "2021-13", "2021-00", "2021-02-29", "2021-7", "May"])
def test_what_is_no_date_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=repr(text)):
        parse_partial(text)


def test_a_column_keeps_its_index_and_its_gaps() -> None:
    parsed = parse_partials(pd.Series(["2021-04", "", None], index=[7, 3, 5]))
    assert parsed.index.tolist() == [7, 3, 5]
    assert parsed.loc[7, "last"] == pd.Timestamp(2021, 4, 30)
    assert parsed["first"].isna().tolist() == [False, True, True]
    assert parsed["precision"].tolist() == ["month", "", ""]


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_a_column_without_dates_is_still_a_column_of_dates(texts: list[str]) -> None:
    parsed = parse_partials(pd.Series(texts, dtype="str"))
    assert parsed["last"].dtype == "datetime64[s]"
    assert parsed["last"].isna().all()


def test_full_dates_become_days() -> None:
    assert to_days(pd.Series(["2021-07-21", ""]))[0] == pd.Timestamp(2021, 7, 21)


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 12, 31)))
def test_a_day_lies_in_its_month_and_its_year(day: date) -> None:
    for text in (f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"):
        parsed = parse_partial(text)
        assert parsed.first <= day <= parsed.last
