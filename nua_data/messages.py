"""Check and compile the text catalogues: every key the code or the data needs, in every language.

Run by ``python -m nua_data messages``. Keys written in code are found by Babel's extractor
(``t("key")``, ``t.plural("key", n)``); keys made from codes (``status.submitted``) are listed by
`coded_keys` from the enumerations and the tables of the release.
"""

from __future__ import annotations

import argparse
import string
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from nua_data import agenda, model
from nua_data.text import DOMAIN, LOCALES

ROOT = LOCALES.parent
PACKAGES = ("router.py", "pages", "ui", "charts", "briefs", "nua_data", "serving")
EXAMPLE = """
example:
  python -m nua_data messages
      after a change of a text in locales/: say what is missing or differs, and compile
"""
KEYWORDS = {"t": None, "plural": None, "name": None}


def words_in_code() -> tuple[set[str], set[str]]:
    """Give the keys written out in the code of the app, and the kinds whose codes are put together.

    ``t("figure.csv")`` is a key; ``t.name("status", code)`` makes ``status`` a kind, and every
    message below it counts as used.
    """
    keys, kinds = set(), set()
    for path in sorted(p for package in PACKAGES for p in _python_files(ROOT / package)):
        with path.open("rb") as file:
            for _line, message, *_rest in extract("python", file, KEYWORDS):
                key = message if isinstance(message, str) else message[0]
                if key and "." in key and " " not in key:
                    keys.add(key)
                elif key and key.isidentifier():
                    kinds.add(key)
    return keys, kinds


def _python_files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def coded_keys(release) -> set[str]:
    """Give the keys that codes of the model and of the release's tables need."""
    keys = {f"status.{s}" for s in model.Status} | {f"nature.{n}" for n in model.Nature}
    keys |= {f"commitment.{c}" for c in model.Commitment}
    keys |= {f"missing.{m}" for m in model.Missing} | {
        f"trend.{label}" for label in model.TrendLabel
    }
    keys |= {f"aggregate.{a}" for a in model.Aggregate} | {f"grouping.{g}" for g in model.Grouping}
    countries, evidence = release.countries, release.report_evidence
    for column in ("habitat_region", "region", "subregion"):
        keys |= {f"region.{name}" for name in countries[column].unique()}
    keys |= {f"income.{name}" for name in countries["income_group"].unique() if name}
    for part in ("name", "short", "unit"):
        keys |= {f"indicator.{code}.{part}" for code in release.indicators["indicator"]}
    bases = release.indicators["target_basis"]
    keys |= {f"basis.{text}" for text in bases[bases != ""].unique()}
    keys |= {f"area.{code}" for code in release.areas["area"]}
    keys |= {f"event.{code}" for code in release.events["event"]}
    keys |= {f"evidence.{kind}" for kind in evidence["evidence"].unique() if kind}
    keys |= {f"caveat.{code}" for code in evidence["caveat"].unique() if code}
    keys |= {f"stream.{code}" for code in release.streams["stream"]}
    keys |= {f"phase.{code}" for code in release.review_phases["phase"]}
    keys |= {f"recommendation.{code}" for code in release.recommendations_2022["recommendation"]}
    keys |= {f"lesson.{code}" for code in release.wuf12_lessons["lesson"]}
    keys |= {f"state.{code}" for code in release.events["state"].unique()}
    return keys | _agenda_keys(release) | {f"region.{model.WORLD}", "locale.code"}


def _agenda_keys(release) -> set[str]:
    """Give the keys of the page on the Agenda: library, parts of frameworks, goals, places."""
    library, goals = release.agenda_library, agenda.crosswalk(release)["goal"]
    described = library.loc[library["naming"] == "described", "entry"]
    keys = {f"library.{entry}" for entry in described}
    keys |= {f"library_kind.{kind}" for kind in library["kind"].unique()}
    keys |= {f"document.{symbol}" for symbol in library["document"].unique()}
    keys |= {f"framework_part.{code}" for code in release.framework_parts["code"]}
    keys |= {f"sdg_goal.{goal}" for goal in goals.unique()}
    keys |= {f"event_standing.{standing}" for standing in agenda.Standing}
    places = [*release.events["place"].unique(), *library["place"].str.split(", ").explode()]
    return keys | {f"place.{place}" for place in places if place}


def read_catalogue(language: str) -> Catalog:
    """Read the catalogue of a language; raises FileNotFoundError when there is none."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def po_path(language: str) -> Path:
    """Give the path of a language's catalogue."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def catalogue_languages() -> list[str]:
    """Give the languages that have a catalogue, compiled or not."""
    return sorted(path.parent.parent.name for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def faults(needed: set[str], kinds: set[str]) -> list[str]:
    """Say what is wrong with the catalogues: keys missing, never used, empty, names that differ."""
    english = {m.id if isinstance(m.id, str) else m.id[0]: m for m in read_catalogue("en") if m.id}
    said = [f"en: {key} is needed and missing" for key in sorted(needed - set(english))]
    unused = {key for key in set(english) - needed if key.split(".")[0] not in kinds}
    said += [f"en: {key} is never used" for key in sorted(unused)]
    for language in catalogue_languages():
        catalogue = read_catalogue(language)
        known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id}
        said += [f"{language}: {key} is missing" for key in sorted(set(english) - set(known))]
        said += [f"{language}: {key} is not in en" for key in sorted(set(known) - set(english))]
        for key in set(known) & set(english):
            said += _message_faults(language, known[key], english[key], catalogue.num_plurals)
    return said


def _message_faults(language, message, english, num_plurals) -> list[str]:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    key = message.id if isinstance(message.id, str) else message.id[0]
    if not all(strings):
        return [f"{language}: {key} is empty"]
    if isinstance(message.id, tuple) and len(strings) != num_plurals:
        return [f"{language}: {key} needs {num_plurals} plural forms, has {len(strings)}"]
    wanted = set().union(*(_names(s) for s in _strings(english)))
    for text in strings:
        extra = _names(text) - wanted
        lost = wanted - _names(text) - {"n"}
        if extra or lost:
            return [f"{language}: {key} has names {sorted(_names(text))}, en {sorted(wanted)}"]
    return []


def _strings(message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def compile_catalogues() -> list[Path]:
    """Sort and compile every catalogue; gives the compiled files."""
    done = []
    for language in catalogue_languages():
        catalogue = read_catalogue(language)
        with po_path(language).open("wb") as file:
            write_po(file, catalogue, width=0, sort_output=True, omit_header=False)
        target = po_path(language).with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        done.append(target)
    return done


def add_command(subparsers) -> None:
    """Add ``messages`` to the command line."""
    parser = subparsers.add_parser(
        "messages",
        help="check the text catalogues and compile them",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_run)


def _run(_args) -> int:
    from nua_data.release import open_release

    keys, kinds = words_in_code()
    said = faults(keys | coded_keys(open_release()), kinds)
    for line in said:
        print(line)
    compile_catalogues()
    print(f"{len(catalogue_languages())} catalogues compiled, {len(said)} faults")
    return 1 if said else 0
