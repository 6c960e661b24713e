"""Texts as Excel saves them in other countries: read as they were written, or refused by name."""

from __future__ import annotations

import pytest

from nua_data.sources.base import SourceError
from tests.nua_data.sources.made import rules, sdg_csv, sdg_row, take

HEAD = "iso3;country;cycle;status;date;note;source_url"
CHINESE = "CHN;中国;2022-2026;submitted;2024年5月1日;国家报告已经提交联合国人居署，见“附件”;https://a.example/1"
FRENCH = "CIV;Côte d’Ivoire;2022-2026;submitted;1er mai 2024;Reçu à l’été;https://a.example/1"
GERMAN = "DEU;Deutschland;2022-2026;submitted;13.05.2024;Für Städte;https://a.example/1"
DOUBLE = (
    "FRA;France;2022-2026;submitted;13.05.2024;Logements CRÉÉS, 50 kWh/m²·an;https://a.example/1"
)
"""Two accents side by side, twice: alone they would be common letters of Chinese."""
SPANISH = "ESP;España;2022-2026;submitted;13/05/2024;«Según él», año;https://a.example/1"
RUSSIAN = "RUS;Россия;2022-2026;submitted;2024-05-13;Доклад представлен;https://a.example/1"
ARABIC = "JOR;الأردن;2022-2026;submitted;2024-05-13;تقرير وطني;https://a.example/1"
KOREAN = "KOR;대한민국;2022-2026;submitted;2024-05-13;국가 보고서 제출;https://a.example/1"
GREEK = "GRC;ΕΛΛΑΔΑ;2022-2026;submitted;2024-05-13;ΕΘΝΙΚΗ ΕΚΘΕΣΗ;https://a.example/1"
JAPANESE = "JPN;日本;2022-2026;submitted;2024-05-13;報告書を提出しました;https://a.example/1"


def register(row: str, encoding: str, separator: str = ";") -> bytes:
    return f"{HEAD}\r\n{row}\r\n".replace(";", separator).encode(encoding)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_register_in_chinese_is_read_as_it_was_written(release, encoding, separator) -> None:
    done = take(register(CHINESE, encoding, separator), release)
    (row,) = done.rows.to_dict("records")
    assert (row["iso3"], row["date"]) == ("CHN", "2024-05-01")
    assert row["note"] == CHINESE.split(";")[5]
    assert ("encoding" in rules(done)) is (encoding != "utf-8-sig")


@pytest.mark.parametrize("spaces", range(4))
def test_a_long_text_in_chinese_may_be_cut_within_a_letter(release, spaces) -> None:
    note = CHINESE.split(";")[5] * 20  # so long that it is there that the first bytes end
    row = CHINESE.replace(CHINESE.split(";")[5], note)
    rows = [row.replace("/1", f"/{number}") for number in range(500)]
    content = f"{' ' * spaces}\r\n{HEAD}\r\n" + "\r\n".join(rows)
    done = take(content.encode("gb18030"), release)
    assert (done.kept, {*done.rows["note"]}) == (500, {note})


@pytest.mark.parametrize("row", [FRENCH, GERMAN, SPANISH, DOUBLE])
def test_accents_of_windows_are_no_other_alphabet(release, row) -> None:
    done = take(register(row, "cp1252"), release)
    assert done.rows["note"].tolist() == [row.split(";")[5]]
    assert next(f.value for f in done.findings if f.rule == "encoding") == "cp1252"


@pytest.mark.parametrize(
    ("row", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (GREEK, "cp1253"),
        (ARABIC, "cp1256"),
        (KOREAN, "cp949"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc-jp"),
    ],
    ids=["Russian", "Greek", "Arabic", "Korean", "Japanese", "Japanese of Unix"],
)
def test_a_register_in_another_alphabet_is_not_kept_as_signs(release, row, encoding) -> None:
    with pytest.raises(SourceError) as raised:
        take(register(row, encoding), release)
    assert [each.rule for each in raised.value.findings] == ["not_utf8"]
    assert take(register(row, "utf-8"), release).rows["note"].tolist() == [row.split(";")[5]]


@pytest.mark.parametrize(("name", "encoding"), [("Кения", "cp1251"), ("肯尼亚", "gb18030")])
def test_a_download_of_which_no_text_is_kept_is_read(release, name, encoding) -> None:
    content = sdg_csv(sdg_row(area=404, GeoAreaName=name)).encode(encoding)
    assert take(content, release).rows["iso3"].tolist() == ["KEN"]
