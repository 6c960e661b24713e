"""Words, numbers and dates in the chosen language: gettext catalogues and CLDR through Babel.

Messages are looked up by key (``overview.sentence``); every word a person reads stands in
``locales/<language>/LC_MESSAGES/nua.po``, English included. A language is offered as soon as
its folder holds a compiled catalogue; no code names the languages.
"""

from __future__ import annotations

import datetime as dt
import gettext
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal

LOCALES = Path(__file__).resolve().parent.parent / "locales"
DOMAIN = "nua"
DEFAULT_LANGUAGE = "en"
_LRI, _PDI = "\u2066", "\u2069"
_UNSPACED = {"Hans", "Hant", "Jpan"}
"""Scripts that set no space between two sentences."""
_SOUNDS_I = re.compile(r"(i(?![aeou])|í|hi(?![aeo])|hí)", re.IGNORECASE)
"""Beginnings before which Spanish "y" becomes "e" (Italia, hijo; not hielo)."""


def unmarked(text: str) -> str:
    """Take the marks of direction out of a text, for programs that show it as it is."""
    return text.translate(dict.fromkeys(map(ord, _LRI + _PDI)))


class Text:
    """The catalogue, number and date formats of one language.

    Example: ``t = load_text("ar"); t("status.submitted")``
    """

    def __init__(self, language: str, catalogues: tuple[gettext.GNUTranslations, ...]):
        self.language = language
        self._catalogues = catalogues
        self.locale = Locale.parse(self._find("locale.code") or language)
        self.is_rtl = self.locale.text_direction == "rtl"

    @property
    def direction(self) -> str:
        """Give ``rtl`` or ``ltr``."""
        return "rtl" if self.is_rtl else "ltr"

    def __call__(self, key: str, /, **values: object) -> str:
        """Give the message of a key with its ``{names}`` filled in; an unknown key is itself."""
        return self._fill(self._find(key) or key, values)

    def has(self, key: str) -> bool:
        """Say whether any catalogue of this language knows the key."""
        return self._find(key) is not None

    def plural(self, key: str, n: int, /, **values: object) -> str:
        """Give the plural form of a key for ``n``, which also fills ``{n}``."""
        for catalogue in self._catalogues:
            message = catalogue.ngettext(key, f"{key}.plural", n)
            if message not in (key, f"{key}.plural"):
                return self._fill(message, {"n": n, **values})
        return self._fill(key, values)

    def name(self, kind: str, code: object, fallback: str | None = None) -> str:
        """Give the name of a coded thing (``name("region", "Africa")``), else the fallback."""
        found = self._find(f"{kind}.{code}")
        return found if found is not None else (fallback if fallback is not None else str(code))

    def number(self, value: float, digits: int = 0) -> str:
        """Format a number with exactly ``digits`` decimals; isolated in right-to-left text."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        rounded = round(float(value), digits) + 0.0  # + 0.0 turns -0.0 into 0.0
        return self.isolate(
            format_decimal(rounded, pattern, locale=self.locale, numbering_system="latn")
        )

    def value(self, value: float) -> str:
        """Format a measured value with the decimals its size deserves (100+: 0, 1+: 1, else 2)."""
        size = abs(float(value))
        return self.number(value, 0 if size >= 100 or size == 0 else 1 if size >= 1 else 2)

    def large(self, value: float) -> str:
        """Format a number of a million or more in words ("18.7 million", 1871.2万)."""
        formats = self.locale.compact_decimal_formats
        words = format_compact_decimal(
            round(float(value)),
            format_type="long" if "long" in formats else "short",
            locale=self.locale,
            fraction_digits=1,
            numbering_system="latn",
        )
        return self.isolate(words)

    def percent(self, value: float, digits: int = 1) -> str:
        """Format a value already in per cent, e.g. 61.5; the sign and its gap follow the locale."""
        pattern = self.locale.percent_formats[None].pattern.split(";")[0]
        shape = pattern.replace("#,##0", "{}")
        bare = self.number(value, digits).strip(_LRI + _PDI)
        return self.isolate(shape.replace("{}", bare))

    def date(self, day: dt.date, style: str = "long") -> str:
        """Format a day (style as CLDR: ``short``, ``medium``, ``long``); French has "1er mars"."""
        written = format_date(day, style, locale=self.locale)
        return re.sub(r"^1(?= )", "1er", written) if self.language == "fr" else written

    def partial_date(self, text: str) -> str:
        """Format a date that may be a year, a month or a day; empty stays a named unknown."""
        parts = [int(part) for part in text.split("-")] if text else []
        if not parts:
            t = self
            return t("date.unknown")
        if len(parts) == 1:
            return str(parts[0])
        if len(parts) == 2:
            return format_skeleton("yMMMM", dt.date(*parts, 1), locale=self.locale)
        return self.date(dt.date(*parts))

    def list(self, items: Iterable[str]) -> str:
        """Join words as the language does ("a, b and c"); in Spanish "y" is "e" before an i."""
        words = [*items]
        joined = format_list(words, style="standard", locale=self.locale)
        if self.language == "es" and len(words) > 1 and _SOUNDS_I.match(words[-1]):
            return f"{joined[: -len(words[-1])].removesuffix(' y ')} e {words[-1]}"
        return joined

    def join(self, items: Iterable[str]) -> str:
        """Set long items apart with the semicolon of the language."""
        t = self
        return t("list.separator").join(items)

    def sentences(self, items: Iterable[str]) -> str:
        """Set whole sentences one after the other, leaving out empty ones."""
        gap = "" if self.locale.script in _UNSPACED else " "
        return gap.join(item for item in items if item)

    def isolate(self, text: str) -> str:
        """Keep a number, range or sign from being turned round in right-to-left text."""
        return f"{_LRI}{text}{_PDI}" if self.is_rtl else text

    def _find(self, key: str) -> str | None:
        for catalogue in self._catalogues:
            message = catalogue.gettext(key)
            if message != key:
                return message
        return None

    def _fill(self, message: str, values: dict[str, object]) -> str:
        if not values:
            return message
        return message.format(**{name: self._word(value) for name, value in values.items()})

    def _word(self, value: object) -> str:
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(value)
        return str(value)


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Give the languages that have a compiled catalogue: code -> name in the language itself."""
    codes = sorted(p.parent.parent.name for p in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    ordered = sorted(codes, key=lambda code: (code != DEFAULT_LANGUAGE, code))
    return {code: language_name(code) for code in ordered}


def language_name(code: str) -> str:
    """Give the name of a language in that language."""
    return Locale.parse(code).get_language_name(code).capitalize()


@lru_cache(maxsize=16)
def load_text(language: str = DEFAULT_LANGUAGE) -> Text:
    """Load the catalogue of a language; an unknown language gives English.

    English stands behind every other catalogue, so that a word missing there is still a word.
    """
    code = language if language in languages() else DEFAULT_LANGUAGE
    wanted = dict.fromkeys([code, DEFAULT_LANGUAGE])
    paths = [LOCALES / c / "LC_MESSAGES" / f"{DOMAIN}.mo" for c in wanted]
    catalogues = []
    for path in paths:
        with path.open("rb") as file:
            catalogues.append(gettext.GNUTranslations(file))
    return Text(code, tuple(catalogues))


def guess_language(browser_locale: str | None) -> str:
    """Give the offered language of a browser's locale (``fr-CA`` -> ``fr``), else English."""
    code = (browser_locale or "").replace("_", "-").split("-")[0].lower()
    return code if code in languages() else DEFAULT_LANGUAGE
