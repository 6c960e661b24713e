"""The page that checks a file: what it says without one, with a good one, and with bad ones."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from nua_data.release import open_release
from nua_data.text import load_text
from nua_data.upload import check_upload
from tests.pages.driver import of_type, open_page, visible
from tests.pages.test_pages import FOUR_LATIN_WORDS, bare, raw_keys

VALUES = (
    "iso3,indicator,year,value,nature\n"
    "KEN,EG_ACS_ELEC,2024,80.3,country\n"
    "KEN,EN_LND_SLUM,2024,<5,country\n"
    "KEN,ZZ_TOP,2024,5,country\n"
    "Soviet Union,EG_ACS_ELEC,1985,5,country\n"
)
REPORT = (
    "iso3,cycle,status,date,evidence,source_url\n"
    "KEN,2022-2026,submitted,2026-05-20,government,https://example.org/report\n"
)
HOSTILE = (
    "iso3,indicator,year,value,nature\n"
    "KEN,EG_ACS_ELEC,2024,80.3,country\n"
    '"<script>alert(1)</script>",EG_ACS_ELEC,2024,5,country\n'
    '"[a](https://evil.example)",EG_ACS_ELEC,2024,5,country\n'
    '"=HYPERLINK(""x"")",EG_ACS_ELEC,2024,5,country\n'
)
both_languages = pytest.mark.parametrize("language", ["en", "ar"])


def put_in(content: str | bytes, language: str = "en", name: str = "file.csv", **chosen: str):
    """Open the page, put a file into its box, and give the page that follows."""
    encoded = content.encode() if isinstance(content, str) else content
    app = open_page("check_file", lang=language, **chosen)
    app.file_uploader(key="check-file").set_value((name, encoded, "text/csv"))
    return app.run()


def tables(app) -> list:
    return [node.value for node in of_type(app, "table")]


@both_languages
def test_without_a_file_the_page_explains_itself(language: str) -> None:
    app = open_page("check_file", lang=language)
    t = load_text(language)
    assert not app.exception
    assert bare([app.title[0].value]) == [t("check.headline")]
    assert len(app.header) == 1  # what to bring
    assert len(of_type(app, "download_button")) == 2
    assert tables(app) == []


@both_languages
def test_values_are_counted_found_and_compared(language: str) -> None:
    app, t = put_in(VALUES, language), load_text(language)
    assert not app.exception
    findings, standing, whole = tables(app)
    checked = check_upload("file.csv", VALUES.encode(), open_release())
    assert checked.imported is not None
    assert (checked.imported.read, checked.imported.kept) == (4, 1)  # three bad rows by hand
    assert len(findings) == len(checked.findings) == 3
    text = " ".join(bare(visible(app)))
    assert t("check.counts", read=4, kept=1, aside=3) in text
    assert list(standing.columns[-2:]) == [t("check.today"), t("check.with_file")]
    assert t("table.country") not in standing  # one country: the title names it
    before, after = bare(list(standing.iloc[0, -2:]))
    assert t.name("trend", "on_track") in before and "97.5" in before
    assert t.name("trend", "limited") in after and "80.3" in after
    assert raw_keys(bare(visible(app))) == set()
    assert len(whole) == 10  # readiness, its five parts, three commitments and implementation
    readiness = bare(list(whole.iloc[0]))
    assert readiness[0] == t("check.readiness")
    assert readiness[1] != readiness[2]
    assert whole.iloc[4, -1] == t("check.no_change")  # policy: nothing of it is in the file


def test_the_arabic_page_speaks_arabic() -> None:
    app = put_in(VALUES, "ar")
    shown = tables(app)
    cells = [str(cell) for table in shown for cell in table.to_numpy().ravel()]
    assert [cell for cell in bare(cells) if FOUR_LATIN_WORDS.search(cell)] == []


@both_languages
def test_where_a_day_is_chosen_today_is_said_to_be_that_day(language: str) -> None:
    t, day = load_text(language), dt.date(2020, 6, 30)
    words = bare([t("check.chosen_day", day=day)])[0]
    assert words in " ".join(bare(visible(put_in(VALUES, language, as_of=day.isoformat()))))
    assert words.split(t.date(day))[0] not in " ".join(bare(visible(put_in(VALUES, language))))


@both_languages
def test_a_report_entry_is_compared(language: str) -> None:
    app, t = put_in(REPORT, language), load_text(language)
    assert not app.exception
    standing, whole = tables(app)
    assert bare(list(standing.iloc[0, -2:])) == [t("status.none"), t("status.submitted")]
    report = bare(list(whole.iloc[1, 1:3]))
    assert report == [t("check.not_known"), t("check.points", n=t.number(100, 1))]
    assert t("check.no_findings") in " ".join(bare(visible(app)))


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "empty_file"),
        (b"\x00\x01\x02" * 50, "unknown_kind"),
        (b"%PDF-1.7\n" + bytes(90), "unknown_kind"),
        (b"PK\x03\x04 cut short", "damaged_zip"),
        (b"\xd0\xcf\x11\xe0 old", "old_workbook"),
        (b"<?xml version='1.0'?><a/>", "other_kind"),
        (b"seriescode,geoareacode,timeperiod,value\nX,404,2020,1\n", "other_kind"),
        (b"iso3,indicator,year\nKEN,EG_ACS_ELEC,2020\n", "missing_column"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_a_file_that_cannot_be_used_is_told_of(content: bytes, rule: str) -> None:
    app, t = put_in(content), load_text("en")
    assert not app.exception
    (findings,) = tables(app)
    assert t.name("rule", rule) in bare(list(findings[t("broken.rule")]))
    assert bare([app.title[0].value]) == [t("check.headline_unusable", name="file.csv")]


def test_where_not_all_states_are_shown_the_page_says_so() -> None:
    members = open_release().countries.query("membership == 'member'")["iso3"].head(15)
    rows = "".join(f"{iso3},EG_ACS_ELEC,2024,80.3,country\n" for iso3 in members)
    app, t = put_in("iso3,indicator,year,value,nature\n" + rows), load_text("en")
    assert len(tables(app)[-1]) == 100  # ten states
    assert t("check.first_only", shown=100, total=150) in " ".join(bare(visible(app)))


def test_text_of_a_file_is_never_markup() -> None:
    app = put_in(HOSTILE, name="<img src=x onerror=alert(1)>.csv")
    assert not app.exception
    shown = [str(cell) for table in tables(app) for cell in table.to_numpy().ravel()]
    assert any("script" in cell for cell in shown)
    for cell in [*shown, app.title[0].value]:
        assert "<" not in cell.replace("\\<", "")
        assert "](" not in cell.replace("\\]", "")


def test_the_download_has_every_finding_and_no_formula(downloads) -> None:
    put_in(HOSTILE)
    rows = downloads["csv-check-findings"]()
    checked = check_upload("file.csv", HOSTILE.encode(), open_release())
    assert [row["rule"] for row in rows] == [each.rule for each in checked.findings]
    assert {row["value"] for row in rows} >= {'\'=HYPERLINK("x")', "<script>alert(1)</script>"}


def test_the_templates_come_as_workbooks_that_the_check_reads(monkeypatch) -> None:
    import python_calamine
    import streamlit as st

    found, button = {}, st.download_button

    def keep(label, data, **options):
        found[options["key"]] = data
        return button(label, data, **options)

    monkeypatch.setattr(st, "download_button", keep)
    open_page("check_file")
    for kind in ("observations", "register"):
        content = found[f"check-template-{kind}"]()
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert book.sheet_names[0] == kind
        checked = check_upload("template.xlsx", content, open_release())
        assert [each.rule for each in checked.findings] == ["nothing_usable"]


def test_nothing_is_written_to_disk(monkeypatch) -> None:
    import builtins
    import os

    app = open_page("check_file")
    app.file_uploader(key="check-file").set_value(("file.csv", VALUES.encode(), "text/csv"))
    opened, real, real_os = [], builtins.open, os.open

    def spy(file, mode="r", *rest, **options):
        opened.append((file, mode))
        return real(file, mode, *rest, **options)

    def spy_os(file, flags, *rest, **options):
        opened.append((file, "w" if flags & (os.O_WRONLY | os.O_RDWR) else "r"))
        return real_os(file, flags, *rest, **options)

    monkeypatch.setattr(builtins, "open", spy)
    monkeypatch.setattr(os, "open", spy_os)
    monkeypatch.setattr(io, "open", spy)
    app.run()
    assert not app.exception
    assert [each for each in opened if set(each[1]) & set("wax+")] == []


def test_taking_the_file_out_leaves_the_page_as_it_was() -> None:
    app = put_in(VALUES)
    app.file_uploader(key="check-file").clear()
    app.run()
    assert tables(app) == []
    assert "file.csv" not in " ".join(visible(app))


def test_findings_are_read_back_as_written() -> None:
    """The CSV of findings is one tidy table, whatever the file holds."""
    from nua_data.export import to_csv
    from nua_data.words_check import findings_file

    odd = b'iso3,indicator,year,value\n"a\x00b\nc",EG_ACS_ELEC,2020,1\n'
    checked = check_upload("x.csv", odd, open_release())
    rows = list(
        csv.DictReader(io.StringIO(to_csv(findings_file(checked.findings)).decode("utf-8-sig")))
    )
    assert len(rows) == len(checked.findings)
