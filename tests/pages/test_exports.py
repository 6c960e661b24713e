"""What can be taken away from the pages: every table as CSV and XLSX, all tables at once."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
import streamlit as st
from python_calamine import CalamineWorkbook

from nua_data.release import open_release
from nua_data.text import languages, load_text
from tests.pages.driver import open_page, open_twins
from ui import methods


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, Callable[[], bytes], dict]]:
    """Fill, while pages run, with every download button: key -> label, data, options."""
    found: dict[str, tuple[str, Callable[[], bytes], dict]] = {}
    button = st.download_button

    def keep(label: str, data: Callable[[], bytes], **options: object) -> bool:
        found[str(options["key"])] = (label, data, options)
        return button(label, data, **options)

    monkeypatch.setattr(st, "download_button", keep)
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_table_as_a_workbook_says_what_it_is(language: str, buttons) -> None:
    app = open_page("reporting", lang=language, region="Africa", as_of="2025-12-31")
    assert not app.exception
    _, csv_data, _ = buttons["csv-regions"]
    label, data, options = buttons["xlsx-regions"]
    assert "XLSX" in label
    assert options["file_name"] == "nua-regions-2025-12-31.xlsx"
    content = data()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    table, about = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    lines = csv_data().decode("utf-8-sig").splitlines()
    assert len(table) == len(lines) == 6
    said = dict(about)
    assert {"2025-12-31", "2026.05.22"} <= set(said.values())
    region = {"en": "Africa", "ar": "أفريقيا"}[language]
    assert any(region in text for text in said.values())
    assert len(said) == 7
    assert set(said) <= set(lines[0].split(","))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/" in n]
    assert [len(re.findall('rightToLeft="1"', xml)) for xml in sheets] == (
        [1, 1] if language == "ar" else [0, 0]
    )


@pytest.mark.parametrize("language", [*languages()])
@pytest.mark.parametrize("page", ["country", "readiness"])
def test_what_a_file_says_of_itself_takes_no_column(page: str, language: str, buttons) -> None:
    open_twins(open_page(page, lang=language, country="KEN"))
    keys = [key.removeprefix("xlsx-") for key in buttons if key.startswith("xlsx-")]
    assert len(keys) >= 3
    for key in keys:
        book = CalamineWorkbook.from_filelike(io.BytesIO(buttons[f"xlsx-{key}"][1]()))
        table, about = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
        lines = buttons[f"csv-{key}"][1]().decode("utf-8-sig").splitlines()
        headings = next(csv.reader(lines))
        assert headings == [*table[0], *[heading for heading, _ in about]], key
        assert len(set(headings)) == len(headings), key


@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_tables_at_once(language: str, buttons, monkeypatch) -> None:
    made: list[tuple] = []
    monkeypatch.setattr(methods, "make_export", lambda *asked: made.append(asked) or b"file")
    methods._made.cache_clear()
    app = open_page("methods", lang=language, as_of="2025-12-31")
    assert not app.exception
    endings = {"zip": "zip", "xlsx": "xlsx", "sdmx": "csv"}
    for kind, ending in endings.items():
        label, data, options = buttons[f"export-{kind}"]
        assert re.search(r"\d", label), "no size"
        name = options["file_name"]
        assert re.fullmatch(rf"nua-[a-z-]+-2026\.05\.22-as-of-2025-12-31\.{ending}", name)
        assert made == [], "made before anybody asked"
        assert (data(), data()) == (b"file", b"file")
        [(asked, release, day)] = made
        assert (asked, release.hash, day.isoformat()) == (kind, open_release().hash, "2025-12-31")
        made.clear()
    methods._made.cache_clear()


@pytest.mark.parametrize(
    ("page", "params", "key", "words"),
    [
        ("country", {"country": "KEN", "region": "Europe"}, "evidence", ["Kenya"]),
        ("country", {"country": "KEN", "region": "Europe"}, "series", ["Kenya"]),
        ("country", {"country": "KEN", "peers": "own_choice", "own": "BRA"}, "standing",
         ["Kenya", "Brazil"]),
        ("cities", {"country": "KEN", "region": "Europe"}, "cities", ["Kenya", "All sizes"]),
        ("cities", {"size": "5000000"}, "cities-spread", ["World", "5,000,000 people or more"]),
        ("reporting", {"show": "all", "region": "Africa"}, "register", ["Africa", "All states"]),
        ("reporting", {"region": "Africa"}, "pace", ["World"]),
        ("readiness", {"w-report": "0"}, "readiness-weights", ["World", "Report 0%"]),
        ("agenda", {"region": "Africa"}, "agenda-timeline", ["All states, regions and cycles"]),
        ("agenda", {"part": "library", "find": "Quito", "names": "ECU"}, "agenda-library",
         ["Quito", "Ecuador"]),
        ("methods", {"region": "Africa"}, "glossary", ["All states, regions and cycles"]),
    ],
)  # fmt: skip
def test_the_choices_of_a_file_are_those_of_its_table(page, params, key, words, downloads) -> None:
    app = open_page(page)
    for name, value in params.items():
        app.query_params[name] = value
    open_twins(app.run())
    [said] = {row["choices"] for row in downloads[f"csv-{key}"]()}
    assert all(word in said for word in words), said
    if params.get("region") not in words:
        assert params.get("region", "Africa") not in said


def sheet(content: bytes) -> list[dict]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    heading, *rows = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_values_are_whole_and_years_are_numbers(buttons) -> None:
    open_twins(open_page("country", country="UKR"))
    release = open_release()
    ours = release.observations[release.observations["iso3"] == "UKR"]
    ours = ours[ours["nature"] != "not_relevant"]
    rows = sheet(buttons["xlsx-series"][1]())
    whole = pytest.approx(sorted(ours["value"]), rel=1e-15)  # a sheet holds 16 digits
    assert sorted(row["Value"] for row in rows) == whole
    assert any(0 < row["Value"] < 0.005 for row in rows), "none that two decimals would make zero"
    assert {type(row["Year"]) for row in rows} == {float}, "a sheet's numbers are read as float"
    standing = sheet(buttons["xlsx-standing"][1]())
    latest = {value for row in standing if isinstance(value := row["Value"], float)}
    assert latest <= {row["Value"] for row in rows}


def test_codes_and_cycles_are_bare_in_arabic(buttons) -> None:
    open_twins(open_page("country", country="KEN", lang="ar"))
    standing, evidence = (sheet(buttons[f"xlsx-{key}"][1]()) for key in ("standing", "evidence"))
    sources = {*open_release().sources["source"], ""}
    assert {row["المصدر"] for row in standing} <= sources
    assert {row["الدورة"] for row in evidence} <= {
        "2014\u20132018",
        "2018\u20132022",
        "2022\u20132026",
    }


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_table_without_rows_says_so_on_the_page_and_in_its_file(language, downloads) -> None:
    app = open_page("reporting", region="Africa", lang=language)
    t = load_text(language)
    assert t("filter.none") in [caption.value for caption in app.caption]
    [row] = downloads["csv-observers"]()
    assert {row[heading] for heading in [*row][:6]} == {""}
    assert t.name("region", "Africa") in row[t("export.choices")]
    full = [caption.value for caption in open_page("reporting", lang=language).caption]
    assert t("filter.none") not in full


def test_a_whole_table_is_of_no_region_and_of_the_day_of_the_release(downloads) -> None:
    open_page("methods", region="Africa", as_of="2020-01-01")
    rows = downloads["csv-table-report_evidence"]()
    assert {row["choices"] for row in rows} == {"All states, regions and cycles"}
    assert {row["facts_as_of"] for row in rows} == {"2026-05-22"}
    assert all("Public pages of UN-Habitat" in row["sources"] for row in rows)


def test_codes_of_sources_in_a_file_stand_in_the_table_of_sources(downloads) -> None:
    open_twins(open_page("country", country="KEN"))
    used = {row["Source"] for row in downloads["csv-series"]()}
    open_page("methods")
    assert used <= {row["Code"] for row in downloads["csv-sources"]()}


def test_every_table_of_the_release_alone(buttons) -> None:
    open_page("methods")
    singles = {key.removeprefix("csv-table-") for key in buttons if key.startswith("csv-table-")}
    assert singles == set(open_release().tables)
