"""Every page in every language: it runs, has its heading, and shows words that mean something."""

from __future__ import annotations

import re
from functools import cache

import pytest

from nua_data import messages
from nua_data.method import load_method
from nua_data.release import open_release
from nua_data.text import languages, load_text
from tests.pages.driver import ROOT, of_type, open_page, open_twins, visible
from ui.state import PAGES

LINKS = {
    "overview": {},
    "overview-day": {"since": "day", "since_day": "2021-01-01"},
    "overview-region": {"region": "Africa", "cycle": "2018-2022"},
    "reporting": {"show": "all"},
    "reporting-first-cycle": {"cycle": "2014-2018", "as_of": "2017-01-01"},
    "trends": {"countries": "KEN,BRA"},
    "trends-economic": {"commitment": "economic", "region": "Arab States"},
    "country": {"country": "KEN"},
    "country-observer": {"country": "VAT"},
    "agenda-sdgs": {"part": "sdgs", "area": "1.3.2"},
    "agenda-action": {"part": "action"},
    "agenda-regions": {"part": "regions"},
    "agenda-library": {"part": "library", "rest": "true"},
    "agenda-event": {"event": "wuf13"},
    "search": {"q": "urban forum"},
    "methods": {"bands": "eurostat"},
}
"""Bare links beside the plain page: page (up to the hyphen) and its parameters."""
CASES = [*((page, {}) for page in PAGES), *((k.split("-")[0], v) for k, v in LINKS.items() if v)]
IDS = [*PAGES, *(f"{key}?" for key, params in LINKS.items() if params)]
EMPTY_WORDS = re.compile(r"(?<![\w.'’])(nan|NaN|NaT|<NA>|inf|-inf)(?![\w.])|^None$|[:(=] ?None\b")
ISOLATED = re.compile("\u2066[^\u2066\u2069]*\u2069")
TURNED_ROUND = re.compile(r"\d\s?[%٪]|[%٪]\s?\d|\d[\u2013\u2212-]\d|(?<!\w)[\u2212+-]\d")
FOUR_LATIN_WORDS = re.compile(r"(?:\b[A-Za-z][a-z'’]*\b[ ,;:]*){4,}")
LITTLE_ENGLISH_WORD = re.compile(
    r"(?<![\w/-])(?:the|of|and|with|from|by|this|is|not|which)(?![\w/-])"
)
every_page = pytest.mark.parametrize(("page", "params"), CASES, ids=IDS)


@cache
def keys() -> frozenset[str]:
    return frozenset(m.id if isinstance(m.id, str) else m.id[0] for m in _messages())


def _messages() -> list:
    return [message for message in messages.read_catalogue("en") if message.id]


def raw_keys(texts: list[str]) -> set[str]:
    """Find what looks like a key of the catalogue, whole or unknown under a known kind."""
    kinds = {key.split(".")[0] for key in keys()}
    settings = {str(name) for name in load_method().settings()["name"]}
    words = {w for text_ in texts for w in re.findall(r"(?<![\w/@.])[a-z_]+(?:\.[\w]+)+", text_)}
    return {word for word in words if word.split(".")[0] in kinds} - settings


def bare(texts: list[str]) -> list[str]:
    """Take the escapes out of texts meant as Markdown."""
    return [re.sub(r"\\(.)", r"\1", each) for each in texts]


def test_the_six_languages_of_the_united_nations_are_offered():
    assert set(languages()) == {"en", "ar", "es", "fr", "ru", "zh"}


def test_every_page_can_be_reached():
    assert set(PAGES) == {path.stem for path in (ROOT / "pages").glob("*.py")}


@pytest.mark.parametrize("language", languages())
@every_page
def test_page_says_what_it_means(page: str, params: dict[str, str], language: str):
    app = open_twins(open_page(page, lang=language, **params))
    assert not app.exception, app.exception[0].message
    assert not app.warning, app.warning[0].value
    assert len(app.title) == 1
    assert len(app.title[0].value) > 15
    texts = bare(visible(app))
    assert not raw_keys(texts)
    assert not [each for each in texts if EMPTY_WORDS.search(each)]
    if language != "en":
        assert not english_left(texts, language)
    if load_text(language).is_rtl:
        assert not turned_round(texts)


@cache
def words_of_sources() -> frozenset[str]:
    """Texts that stay in the language of their source: titles, names of producers and licences."""
    release = open_release()
    kept: set[str] = set()
    for table, columns in {
        "sources": ["producer", "title", "licence"],
        "terms_six_languages": ["en", "fr", "es", "ar", "ru", "zh"],
        "cities_wup2018": ["city"],
        "indicators": ["target_basis"],
        "published_aggregates": ["producer"],
    }.items():
        for column in columns:
            kept |= {str(cell) for cell in release.table(table)[column]}
    library = release.agenda_library
    kept |= set(library.loc[library["naming"] == "title", "what"])
    return frozenset(each for each in kept if each)


def without_sources(each: str) -> str:
    """Leave out words that stay as their source wrote them."""
    for known in sorted(words_of_sources(), key=len, reverse=True):
        if known in each:
            each = each.replace(known, " | ")
    return each


def english_left(texts: list[str], language: str = "ar") -> list[str]:
    """Give texts that read as English and that no source accounts for.

    In a language of Latin script: with a little word that only English has; in another: with
    four or more Latin words in a row.
    """
    english = LITTLE_ENGLISH_WORD if language in {"es", "fr"} else FOUR_LATIN_WORDS
    found = [each for each in texts if english.search(each)]
    return [each for each in found if english.search(without_sources(each))]


def turned_round(texts: list[str]) -> list[str]:
    """Give texts with a sign, range or per cent that right-to-left text would turn round."""
    found = [each for each in texts if is_turned(each)]
    return [each for each in found if is_turned(without_sources(each))]


def is_turned(each: str) -> bool:
    return bool(TURNED_ROUND.search(_without_codes(ISOLATED.sub("", each))))


def _without_codes(each: str) -> str:
    """Leave out what is not text of ours: addresses, ISO dates, document and series codes."""
    each = re.sub(r"https?://\S+|\(http[^)]*\)|%\{[^}]*\}", "", each)
    return re.sub(r"[A-Za-z][\w./-]*\d[\w./-]*|\b\d{4}-\d\d(-\d\d)?\b", "", each)


@pytest.mark.parametrize(
    ("shown", "is_wrong"),
    [
        ("nan", True),
        ("Value: None", True),
        ("<NA>", True),
        ("None of them is drawn", False),
        ("Nanjing", False),
    ],
)
def test_empty_words_are_found(shown: str, is_wrong: bool):
    assert bool(EMPTY_WORDS.search(shown)) is is_wrong


def test_the_page_checks_can_fail():
    assert raw_keys(["figure.csv"]) == {"figure.csv"}
    assert raw_keys(["overview.no_such_thing here"]) == {"overview.no_such_thing"}
    assert english_left(["As of 22 May this is English prose"])
    assert not english_left(["المصدر: United Nations Statistics Division"])
    assert english_left(["As of 22 May this is English prose"], "fr")
    assert not english_left(["Au 22 mai, United Nations Statistics Division"], "fr")
    assert turned_round(["حصة 5%"])
    assert not turned_round(["حصة \u20665%\u2069"])


def test_pictures_are_on_the_pages():
    """The walk over the page sees what the checks are about."""
    app = open_page("reporting")
    assert len(of_type(app, "bidi_component")) == 1
    assert of_type(app, "plotly_chart")
