"""The table of findings: how many rows each speaks of, and what to do, in the reader's language."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from nua_data.text import load_text
from tests.nua_data.uploads import HEADER, ROW, check
from ui.tables_check import findings_table


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_table_counts_the_rows_of_each_finding(language: str) -> None:
    t = load_text(language)
    header = HEADER.strip() + ",note\n"
    rows = (ROW.strip() + ",\n") + "KEN,EG_ACS_ELEC,2010,..,country,\n" * 10
    table = findings_table(SimpleNamespace(t=t), check(header + rows).findings)
    assert table[t("check.rows")].tolist() == [t("check.no_rows"), "10"]
    assert table[t("broken.row")].tolist()[1] == "3"
    assert "8" in table[t("broken.remedy")].iloc[1]  # the sixth of the lines
