"""Bad input: each kind of damage gives a finding with its place, value, rule and remedy."""

from __future__ import annotations

import gzip
import json
import time
from datetime import date
from pathlib import Path

import pytest

from nua_data.check import Finding, cap, check_folder, check_release, read_descriptor, read_files
from nua_data.release import BUNDLED, ReleaseError, open_release

DAMAGE_OF_FILES = {"truncated", "wrong_size", "wrong_hash"}
PARENTS = ("countries", "areas", "indicators", "sources", "cycles")


def found(folder: Path, rule: str) -> list[Finding]:
    """Open the folder, which must fail, and give the findings of a rule."""
    with pytest.raises(ReleaseError) as caught:
        open_release(folder)
    findings = [each for each in caught.value.findings if each.rule == rule]
    assert findings, [str(each) for each in caught.value.findings]
    assert all(each.remedy and each.severity == "error" for each in findings)
    return findings


def swap(old: bytes, new: bytes):
    """Make a change that replaces text once, and fails where the text is not there."""

    def how(content: bytes) -> bytes:
        assert old in content, old
        return content.replace(old, new, 1)

    return how


def on_line(number: int, old: bytes, new: bytes):
    """Make a change of one line of a file."""

    def how(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines[number - 1] = swap(old, new)(lines[number - 1])
        return b"\n".join(lines)

    return how


def repack(file: str, how, content: bytes) -> bytes:
    """Change the text bytes of a file's content, packed or not."""
    if file.endswith(".gz"):
        return gzip.compress(how(gzip.decompress(content)), compresslevel=1, mtime=0)
    return how(content)


CELLS = [
    # file, line, old, new, column, value, rule, a part of the remedy
    ("observations.csv.gz", 5, b"AFG", b"AFX", "iso3", "AFX", "unknown_countries", "AFG"),
    (
        "observations.csv.gz", 5, b"EG_ACS_ELEC", b"EG_ACS_ELEK", "indicator", "EG_ACS_ELEK",
        "unknown_indicators", "EG_ACS_ELEC",
    ),
    (
        "observations.csv.gz", 5, b",unsd-", b",onsd-", "source", "onsd-2023-12",
        "unknown_sources", "unsd-2023-12",
    ),
    ("observations.csv.gz", 5, b",2003,", b",2031,", "year", "2031", "future_year", "2026-05-22"),
    ("observations.csv.gz", 5, b",2003,", b",20.5,", "year", "20.5", "not_whole", "whole number"),
    ("observations.csv.gz", 5, b",2003,", b",1203,", "year", "1203", "too_low", "1945"),
    ("observations.csv.gz", 5, b",modelled", b",guessed", "nature", "guessed", "not_in_list",
     "modelled"),
    ("population.csv", 3, b"12017508", b"many", "population", "many", "not_whole", "2021"),
    ("population.csv", 3, b"12017508", b"-5", "population", "-5", "too_low", "0"),
    ("population.csv", 3, b"12017508", b"", "population", "", "empty_cell", "Fill"),
    ("city_values.csv", 2, b"27.3", b"27,3", "", "8 fields, 7 expected", "long_row", "quotation"),
    ("city_values.csv", 2, b"27.3", b"27;3", "value", "27;3", "not_a_number", "12.5"),
    ("city_values.csv", 2, b"27.3", b"inf", "value", "inf", "not_a_number", "12.5"),
    ("city_values.csv", 2, b"27.3", b"nan", "value", "nan", "not_a_number", "12.5"),
    ("city_values.csv", 2, b",27.3", b"", "", "6 fields, 7 expected", "short_row", "cut short"),
    ("report_evidence.csv", 2, b"submitted", b"sent", "status", "sent", "not_in_list",
     "submitted"),
    ("report_evidence.csv", 3, b"2021-07-21", b"2021-13", "date", "2021-13", "bad_form", "YYYY-MM"),
    ("report_evidence.csv", 3, b"2021-07-21", b"21/07/2021", "date", "21/07/2021", "bad_form",
     "YYYY-MM"),
    ("report_evidence.csv", 3, b"2021-07-21", b"2021-02-30", "date", "2021-02-30", "no_such_day",
     "no such day"),
    ("report_evidence.csv", 3, b"2021-07-21", b"2027", "date", "2027", "future_date", "2026-05-22"),
    ("report_evidence.csv", 3, b"2018-2022", b"2018-2023", "cycle", "2018-2023", "unknown_cycles",
     "2018-2022"),
    ("countries.csv", 2, b"member", b"colony", "membership", "colony", "not_in_list", "observer"),
    ("countries.csv", 2, b",1,1,0,", b",1,yes,0,", "lldc", "yes", "not_flag", "1 for yes"),
    ("countries.csv", 2, b"66.026", b"666.026", "lon", "666.026", "too_high", "180"),
    ("cycles.csv", 3, b"2022-12-31", b"2012-12-31", "end", "2012-12-31", "end_before_start",
     "start"),
    ("indicators.csv", 2, b"urban_population", b"mode", "aggregate", "mode", "not_in_list",
     "median"),
    ("areas.csv", 1, b"commitment", b"comitment", "comitment", "", "unknown_column", "commitment"),
    ("areas.csv", 1, b"commitment", b"comitment", "commitment", "", "missing_column", "Add"),
    ("areas.csv", 1, b"area,commitment,name", b"area,name,commitment", "",
     "area,name,commitment", "column_order", "area, commitment, name"),
    ("areas.csv", 3, b"Access", b'"Access', "", "',' expected after '\"'", "bad_csv", "quotation"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "line", "old", "new", "column", "value", "rule", "remedy"),
    CELLS,
    ids=[f"{case[6]}-{case[3].decode() or 'empty'}" for case in CELLS],
)
def test_a_bad_cell_is_quoted_with_its_line(
    contents, file, line, old, new, column, value, rule, remedy
):
    descriptor, files = contents
    name = file.split(".")[0]
    few = {each: files[each] for each in {name, *PARENTS}}
    few[name] = repack(file, on_line(line, old, new), files[name])
    findings = [each for each in check_release(descriptor, few) if each.rule == rule]
    assert len(findings) == 1, findings
    finding = findings[0]
    assert (finding.file, finding.row, finding.column) == (file, line, column)
    assert finding.value == value
    assert remedy in finding.remedy
    assert file in str(finding) and "\n" not in str(finding)


@pytest.fixture(scope="module")
def contents() -> tuple[dict, dict[str, bytes]]:
    """Give the bundled descriptor and the bytes of all its files."""
    descriptor, _ = read_descriptor(BUNDLED)
    files, findings = read_files(BUNDLED, descriptor)
    assert not findings
    return descriptor, files


def test_an_unknown_country_in_the_folder_is_found_on_opening(folder, edit):
    edit("observations.csv.gz", on_line(5, b"AFG", b"AFX"))
    (finding,) = found(folder, "unknown_countries")
    assert (finding.row, finding.value) == (5, "AFX")
    assert {each.rule for each in check_folder(folder)} & DAMAGE_OF_FILES


def test_a_repeated_key_names_both_lines(folder, edit):
    edit("population.csv", swap(b"AFG,1991,", b"AFG,1990,"))
    (finding,) = found(folder, "duplicate_key")
    assert (finding.row, finding.column, finding.value) == (3, "iso3+year", "AFG, 1990")
    assert "Line 2" in finding.remedy


@pytest.mark.parametrize("day", ["2021", "2021-07", "2021-07-20", ""])
def test_a_date_may_be_a_year_a_month_or_empty(folder, edit, day):
    edit("report_evidence.csv", on_line(3, b"preparing,2021-07-21", b"preparing," + day.encode()))
    with pytest.raises(ReleaseError) as caught:
        open_release(folder)
    assert {each.rule for each in caught.value.findings} <= DAMAGE_OF_FILES


def test_a_kept_partial_date_stays_as_it_is_written(release):
    dates = set(release.report_evidence["date"])
    assert {"2021", "2021-10", "2021-07-21", ""} <= dates


def test_latin_1_is_named_with_byte_and_line(folder, edit):
    edit("frameworks.csv", on_line(4, b"resilient", "résilient".encode("latin-1")))
    (finding,) = found(folder, "not_utf8")
    assert (finding.file, finding.row) == ("frameworks.csv", 4)
    assert "0xe9" in finding.value and "UTF-8" in finding.remedy


def test_lines_are_counted_right_after_a_cell_of_two_lines(folder, edit):
    edit("areas.csv", lambda content: content.replace(b"Access to adequate housing",
                                                      b'"Access to\nadequate housing"')
         .replace(b"1.2.1,economic", b"1.2.1,comic"))  # fmt: skip
    (finding,) = found(folder, "not_in_list")
    text = (folder / "areas.csv").read_text("utf-8").splitlines()
    assert "comic" in text[finding.row - 1]


@pytest.mark.parametrize(("content", "rule"), [(b"", "empty_table"), (None, "empty_table")])
def test_an_empty_table(folder, edit, content, rule):
    edit("streams.csv", lambda old: old.split(b"\n")[0] + b"\n" if content is None else content)
    (finding,) = found(folder, rule)
    assert finding.file == "streams.csv"


def test_a_missing_file(folder):
    (folder / "events.csv").unlink()
    (finding,) = found(folder, "missing_file")
    assert finding.file == "events.csv"


def test_a_missing_descriptor_and_folder(folder, tmp_path):
    (folder / "datapackage.json").unlink()
    (finding,) = found(folder, "missing_file")
    assert "describe" in finding.remedy
    (finding,) = found(tmp_path / "nowhere", "missing_folder")
    assert "nowhere" in finding.value


@pytest.mark.parametrize("name", ["population.csv", "observations.csv.gz", "un_boundaries.geojson"])
def test_a_truncated_file_says_how_many_bytes_are_there(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    findings = found(folder, "truncated")
    assert findings[0].file == name
    assert findings[0].value == f"{len(content) // 2} bytes, {len(content)} expected"


def test_a_wrong_hash(folder, edit):
    edit("areas.csv", swap(b"housing", b"hoosing"))
    (finding,) = found(folder, "wrong_hash")
    assert finding.file == "areas.csv" and "describe" in finding.remedy


def test_a_file_that_is_not_packed_though_its_name_says_so(folder):
    (folder / "observations.csv.gz").write_bytes(b"iso3,indicator\n")
    assert any("damaged" in each.remedy for each in found(folder, "truncated"))


def rewrite(folder: Path, change) -> None:
    """Change the descriptor of a folder."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda d: d.update(name="other-data"), "wrong_release"),
        (lambda d: d.update(as_of="2026-13-01"), "bad_descriptor"),
        (lambda d: d.update(version=3), "bad_descriptor"),
        (lambda d: d.update(resources=[]), "bad_descriptor"),
        (lambda d: d["resources"][0].update(path="../../secret.csv"), "bad_path"),
        (lambda d: d["resources"][0].update(path="/etc/hostname"), "bad_path"),
        (lambda d: d["resources"][0].pop("hash"), "bad_path"),
        (lambda d: d["resources"].pop(3), "missing_table"),
        (lambda d: d["resources"].pop(), "missing_table"),
        (lambda d: d["resources"][0].update(name="kountries"), "unknown_table"),
        (lambda d: d["resources"][1]["schema"]["fields"].pop(), "wrong_schema"),
        (lambda d: d["resources"][1].pop("schema"), "wrong_schema"),
        (lambda d: d["resources"].append(d["resources"][0]), "duplicate_key"),
    ],
)
def test_a_wrong_or_partial_release(folder, change, rule):
    rewrite(folder, change)
    assert found(folder, rule)[0].file == "datapackage.json"


@pytest.mark.parametrize("content", [b"[]", b"null", b'"text"', b"{", b"\xff\xfe", b""])
def test_a_descriptor_that_is_none(folder, content):
    (folder / "datapackage.json").write_bytes(content)
    descriptor, findings = read_descriptor(folder)
    assert descriptor == {} and findings
    with pytest.raises(ReleaseError):
        open_release(folder)


def test_the_members_must_be_193(folder, edit):
    edit("countries.csv", on_line(2, b",member,", b",observer,"))
    (finding,) = found(folder, "member_count")
    assert finding.value == "192"


def test_a_member_without_a_shape(folder, edit):
    edit("un_boundaries.geojson", swap(b'"iso3":"KEN"', b'"iso3":"XXX"'))
    (finding,) = found(folder, "missing_shape")
    assert finding.value == "KEN"


def test_shapes_that_are_no_geojson(folder):
    (folder / "un_boundaries.geojson").write_text("{}")
    assert found(folder, "bad_geojson")


def test_many_findings_of_a_kind_end_in_a_count(folder, edit):
    edit("observations.csv.gz", lambda content: content.replace(b",modelled,", b",guessed,"))
    findings = found(folder, "not_in_list")
    assert len(findings) == 21
    assert findings[-1].row is None and "more of the same kind" in findings[-1].remedy


def test_a_table_that_stands_twice_is_still_checked_quickly(folder, edit):
    edit("observations.csv.gz", lambda content: content + content.split(b"\n", 1)[1])
    start = time.process_time()
    findings = found(folder, "duplicate_key")
    assert time.process_time() - start < 5
    assert findings[0].row == 84871 and "Line 2 " in findings[0].remedy
    assert findings[-1].remedy.startswith("84849 more")


def test_cap_keeps_each_kind_apart():
    def one(row: int, column: str) -> Finding:
        return Finding("a.csv", row, column, "x", "bad_form", "Mend it.")

    kept = cap([one(row, "a") for row in range(5)] + [one(1, "b")], most=3)
    assert [each.row for each in kept] == [0, 1, 2, None, 1]
    assert kept[3].remedy.startswith("2 more")
    assert cap(kept[:3], most=3) == kept[:3]


def test_check_folder_counts_all_findings_of_a_kind(folder, edit):
    edit("population.csv", lambda content: content.replace(b",1990,", b",199O,"))
    findings = [each for each in check_folder(folder) if each.rule == "not_whole"]
    assert len(findings) == 21 and findings[-1].remedy.startswith("175 more")


def test_legal_values_that_look_odd_are_not_findings(release):
    values = release.observations.set_index("indicator")["value"]
    assert values["SG_DSR_SILS"].max() > 100
    assert values["GR_G14_GDP"].max() > 300
    assert (values["EN_LND_SLUM"] == 0).any()
    assert check_folder(BUNDLED) == ()


def test_a_check_of_bytes_needs_no_folder(release):
    name = "areas"
    resource = next(each for each in release.descriptor["resources"] if each["name"] == name)
    descriptor = {"as_of": date(2026, 5, 22).isoformat(), "resources": [resource]}
    findings = check_release(descriptor, {name: b"area,commitment,name\n1,social,\n"})
    assert [each.rule for each in findings if each.file == "areas.csv"] == ["empty_cell"]
