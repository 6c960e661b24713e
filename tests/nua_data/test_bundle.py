"""The zip and the workbook of all tables: whole, sound, described, and the same every time."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from frictionless import system, validate
from python_calamine import CalamineWorkbook

from nua_data import bundle, coverage, readiness, reporting, scale, trends
from nua_data.__main__ import main
from nua_data.export_tables import COMPUTED, computed_tables, described
from nua_data.method import load_method

DAY = dt.date(2025, 12, 31)


@pytest.fixture(scope="module")
def content(release) -> bytes:
    return bundle.make_bundle(release)


@pytest.fixture(scope="module")
def unpacked(content, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def package(unpacked) -> dict:
    return json.loads((unpacked / "datapackage.json").read_text(encoding="utf-8"))


def test_it_is_a_sound_data_package(unpacked):
    with system.use_context(trusted=True):
        report = validate(str(unpacked / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "type", "message"])[:5]


def test_a_wrong_cell_would_be_found(unpacked, tmp_path):
    """Without this, a package that describes nothing would pass the test above."""
    resource = next(
        each
        for each in json.loads((unpacked / "datapackage.json").read_text())["resources"]
        if each["name"] == "coverage"
    )
    text = (unpacked / resource["path"]).read_text().replace("AFG,", "ZZ,", 1)
    (tmp_path / "coverage.csv").write_text(text.replace(",1\n", ",maybe\n", 1))
    kept = {key: resource[key] for key in ("name", "encoding")}
    schema = {**resource["schema"]}
    del schema["foreignKeys"]
    described_so = {"resources": [kept | {"path": "coverage.csv", "schema": schema}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described_so))
    with system.use_context(trusted=True):
        assert not validate(str(tmp_path / "datapackage.json")).valid


def test_same_release_and_day_same_bytes(release, content):
    assert bundle.make_bundle(release) == content


def test_another_process_makes_the_same_bytes(content, tmp_path):
    code = (
        "import sys, pathlib\n"
        "from nua_data.bundle import make_bundle\n"
        "from nua_data.release import BUNDLED, open_release\n"
        "pathlib.Path(sys.argv[1]).write_bytes(make_bundle(open_release(BUNDLED)))\n"
    )
    strange = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Pacific/Apia"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "b.zip")], check=True, env=strange)
    assert (tmp_path / "b.zip").read_bytes() == content


def test_everything_is_in_it(release, unpacked, package):
    names = {each["name"] for each in package["resources"]}
    assert names == {*release.tables, *COMPUTED, "data_dictionary"}
    for name in ("README.txt", "METHODS.md", "method.toml", "LICENSE", "NOTICE"):
        assert (unpacked / name).stat().st_size > 500
    files = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    listed = {each["path"] for each in package["resources"]} | {"datapackage.json"}
    assert files == listed | {"README.txt", *bundle.CARRIED}


def test_it_says_what_it_is(release, unpacked, package):
    readme = (unpacked / "README.txt").read_text(encoding="utf-8")
    for said in (release.version, "2026-05-22", bundle.boundaries(), "All states, all regions"):
        assert said in readme
    assert package["as_of"] == "2026-05-22"
    assert package["version"] == release.version
    assert package["release_hash"] == release.hash
    assert package["sources"] == release.descriptor["sources"]
    assert package["licenses"] == release.descriptor["licenses"]
    assert "All states" in package["description"]
    assert "may know more than that day" in package["description"]
    assert all(each["path"] in readme for each in package["resources"])


def test_rows_are_those_of_the_release(release, unpacked):
    for name in release.tables:
        table = release.table(name)
        given = pd.read_csv(unpacked / "data" / f"{name}.csv", dtype=str, keep_default_na=False)
        assert [*given] == [*table]
        assert len(given) == len(table), name
    values = pd.read_csv(unpacked / "data" / "observations.csv")["value"]
    assert (values.to_numpy() == release.observations["value"].to_numpy()).all()


def test_computed_rows_agree_with_what_the_pages_show(release, unpacked):
    method, day = load_method(), release.as_of

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(unpacked / "computed" / f"{name}.csv", keep_default_na=False)

    def counts(column: pd.Series) -> dict:
        return column.value_counts().to_dict()

    labels = trends.classify_trends(release, day, method)["label"]
    assert counts(read("trends")["label"]) == counts(labels)
    status = read("reporting_status").query("cycle == '2018-2022'")["status"]
    assert counts(status) == counts(
        reporting.status_by_country(release, "2018-2022", day)["status"]
    )
    expected = {
        "coverage": ("coverage", coverage.coverage_by_country(release, day, method)),
        "readiness": ("low", readiness.readiness(release, day, method)),
        "distances": ("z", scale.distances(release, day, method)),
    }
    for name, (column, table) in expected.items():
        given = pd.to_numeric(read(name)[column], errors="coerce")
        assert len(given) == len(table)
        assert given.sum() == pytest.approx(table[column].sum()), name
        assert given.count() == table[column].count()


def test_every_column_has_a_meaning(unpacked, package):
    with (unpacked / "data_dictionary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    known = {(row["table"], row["column"]): row for row in rows}
    for each in package["resources"]:
        if each["name"] == "data_dictionary":
            continue
        for entry in each["schema"]["fields"]:
            row = known.pop((each["name"], entry["name"]))
            assert row["type"] == entry["type"]
            assert row["meaning"], entry
            if entry["type"] in ("number", "integer") and entry["name"] != "direction":
                assert row["unit"], (each["name"], entry["name"])
    assert not known


def test_the_dictionary_describes_nothing_that_is_not_there(release):
    from nua_data.export_tables import _columns

    tables = {name: [*release.table(name)] for name in release.tables}
    tables |= {name: [*table] for name, table in computed_tables(release, release.as_of)}
    every = {column for columns in tables.values() for column in columns}
    for table, column in _columns():
        assert column in (every if table == "*" else tables[table]), (table, column)


def test_a_column_that_nobody_described_is_refused():
    with pytest.raises(KeyError):
        described("trends", "new_number")


def test_the_day_counts(release, content):
    earlier = bundle.make_bundle(release, DAY)
    assert earlier != content
    with zipfile.ZipFile(io.BytesIO(earlier)) as archive:
        lines = pd.read_csv(archive.open("computed/group_lines.csv"))
        status = pd.read_csv(archive.open("computed/reporting_status.csv"))
    assert lines["year"].max() <= 2025
    assert set(lines["as_of"]) == set(status["as_of"]) == {"2025-12-31"}


def test_no_cell_of_it_runs(release, unpacked):
    countries = release.countries
    countries.loc[0, "name_en"] = "=HYPERLINK(A1)"
    sources = release.sources.assign(title="@SUM(A1)", licence="\t=1")
    tables = {name: release.table(name) for name in release.tables}
    bad = dataclasses.replace(
        release, _tables=tables | {"countries": countries, "sources": sources}
    )
    with zipfile.ZipFile(io.BytesIO(bundle.make_bundle(bad))) as archive:
        cells = [
            cell
            for name in archive.namelist()
            if name.endswith(".csv")
            for row in csv.reader(io.StringIO(archive.read(name).decode(), newline=""))
            for cell in row
        ]
    starts = {cell[0] for cell in cells if cell and not _is_number(cell)}
    assert not starts & set("=+-@\t\r\n")
    assert "'=HYPERLINK(A1)" in cells
    assert "'@SUM(A1)" in cells


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_nothing_of_this_machine_is_in_it(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert not entry.filename.startswith(("/", "."))
        text = b"".join(archive.read(name) for name in archive.namelist())
    assert str(Path.cwd()).encode() not in text
    assert str(Path.home()).encode() + b"/" not in text


def test_sizes_are_foretold(release, content):
    from nua_data.sdmx_out import sdmx_csv

    expected = bundle.expected_bytes(release)
    assert expected["zip"] == pytest.approx(len(content), rel=0.3)
    assert expected["sdmx"] == pytest.approx(len(sdmx_csv(release)), rel=0.3)


def test_the_workbook_holds_the_same_tables(release):
    content = bundle.make_workbook(release)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["dictionary", *release.tables, *COMPUTED, "about"]
    assert len(book.get_sheet_by_name("observations").to_python()) == len(release.observations) + 1
    about = dict(book.get_sheet_by_name("about").to_python())
    assert about["facts_as_of"] == "2026-05-22"
    assert "may know more than that day" in about["tables"]
    assert release.version in about["data_release"]
    assert "World Bank" in about["sources"]
    assert about["boundaries"] == bundle.boundaries()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if "worksheets/sheet" in n]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert bundle.expected_bytes(release)["xlsx"] == pytest.approx(len(content), rel=0.3)


def test_the_command_writes_and_keeps_what_is_there(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["export", "zip"]) == 0
    [path] = tmp_path.iterdir()
    assert path.name == "nua-tables-2026.05.22-as-of-2026-05-22.zip"
    assert main(["export", "zip"]) == 1
    assert "--force" in capsys.readouterr().err
    before = path.stat().st_mtime_ns
    assert main(["export", "sdmx", "--to", str(path)]) == 1
    assert path.stat().st_mtime_ns == before
    assert main(["export", "sdmx", "--to", str(path), "--force"]) == 0
    assert path.read_bytes().startswith(b"DATAFLOW,")
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("to", ["gone/x.zip", "."])
def test_the_command_says_why_it_cannot_write(to, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundle, "make_bundle", lambda *_: b"zip")
    assert main(["export", "zip", "--to", to, "--force"]) == 1
    assert capsys.readouterr().err.strip()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(("day", "code"), [("2010-01-01", 1), ("2016-10-20", 0), ("2060-01-01", 0)])
def test_the_command_on_days_far_off(day, code, tmp_path, capsys):
    assert main(["export", "zip", "--as-of", day, "--to", str(tmp_path / "x.zip")]) == code
    assert ("2016-10-20" in capsys.readouterr().err) == (code == 1)
    assert (tmp_path / "x.zip").exists() == (code == 0)


@pytest.mark.parametrize("day", ["2025-2-3", "2025-02-30", "yesterday"])
def test_the_command_says_how_a_day_is_written(day, capsys):
    with pytest.raises(SystemExit):
        main(["export", "zip", "--as-of", day])
    assert f"'{day}' is no day; write it as 2026-07-14" in capsys.readouterr().err
