"""The commands of the city figures: files out, tables in, and what a check finds."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from nua_data.__main__ import main
from nua_data.cities.engine_command import REMEDIES
from nua_data.cities.engine_files import are_sound
from nua_data.cities.tables import CityDataError


def test_every_trouble_has_a_remedy() -> None:
    assert set(REMEDIES) == set(CityDataError.CODES)


def test_files_go_out_and_a_database_takes_them_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "new" / "cities", f"duckdb://{tmp_path}/cities.duckdb"
    assert main(["cities", "export", str(folder)]) == 0
    assert are_sound(folder)
    assert main(["cities", "load", file]) == 0
    assert main(["cities", "check", file]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len({line.rpartition(": ")[2] for line in said}) == 1, "the same rows everywhere"
    assert main(["cities", "load", str(folder)]) == 1
    assert "use export" in capsys.readouterr().err


def test_a_check_counts_what_breaks_the_rules(
    tmp_path: Path, tables: dict, capsys: pytest.CaptureFixture[str]
) -> None:
    cities, values = tables["cities"], tables["city_values"]
    broken = pd.concat([cities, cities.head(2)]), pd.concat([values, values.head(3)])
    for name, table in zip(("cities", "city_values"), broken, strict=True):
        table.to_parquet(tmp_path / f"{name}.parquet")
    assert main(["cities", "check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "2 keys of cities stand more than once" in said
    assert "3 values stand more than once" in said
    assert "1 values are of no city" in said
    assert "lie outside the map" in said


def test_troubles_are_said_with_a_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["cities", "check", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("no_table · cities · ") and REMEDIES["no_table"] in said
    assert main(["cities", "load", "nonsense://a:hidden@b/c"]) == 1
    assert "hidden" not in capsys.readouterr().err
    monkeypatch.delenv("NUA_CITIES", raising=False)
    assert main(["cities", "check"]) == 2
    assert main(["cities", "export", str(tmp_path / "x"), "--data", str(tmp_path)]) == 1
