from __future__ import annotations

import io
import os
import zipfile
import zlib

import fastexcel
import pytest
import python_calamine
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nua_data.release import BUNDLED, open_release
from nua_data.sources.base import FAULT, KINDS, Imported, Limits, SourceError, import_file
from tests.nua_data import uploads
from tests.nua_data.sources.made import SDG, as_xlsx, as_zip, sdg_csv, sdg_row, take

GOOD = sdg_csv(sdg_row())
BOOK = as_xlsx(("data", [SDG, sdg_row()]))


def refused(content, release, name="a.xlsx", **options):
    with pytest.raises(SourceError) as caught:
        take(content, release, name, **options)
    found = caught.value.findings[0]
    assert found.remedy
    assert found.rule != FAULT, found.value
    return found.rule


def changed(book: bytes, **members: bytes) -> bytes:
    """Put members into a workbook, in place of those of the name."""
    named = {name.replace("__", "."): content for name, content in members.items()}
    named = {name.replace("_slash_", "/"): content for name, content in named.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for info in before.infolist():
            if info.filename not in named:
                after.writestr(info.filename, before.read(info))
        for name, content in named.items():
            after.writestr(name, content)
    return target.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(release):
    bomb = changed(BOOK, xl_slash_media_slash_a__bin=b"\0" * (64 * 2**20))
    assert refused(bomb, release) == "zip_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused(release):
    content = b"\0" * (8 * 2**20)
    bomb = bytearray(changed(BOOK, xl_slash_media_slash_a__bin=content))
    size, crc = len(content).to_bytes(4, "little"), zlib.crc32(content[:9]).to_bytes(4, "little")
    true_crc = zlib.crc32(content).to_bytes(4, "little")
    lying = bytes(bomb).replace(size, (9).to_bytes(4, "little")).replace(true_crc, crc)
    assert lying != bytes(bomb)
    assert refused(lying, release, limits=Limits(unpacked_bytes=4 * 2**20)) == "zip_bomb"


def test_a_packed_text_that_grows_too_large_is_refused(release):
    packed = as_zip(a__csv=GOOD + "," * 40 * 2**20)
    assert refused(packed, release, "a.zip", limits=Limits(text_bytes=2**20)) == "zip_bomb"


def test_macros_are_refused(release):
    assert refused(changed(BOOK, xl_slash_vbaProject__bin=b"x"), release, "a.xlsm") == "macros"


@pytest.mark.parametrize(
    ("far", "rule"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too_many_rows"),
        (b'<row r="9000"><c r="XFD9000"><v>1</v></c></row>', "too_many_rows"),
        (b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>", "too_many_rows"),
        (b'<row r = "1048576"><c r = "XFD1048576"><v>1</v></c></row>', "too_many_rows"),
        (b'<row r="5"><c r="ZZ1048576"><v>1</v></c></row>', "too_many_rows"),
        (b'<row r="5"><c r="xfd1048576"><v>1</v></c></row>', "too_many_rows"),
        (b'<row r="5"><c s="1"r="XFD1048576"><v>1</v></c></row>', "too_many_rows"),
    ],
)
def test_a_sheet_that_spans_too_much_is_refused(release, far, rule):
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    wide = changed(
        BOOK,
        xl_slash_worksheets_slash_sheet1__xml=sheet.replace(b"</sheetData>", far + b"</sheetData>"),
    )
    assert refused(wide, release) == rule


class Panic(BaseException):
    """What a reader of sheets raises where it gives up on itself."""

    __module__ = "pyo3_runtime"


def test_a_reader_that_gives_up_on_itself_ends_nothing(release, monkeypatch):
    def panic(*_, **__):
        raise Panic("capacity overflow")

    monkeypatch.setattr(fastexcel, "read_excel", panic)
    assert refused(BOOK, release) == "damaged_workbook"
    monkeypatch.setattr(python_calamine.CalamineWorkbook, "from_filelike", panic)
    assert uploads.rules(uploads.check(uploads.BOOK, "a.xlsx")) == {"damaged_workbook"}


def test_drawings_and_themes_have_no_say_in_the_extent(release):
    theme = b'<?xml version="1.0"?><a><row dir="5400000" r="1048577"/></a>'
    assert take(changed(BOOK, xl_slash_theme_slash_theme1__xml=theme), release, "a.xlsx").kept == 1


def test_too_many_sheets_rows_and_columns_are_refused(release):
    many = as_xlsx(*[(f"s{index}", [["x"]]) for index in range(5)])
    assert refused(many, release, limits=Limits(sheets=4)) == "too_many_sheets"
    assert refused(GOOD, release, "a.csv", limits=Limits(columns=3)) == "too_many_columns"
    rows = sdg_csv(*[sdg_row(year=2000 + index) for index in range(9)])
    assert refused(rows, release, "a.csv", limits=Limits(rows=5)) == "too_many_rows"


def test_a_file_of_200_mb_is_refused_by_a_limit_that_can_be_set(release, tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.write(GOOD.encode())
        stream.truncate(200 * 2**20)
    with pytest.raises(SourceError) as caught:
        import_file(path, release, limits=Limits(text_bytes=100 * 2**20, other_bytes=2**20))
    assert caught.value.findings[0].rule == "too_large"
    assert "100 MiB" in caught.value.findings[0].remedy
    assert "200 MiB" in caught.value.findings[0].value


def test_a_workbook_has_the_smaller_limit(release):
    limits = Limits(other_bytes=len(BOOK) - 1)
    assert refused(BOOK, release, limits=limits) == "too_large"


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 99])
def test_empty_files_are_refused(release, content):
    assert refused(content, release, "a.csv") == "empty_file"


def test_a_folder_and_a_missing_file_are_refused(release, tmp_path):
    for path, rule in ((tmp_path, "is_folder"), (tmp_path / "none.csv", "missing_file")):
        with pytest.raises(SourceError) as caught:
            import_file(path, release)
        assert caught.value.findings[0].rule == rule


def test_a_pipe_is_no_file(release, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError) as caught:
        import_file(tmp_path / "pipe", release)
    assert caught.value.findings[0].rule == "no_file"


def test_a_file_that_may_not_be_read_is_refused(release, tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text(GOOD)

    def forbid(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "open", forbid)
    with pytest.raises(SourceError) as caught:
        import_file(path, release)
    assert caught.value.findings[0].rule == "unreadable_file"


def test_the_file_is_named_and_hashed(release, tmp_path):
    import hashlib

    path = tmp_path / "goal11.csv"
    path.write_text(GOOD)
    done = import_file(path, release)
    assert done.files == (("goal11.csv", hashlib.sha256(path.read_bytes()).hexdigest()),)
    assert "released_assumed" in {finding.rule for finding in done.findings}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"a,b\n1,2\n", "unknown_kind"),
        (BOOK[:-40], "damaged_zip"),
        (BOOK[:200], "damaged_zip"),
        (as_zip(readme__md="x"), "unknown_kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "old_workbook"),
        (as_xlsx(("data", [["x", "y"]])), "unknown_kind"),
        (b"\x1f\x8b\x08\x00 no gzip", "damaged_zip"),
        (changed(BOOK, xl_slash_workbook__xml=b"<no>"), "damaged_workbook"),
    ],
)
def test_damaged_and_unknown_files_are_refused(release, content, rule):
    assert refused(content, release) == rule


