"""The catalogues: nothing lacks, nothing is left over, and the compiled files are in step."""

from __future__ import annotations

import gettext
import io
import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from nua_data import messages
from nua_data.release import open_release

LANGUAGES = messages.catalogue_languages()
ENGLISH = {
    "figure.csv": "Download CSV",
    "status.none": "Nothing",
    "filled": "{who} on {day}",
    ("count", "count.plural"): ("{n} state in {region}", "{n} states in {region}"),
}
NEEDED = {"figure.csv", "filled", "count"}
KINDS = {"status"}


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a catalogue of a language into a folder of its own."""
    monkeypatch.setattr(messages, "LOCALES", tmp_path)

    def catalogue(language: str, said: dict) -> None:
        made = Catalog(locale=language)
        for key, message in said.items():
            made.add(key, message)
        path = messages.po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, made)

    catalogue("en", ENGLISH)
    return catalogue


def test_no_catalogue_lacks_a_string():
    keys, kinds = messages.words_in_code()
    assert messages.faults(keys | messages.coded_keys(open_release()), kinds) == []


def test_no_sentence_is_asked_for_without_what_fills_it():
    """A call ``t("key")`` alone has nothing for ``{names}``; the reader would see the braces."""
    blank = re.compile(r"\{\w+\}")
    filled = {
        (m.id if isinstance(m.id, str) else m.id[0])
        for m in messages.read_catalogue("en")
        if m.id and blank.search(m.string if isinstance(m.string, str) else m.string[0])
    }
    alone = re.compile(r"""\bt\(\s*"([\w.]+)"\s*,?\s*\)""")
    folders = ("pages", "ui", "charts", "nua_data", "briefs", "serving")
    files = [messages.ROOT / "router.py"] + [
        path for folder in folders for path in (messages.ROOT / folder).rglob("*.py")
    ]
    asked = {key for path in files for key in alone.findall(path.read_text(encoding="utf-8"))}
    assert len(asked) > 300
    assert asked & filled == set()


def test_the_code_is_searched():
    keys, kinds = messages.words_in_code()
    assert {"app.title", "figure.csv", "sentence.reported.world", "card.of"} <= keys
    assert {"status", "region", "nav", "grouping"} <= kinds


def test_codes_of_the_data_are_keys():
    keys = messages.coded_keys(open_release())
    assert {"status.submitted", "region.Africa", "region.World", "aggregate.median"} <= keys
    assert {"indicator.EN_LND_SLUM.short", "nature.country"} <= keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_in_step(language: str):
    compiled = messages.po_path(language).with_suffix(".mo")
    fresh = io.BytesIO()
    write_mo(fresh, messages.read_catalogue(language))
    fresh.seek(0)
    with compiled.open("rb") as file:
        kept = gettext.GNUTranslations(file)._catalog
    made = gettext.GNUTranslations(fresh)._catalog
    kept.pop("", None)
    made.pop("", None)
    assert kept == made, "run `make messages`"


SHARED_WORDS = {
    "fr": {
        *("Cycle", "Cycle {cycle}", "Europe", "Eurostat", "Nature", "Phase", "Points (0–100)"),
        *("Points", "Population", "Social", "Source", "Sources", "cycle {cycle}", "points"),
        *("Document", "Organisation", "Programme", "{people} ({year}, projection)"),
    },
    "es": {"Agenda", "Eurostat", "Melanesia", "Micronesia", "Social"},
}
"""Words that a language writes as English does."""


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_translations_are_translated(language: str):
    """Few messages are the same in two languages: signs, codes and names only."""
    english = {str(m.id): m.string for m in messages.read_catalogue("en") if m.id}
    same = [
        str(m.id)
        for m in messages.read_catalogue(language)
        if m.id and m.string == english[str(m.id)] and has_words(str(m.string))
    ]
    kept = SHARED_WORDS.get(language, set())
    others = [key for key in same if not re.match(r"(indicator|rule|export|locale|place)\.", key)]
    assert not [key for key in others if english[key] not in kept]


def has_words(message: str) -> bool:
    return bool(re.search(r"[a-z]{4}", re.sub(r"\{[^}]*\}", "", message)))


def test_no_sign_of_french_can_stand_alone_on_a_line():
    words = {m.id: m.string for m in messages.read_catalogue("fr") if m.id}
    texts = {key: [text] if isinstance(text, str) else text for key, text in words.items()}
    loose = re.compile(r"\S [;:!?»](?!\S)|« ")
    assert [key for key, every in texts.items() if any(map(loose.search, every))] == []


def test_a_sound_pair_has_no_faults(write):
    write("fr", {**ENGLISH, "figure.csv": "Télécharger", "filled": "{day} : {who}"})
    assert messages.faults(NEEDED, KINDS) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"figure.csv": None}, "fr: figure.csv is missing"),
        ({"figure.csv": ""}, "fr: figure.csv is empty"),
        ({"filled": "{who} en {jour}"}, "fr: filled has names ['jour', 'who']"),
        ({"filled": "{who}"}, "fr: filled has names ['who']"),
        ({"extra.key": "Trop"}, "fr: extra.key is not in en"),
        ({("count", "count.plural"): ("{n} en {region}", "")}, "fr: count is empty"),
        ({("count", "count.plural"): ("un en {region}", "{n}")}, "fr: count has names ['n']"),
    ],
)
def test_a_fault_in_a_translation_is_said(write, change, said):
    full = {**ENGLISH, **change}
    write("fr", {key: message for key, message in full.items() if message is not None})
    faults = messages.faults(NEEDED, KINDS)
    assert [line for line in faults if line.startswith(said)], faults
    assert len(faults) == 1


def test_a_one_need_not_say_its_number(write):
    write("fr", {**ENGLISH, ("count", "count.plural"): ("un en {region}", "{n} en {region}")})
    assert messages.faults(NEEDED, KINDS) == []


def test_needed_and_unused_keys_are_said(write):
    assert messages.faults(NEEDED | {"new.key"}, KINDS) == ["en: new.key is needed and missing"]
    assert messages.faults(NEEDED, set()) == ["en: status.none is never used"]


def test_too_few_plural_forms_are_said(write):
    write("ar", {**ENGLISH, ("count", "count.plural"): ("{n} {region}",) * 6})
    assert messages.faults(NEEDED, KINDS) == []
    path = messages.po_path("ar")
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"msgstr\[[2-5]\].*\n", "", text)
    path.write_text(text, encoding="utf-8")
    assert [line for line in messages.faults(NEEDED, KINDS) if line.startswith("ar: count")]


def test_compiling_makes_what_was_written(write):
    write("fr", {**ENGLISH, "figure.csv": "Télécharger"})
    done = messages.compile_catalogues()
    assert [path.parent.parent.name for path in done] == ["en", "fr"]
    with done[1].open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("figure.csv") == "Télécharger"
