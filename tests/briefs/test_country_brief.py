"""The brief of a country: one page, every language, every letter, and no markup let through."""

from __future__ import annotations

import re

import pytest

from briefs import letters
from briefs.about import is_reachable
from briefs.country import brief_facts, country_brief
from nua_data.text import languages
from tests.briefs import pdf

FULL = ("GBR", "IND", "BOL")
"""Long names, long registers, every indicator."""
SCRIPTS = {"ar": "[\u0600-\u06ff]{3}", "zh": "[\u4e00-\u9fff]{2}", "ru": "[\u0400-\u04ff]{3}"}


def make(briefing, iso3, language="en", name=None, **about):
    return country_brief(
        briefing.about(language, **about),
        briefing.facts(iso3),
        name or briefing.name(iso3, language),
        briefing.scores,
        briefing.producers,
    )


def bare(text):
    """Leave out spaces and joiners, which the way from a page back to text does not keep."""
    return "".join(text.replace("\u2060", "").split())


def test_every_state_fits_on_one_page(briefing):
    pages = {iso3: len(pdf.read(make(briefing, iso3)).pages) for iso3 in briefing.countries.index}
    assert len(pages) == 195
    assert {iso3: n for iso3, n in pages.items() if n != 1} == {}


def test_the_fullest_country_with_the_longest_words_fits(briefing):
    long = "Very " * 60 + "Long Name"
    document = make(briefing, "BOL", name=long)
    assert len(pdf.read(document).pages) == 1
    assert pdf.words(document).count("Very") > 100  # in the title and in the sentence, all of it


@pytest.mark.parametrize("language", languages())
def test_each_language_has_its_letters(briefing, language):
    for iso3 in FULL:
        document = make(briefing, iso3, language)
        assert len(pdf.read(document).pages) == 1
        assert pdf.missing_glyphs(document) == 0
        assert re.search(SCRIPTS.get(language, "[A-Za-z]{3}"), pdf.words(document))
    assert pdf.read(document).metadata.title == briefing.about(language).t(
        "brief.title", country=briefing.name(iso3, language)
    )


def test_arabic_and_chinese_are_set_in_their_own_fonts(briefing):
    assert any("Arabic" in name for name in pdf.fonts(make(briefing, "KEN", "ar")))
    if "zh" in languages():
        assert any("CJK" in name for name in pdf.fonts(make(briefing, "KEN", "zh")))


def test_it_says_where_it_comes_from(briefing):
    said = pdf.words(make(briefing, "KEN"))
    about = briefing.about()
    for line in about.lines():
        assert " ".join(line.split())[:60] in said
    assert about.link in said
    assert briefing.release.version in said


def test_it_says_what_the_page_says(briefing):
    facts = briefing.facts("KEN")
    told = brief_facts(briefing.about(), facts, "Kenya", briefing.scores, briefing.producers)
    said = bare(pdf.words(make(briefing, "KEN")))
    rows = [row for block in told["standing"]["blocks"] for row in block["rows"]]
    assert len(rows) == len(facts.headline)
    for row in rows:
        for text in (row["name"], row["value"], row["year"], row["label"], row["numbers"]):
            assert bare(text) in said
    assert bare(told["headline"]) in said


def test_a_reader_who_does_not_see_it_is_told(briefing):
    root = pdf.read(make(briefing, "KEN", "ar")).trailer["/Root"]
    assert root["/Lang"] == "ar"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root


@pytest.mark.parametrize(
    "name",
    [
        '#import "x"; #panic("y")',
        "Land *of* _stars_ $x^2$ `raw` <label> @ref",
        'Côte "d\'Ivoire" \\ // /* [#emph] ] ) } {',
        "</text><script>alert(1)</script>",
        "= Heading\n- item\n+ item",
        "\x00\x07\ud800 tab\tend",
        "100 % ~ -- --- ... 'quoted'",
    ],
)
def test_a_name_is_a_name_and_no_markup(briefing, name):
    said = pdf.words(make(briefing, "KEN", name=name))
    assert " ".join(letters.clean(name).split()) in said


def test_a_letter_without_a_glyph_is_written_as_its_code(briefing):
    document = make(briefing, "KEN", name="Land of \U00013000\U0001f9ff")
    said = pdf.words(document)
    assert pdf.missing_glyphs(document) == 0
    assert "[U+13000]" in said
    assert said.count("U+13000") >= 2  # in the name, and in the line that says so


def test_an_observer_is_not_judged(briefing):
    said = pdf.words(make(briefing, "PSE"))
    t = briefing.about().t
    assert t("country.observer") in said
    assert t("country.standing") not in said


def test_a_state_without_a_single_value_gets_a_page(briefing):
    from dataclasses import replace

    facts = briefing.facts("KEN")
    empty = facts.labels.assign(
        label="no_data", latest_value=None, firmness="", is_assessed=False, missing=""
    )
    facts = replace(
        facts, labels=empty, series=facts.series.head(0), evidence=facts.evidence.head(0),
        urban_population=None,
    )  # fmt: skip
    document = country_brief(briefing.about(), facts, "Kenya", briefing.scores, briefing.producers)
    said = pdf.words(document)
    assert briefing.about().t.name("missing", "no_data") in said
    assert "nan" not in said.lower().split()
    assert pdf.missing_glyphs(document) == 0


def test_the_same_facts_give_the_same_bytes(briefing):
    assert make(briefing, "KEN") == make(briefing, "KEN")


def test_without_an_address_there_is_no_code_to_scan(briefing):
    assert briefing.about(link="").qr == ""
    assert briefing.about(link="http://localhost:8501/country").qr == ""
    assert briefing.about().qr.startswith("<svg")
    assert len(pdf.read(make(briefing, "KEN", link="")).pages) == 1


@pytest.mark.parametrize(
    ("address", "is_known"),
    [
        ("https://nua.example.org/country", True),
        ("http://192.168.1.7:8501/", True),
        ("http://127.0.0.1:8501/", False),
        ("http://[::1]:8501/", False),
        ("http://localhost/", False),
        ("", False),
        ("not an address", False),
    ],
)
def test_which_addresses_another_device_can_open(address, is_known):
    assert is_reachable(address) is is_known
