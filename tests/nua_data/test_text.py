"""Words, numbers and dates by language, with catalogues made here so that each case is plain."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from nua_data import text
from nua_data.text import guess_language, languages, load_text

LRI, PDI = "\u2066", "\u2069"
# In the order of Babel's rule for Arabic: zero, one, two, few (3-10), other (100), many (11-99).
ARABIC_FORMS = ("صفر", "واحد", "اثنان", "{n} قليل", "{n} آخر", "{n} كثير")
MESSAGES = {
    "en": {
        "plain": "A word",
        "filled": "{who} reported on {day}: {n}",
        "only.english": "Only in English",
        "braces": "{{literal}} {name}",
        "date.unknown": "no date",
        "status.none": "None yet",
        ("count", "count.plural"): ("{n} state", "{n} states"),
    },
    "ar": {
        "plain": "كلمة",
        "date.unknown": "بلا تاريخ",
        ("count", "count.plural"): ARABIC_FORMS,
    },
    "fr": {"plain": "Un mot"},
    "zh": {"plain": "一个词", "locale.code": "zh_Hans_CN"},
    "qq": {"plain": "Odd", "locale.code": "de"},
}


@pytest.fixture(scope="module", autouse=True)
def own_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("locales")
    for language, messages in MESSAGES.items():
        catalogue = Catalog(locale=None if language == "qq" else language)
        for key, message in messages.items():
            catalogue.add(key, message)
        path = folder / language / "LC_MESSAGES" / "nua.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalogue)
    (folder / "es" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "es" / "LC_MESSAGES" / "nua.po").write_text("", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "LOCALES", folder)
        patch.setattr(text, "languages", lambda: {"en": "", "ar": "", "fr": "", "zh": "", "qq": ""})
        load_text.cache_clear()
        yield
    load_text.cache_clear()
    languages.cache_clear()


def test_languages_are_those_with_a_compiled_catalogue(monkeypatch, tmp_path):
    for language in ("fr", "en", "ar"):
        path = tmp_path / language / "LC_MESSAGES" / "nua.mo"
        path.parent.mkdir(parents=True)
        path.touch()
    (tmp_path / "es" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.setattr(text, "LOCALES", tmp_path)
    languages.cache_clear()
    assert languages() == {"en": "English", "ar": "العربية", "fr": "Français"}
    languages.cache_clear()


def test_a_key_is_a_word_a_fallback_or_itself():
    assert load_text("ar")("plain") == "كلمة"
    assert load_text("ar")("only.english") == "Only in English"
    assert load_text("ar")("no.such.key") == "no.such.key"
    assert load_text("ar").has("only.english")
    assert not load_text("ar").has("no.such.key")


def test_unknown_language_is_english():
    assert load_text("tlh").language == "en"
    assert load_text("../../etc").language == "en"


def test_the_catalogue_may_name_its_locale():
    assert load_text("qq").number(1234.5, 1) == "1.234,5"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("fr-CA", "fr"),
        ("ar_EG", "ar"),
        ("AR", "ar"),
        ("tlh-KL", "en"),
        ("", "en"),
        (None, "en"),
        ("-", "en"),
    ],
)
def test_guess_language(locale, language):
    assert guess_language(locale) == language


def test_values_are_filled_by_their_type():
    t = load_text("en")
    said = t("filled", who="Kenya", day=dt.date(2026, 5, 22), n=1234)
    assert said == "Kenya reported on 22 May 2026: 1,234" or "May 22, 2026" in said


def test_braces():
    assert load_text("en")("braces", name="{x}") == "{literal} {x}"
    assert load_text("en")("braces", name="{n!r}{0}") == "{literal} {n!r}{0}"


@pytest.mark.parametrize(("n", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (11, 5), (100, 4)])
def test_arabic_has_six_plural_forms(n, form):
    t = load_text("ar")
    assert t.plural("count", n) == ARABIC_FORMS[form].replace("{n}", f"{LRI}{n}{PDI}")


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 states"), (1, "1 state"), (2, "2 states"), (1234, "1,234 states")]
)
def test_english_has_two_plural_forms(n, said):
    assert load_text("en").plural("count", n) == said


def test_a_plural_missing_in_a_language_is_english():
    assert load_text("fr").plural("count", 3) == "3 states"
    assert load_text("fr").plural("no.such.key", 3) == "no.such.key"


def test_name_falls_back():
    t = load_text("en")
    assert t.name("status", "none") == "None yet"
    assert t.name("status", "x", "fallback") == "fallback"
    assert t.name("status", "x", "") == ""
    assert t.name("status", "x") == "x"


@pytest.mark.parametrize(
    ("language", "value", "digits", "said"),
    [
        ("en", 1234567, 0, "1,234,567"),
        ("en", -0.04, 1, "0.0"),
        ("en", -5, 0, "-5"),
        ("fr", 1234.5, 1, "1\u202f234,5"),
        ("ar", 1234.5, 1, f"{LRI}1,234.5{PDI}"),
    ],
)
def test_number(language, value, digits, said):
    assert load_text(language).number(value, digits) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (0.004, "0.00"), (0.5, "0.50"), (1, "1.0"), (99.94, "99.9"), (100, "100")],
)
def test_value_has_the_decimals_its_size_deserves(value, said):
    assert load_text("en").value(value) == said


@pytest.mark.parametrize(
    ("language", "said"), [("en", "61.5%"), ("fr", "61,5\u202f%"), ("ar", "61.5%")]
)
def test_percent_sign_follows_the_locale(language, said):
    t = load_text(language)
    shown = t.percent(61.54)
    assert shown.startswith(LRI) == (language == "ar")
    bare = shown.strip(LRI + PDI).replace("\u200e", "").replace("\u00a0", "\u202f")
    assert bare.replace("٪", "%") == said


def test_whole_share_is_not_a_hundred_times_too_large():
    assert load_text("en").percent(100, 0) == "100%"


@pytest.mark.parametrize(
    ("given_", "parts"),
    [
        ("2022", ["2022"]),
        ("2022-03", ["March", "2022"]),
        ("2022-03-05", ["5", "Mar", "2022"]),
        ("", ["no date"]),
    ],
)
def test_partial_dates(given_, parts):
    said = load_text("en").partial_date(given_)
    assert all(part in said for part in parts)
    assert ("5" in said.replace("2022", "")) == given_.endswith("05")


def test_a_year_is_no_number_with_a_comma():
    assert load_text("en").partial_date("2022") == "2022"
    assert load_text("ar").partial_date("2022").strip(LRI + PDI) == "2022"


def test_lists():
    assert load_text("en").list([]) == ""
    assert load_text("en").list(["a"]) == "a"
    assert load_text("en").list(iter(["a", "b", "c"])) in ("a, b, and c", "a, b and c")
    assert load_text("ar").list(["أ", "ب"]) == "أ وب"


def test_isolation_only_where_reading_turns():
    assert load_text("en").isolate("61 / 193") == "61 / 193"
    assert load_text("ar").isolate("61 / 193") == f"{LRI}61 / 193{PDI}"
    assert (load_text("ar").direction, load_text("en").direction) == ("rtl", "ltr")


finite = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15)


@given(value=finite, digits=st.integers(0, 4), language=st.sampled_from(["en", "ar", "fr"]))
def test_numbers_never_raise_and_keep_their_value(value, digits, language):
    t = load_text(language)
    shown = t.number(value, digits).strip(LRI + PDI)
    for sign in ("\u202f", "\u00a0", "\u200e"):
        shown = shown.replace(sign, "")
    shown = shown.replace(",", ".") if language == "fr" else shown.replace(",", "")
    assert math.isclose(float(shown), round(value, digits), rel_tol=1e-9, abs_tol=10**-digits)
    assert t.percent(value, digits)
    assert t.value(value)


@given(name=st.text(max_size=30))
def test_filled_text_is_never_read_again(name):
    assert load_text("en")("braces", name=name) == "{literal} " + name


def test_months_stand_as_each_language_writes_them():
    assert load_text("en").partial_date("2026-06") == "June 2026"
    assert load_text("zh").partial_date("2026-06") == "2026年6月"


def test_large_numbers_in_words():
    assert load_text("en").large(18_712_345) == "18.7 million"
    assert load_text("zh").large(18_712_345) == "1871.2万"
    assert load_text("ar").large(18_712_345) == f"{LRI}18.7 مليون{PDI}"


def test_sentences_stand_apart_only_where_the_script_sets_a_space():
    assert load_text("en").sentences(["One.", "", "Two."]) == "One. Two."
    assert load_text("zh").sentences(["一。", "二。"]) == "一。二。"


@pytest.mark.parametrize(
    ("items", "joined"),
    [
        (["Chad", "Italia"], "Chad e Italia"),
        (["Chad", "Perú", "Índice"], "Chad, Perú e Índice"),
        (["Chad", "Kenya"], "Chad y Kenya"),
        (["agua", "hielo"], "agua y hielo"),
        (["agua", "higiene"], "agua e higiene"),
        (["Italia"], "Italia"),
        ([], ""),
    ],
)
def test_spanish_and_before_the_sound_i(items: list[str], joined: str):
    assert text.Text("es", load_text("en")._catalogues).list(items) == joined


def test_french_first_of_the_month():
    t = text.Text("fr", load_text("fr")._catalogues[:1])
    assert t.date(dt.date(2026, 3, 1)) == "1er mars 2026"
    assert t.date(dt.date(2026, 3, 1), "medium") == "1er mars 2026"
    assert t.date(dt.date(2026, 3, 11)) == "11 mars 2026"
    assert t.date(dt.date(2026, 3, 1), "short") == "01/03/2026"