def test_an_open_quotation_mark_does_not_swallow_the_rest_in_silence(release):
    rows = sdg_csv(*[sdg_row(year=2000 + index % 20) for index in range(200)])
    assert refused(rows.replace(",11.1.1,", ',"11.1.1,', 1), release, "a.csv") == "bad_csv"


def test_a_kind_that_does_not_fit_is_refused(release):
    for kind in KINDS:
        if kind != "sdg":
            assert refused(GOOD, release, "a.csv", kind=kind) != FAULT
            assert refused(BOOK, release, kind=kind) != FAULT
    assert refused(GOOD, release, "a.csv", kind="none") == "unknown_kind"


# --- no bytes raise anything else -----------------------------------------------------------

CELLS = st.one_of(
    st.sampled_from(["4", "AFG", "2020", "N", "<5", "..", "1e308", "12,5", '"', "", "\x00", "1"]),
    st.text(max_size=6),
)
HEADERS = st.sampled_from(
    [
        "SeriesCode,GeoAreaCode,TimePeriod,Value", "SeriesCode,GeoAreaCode", "iso3,cycle,status",
        "iso3,cycle,status,date,counts,source_url", "iso3,indicator,year,value",
        "Country Code,Indicator Code,2020", "SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE",
        "REF_AREA,TIME_PERIOD,OBS_VALUE", "City Code,City Name,Country or Territory Name",
        "iso3,indicator,year", "Country Code,Series Code,2020 [YR2020]",
        "SeriesCode,GeoAreaCode,TimePeriod,Value,Cities,[Sex],Units,Nature",
    ]
)  # fmt: skip
TABLES = st.builds(
    lambda header, rows, separator: (
        header.replace(",", separator) + "\n" + "\n".join(separator.join(row) for row in rows)
    ).encode("utf-8", "surrogatepass"),
    HEADERS,
    st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=6),
    st.sampled_from([",", ";", "\t"]),
)
DAMAGED = st.builds(
    lambda base, place, patch: base[: place % len(base)] + patch + base[place % len(base) + 1 :],
    st.sampled_from([BOOK, GOOD.encode(), GOOD.encode("utf-16"), as_zip(a__csv=GOOD)]),
    st.integers(0, 20_000),
    st.binary(max_size=4),
)
RELEASE = open_release(BUNDLED)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.one_of(st.binary(max_size=400), TABLES, DAMAGED))
@example(content=b"<?xml version='1.0'?><a")
@example(content=b"PK\x05\x06" + b"\0" * 18)
@example(content=b"PK\x03\x04" + b"\0" * 40)
def test_no_bytes_raise_anything_but_a_source_error(content):
    try:
        done = import_file("a", RELEASE, content=content, released="2026-07")
    except SourceError as error:
        assert error.findings[0].rule != FAULT, error.findings[0].value
    else:
        assert isinstance(done, Imported)
        assert done.read == done.kept + sum(done.set_aside.values())


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(sorted(KINDS)), content=st.one_of(TABLES, DAMAGED))
def test_no_bytes_raise_for_a_kind_that_is_told(kind, content):
    try:
        import_file("a", RELEASE, kind, content=content, released="2026-07")
    except SourceError as error:
        assert error.findings[0].rule != FAULT, error.findings[0].value
