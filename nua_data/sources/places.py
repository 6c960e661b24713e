"""Codes and names of places -> states of the release; all others are told apart by kind."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path

from nua_data.check import MOST_OF_A_KIND
from nua_data.release import Release
from nua_data.sources.cells import Rows, as_coded, of_distinct
from nua_data.sources.ledger import Ledger

OTHERS = Path(__file__).parent / "places.csv"
"""Places that are no state of the release: kind, codes and name (M49, ISO 3166, World Bank)."""
NO_LETTERS = re.compile(r"[^\w]+")
COMMISSIONS = re.compile(r"98\d{3}")
"""Codes of the five regional commissions and their parts in files of UN-Habitat."""
APOSTROPHES = str.maketrans(dict.fromkeys("\x92’‘‛ʼʻʹ´`′", "'"))
"""Signs that keyboards and programs put in the place of an apostrophe."""
MISSING = "NA"
"""How programs write that a cell is missing; also the code of Namibia in two letters."""
LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh")
REMEDY = {
    "former_state": "Values of a state that is no more belong to none of its successors.",
    "unknown_place": "Use the ISO3 code, the M49 code or the name as the United Nations writes it.",
    "ambiguous_place": "Use the ISO3 code.",
}


def fold(name: str) -> str:
    """Make names comparable: no case, accents, brackets, apostrophes or doubled spaces."""
    letters = name.translate(APOSTROPHES).casefold()
    if not letters.isascii():
        flat = unicodedata.normalize("NFKD", letters)
        letters = "".join(sign for sign in flat if not unicodedata.combining(sign))
    letters = letters.replace("ı", "i").replace("&", " and ").replace("'", "")
    return " ".join(NO_LETTERS.sub(" ", letters).split()).removeprefix("the ")


@cache
def _others() -> tuple[dict[str, str], ...]:
    """Read the table of other places once."""
    with OTHERS.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


class Places:
    """What a code or a name of a place means in one release."""

    def __init__(self, release: Release) -> None:
        self._countries = release.countries
        self.codes: dict[str, tuple[str, str]] = {}  # code -> (iso3 or "", kind)
        for other in _others():
            if other["kind"] != "alias":
                for code in f"{other['m49']} {other['iso3']} {other['iso2']}".split():
                    self.codes[_key(code)] = ("", other["kind"])
        codes = self._countries[["iso3", "iso2", "m49"]].to_numpy().tolist()
        for iso3, iso2, m49 in codes:
            self.codes[iso3] = (iso3, "iso3")
            self.codes[iso2] = (iso3, "iso2")
            self.codes[_key(m49)] = (iso3, "m49")

    @cached_property
    def observers(self) -> set[str]:
        """States that observe: iso3."""
        members = self._countries[["iso3", "membership"]].itertuples(index=False)
        return {iso3 for iso3, membership in members if membership == "observer"}

    @cached_property
    def names(self) -> dict[str, tuple[str, str]]:
        """Folded name -> (iso3 or "", kind); built only when a code is not found."""
        states = set(self._countries["iso3"])
        names: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for other in _others():
            if other["kind"] != "alias":
                names[fold(other["name"])].add(("", other["kind"]))
            elif other["iso3"] in states:
                names[fold(other["name"])].add((other["iso3"], "name"))
        for language in LANGUAGES:
            pairs = self._countries[["iso3", f"name_{language}"]].to_numpy().tolist()
            for iso3, name in pairs:
                names[fold(name)].add((iso3, "name"))
        return {
            name: next(iter(meanings)) if len(meanings) == 1 else ("", "ambiguous_place")
            for name, meanings in names.items()
        }

    @cached_property
    def printed(self) -> dict[str, tuple[str, str]]:
        """Codes, and names as the tables print them -> their meaning: most files write them so."""
        names = [*self._countries["name_en"].tolist(), *(other["name"] for other in _others())]
        return {name: self._look_up(name) for name in names} | self.codes

    def meanings(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        """Give for each text the state ("" if none) and how it was found, or why it was not."""
        known = self.codes if self.codes.keys() >= {*texts} else self.printed
        return [known.get(text) or self._look_up(text) for text in texts]

    def _look_up(self, text: str) -> tuple[str, str]:
        """Give the meaning of a code or a name, in whichever way it is written."""
        text = " ".join(text.replace("\xa0", " ").split())
        if text.endswith(".0") and text[:-2].isdigit():
            text = text[:-2]  # a spreadsheet's number
        if found := self.codes.get(_key(text)):
            return found
        if COMMISSIONS.fullmatch(text):
            return "", "aggregate"
        return self.names.get(fold(text), ("", "unknown_place"))


@lru_cache(maxsize=2)
def places_of(release: Release) -> Places:
    """Keep what is known of the places of a release: files are imported one after another."""
    return Places(release)


def _key(code: str) -> str:
    """Write a code as it is looked up: numbers without leading zeros, letters large."""
    return code.lstrip("0") or "0" if code.isdigit() else code.upper()


def _without_missing(
    texts: Sequence[str], meanings: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Take NA for a state only where other states have their codes of two letters too."""
    missing = [place for place, text in enumerate(texts) if text.upper() == MISSING]
    if not missing or sum(kind == "iso2" for _, kind in meanings) > len(missing):
        return meanings
    changed = [*meanings]
    for place in missing:
        changed[place] = ("", "unknown_place")
    return changed


def add_states(
    rows: Rows,
    column: str,
    release: Release,
    ledger: Ledger,
    *,
    title: str = "",
    expected: str = "",
    weight: int = 1,
) -> Rows:
    """Add `iso3`; rows of aggregates, territories, former and unknown places are set aside.

    expected: how the file should name states ("m49", "iso3", "name"); others are noted.
    """
    places, cells, title = places_of(release), as_coded(rows[column]), title or column
    meanings = _without_missing(cells.texts, places.meanings(cells.texts))
    iso3s = of_distinct(cells.codes, [iso3 for iso3, _ in meanings])
    # The file's own column may be called iso3: what it held stays beside, to be shown.
    rows = rows.add(_place=cells, iso3=iso3s)
    for text, (iso3, kind) in zip(cells.texts[: MOST_OF_A_KIND * 20], meanings, strict=False):
        if iso3 and expected and kind not in (expected, "iso3"):
            words = f"Read as {iso3} by its {'name' if kind == 'name' else kind.upper()}."
            line = int(rows["line"][int(cells.equals(text).argmax())])
            place = {"row": line, "column": title, "value": text}
            ledger.say(f"place_by_{kind}", words, **place, facts={"read_as": iso3})
    if seen := sorted(places.observers.intersection(iso3s.texts)):
        words = "Observer States: their values are kept; they are in no count of Member States."
        ledger.say("observer_state", words, column=title, value=", ".join(seen))
    kinds = {text: kind for text, (_, kind) in zip(cells.texts, meanings, strict=True)}
    found = {*kinds.values()}
    for reason in ("aggregate", "territory", "former_state", "unknown_place", "ambiguous_place"):
        if reason in found:
            rows = ledger.drop(
                rows,
                rows["_place"].is_in(lambda text, reason=reason: kinds[text] == reason),
                reason,
                column=title,
                shown=["_place"],
                remedy=REMEDY.get(reason, ""),
                weight=weight,
            )
    return rows.without("_place")
