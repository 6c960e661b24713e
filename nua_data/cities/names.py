"""Names of cities as forms that can be compared: accents, hyphens, provinces, second names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_MARKS = re.compile(r"['’‘ʻʼ`´]")
_OTHER = re.compile(r"[^a-z0-9]+")
_BRACKET = re.compile(r"\(([^)]*)\)")
_FILLING = {"city", "greater", "mma", "metropolitan"}
_SHORTEST = 4
"""Letters that the first part of a double name needs to stand for it: not "Al" of "Al-Khartum"."""

_STATES = {
    "COL": "ama ant ara atl bol boy cal caq cas cau ces cho cor cun gua guv hui lag mag met nar "
    "nsa put qui ris san sap suc tol vac vau vic vid",
    "MEX": "agu bcn bcs cam chh chp cmx coa col dur gro gua hid jal mex mic mor nay nle oax pue "
    "que roo sin slp son tab tam tla ver yuc zac",
}
"""Parts of a country that stand first in a key of UN-Habitat."""
_ENDINGS = {
    "CAN": "alta bc man nb nl ns ont pei que sask",
    "CHN": "anhui beijing chongqing fujian gansu guangdong guangxi guizhou hainan hebei "
    "heilongjiang henan hubei hunan jiangsu jiangxi jilin liaoning ningxia qinghai shaanxi "
    "shandong shanghai shanxi sichuan tianjin tibet xinjiang yunnan zhejiang",
    "USA": "al ak az ar ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd "
    "ne nh nj nm nv ny oh ok or pa ri sc sd tn tx ut va vt wa wi wv",
}
"""Parts of a country that stand last in a key of UN-Habitat."""
_PARTS = {
    "dc": "D.C.", "fl": "Florida", "ma": "Massachusetts", "mo": "Missouri", "ms": "Mississippi",
    "oh": "Ohio", "sc": "South Carolina",
}  # fmt: skip
"""How World Urbanization Prospects writes the parts of the United States that it names."""


def squeeze(name: str) -> str:
    """Write a name in small Latin letters and digits only.

    >>> squeeze("São José do Rio-Prêto"), squeeze("Xi'an"), squeeze("Łódź")
    ('saojosedoriopreto', 'xian', 'lodz')
    """
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_LETTERS)
    return _OTHER.sub(" ", _MARKS.sub("", text)).split()


def _bare(name: str) -> str:
    """Squeeze a name without words that many cities share, such as "City"."""
    words = _words(name)
    return "".join([word for word in words if word not in _FILLING] or words)


@dataclass(frozen=True)
class Forms:
    """The forms of one name; a form is empty where the name has none."""

    whole: str
    """Everything, squeezed."""
    names: frozenset[str]
    """Each of the names it gives, without province."""
    first: str = ""
    """First part of a double name: "Reading" of "Reading-Wokingham"."""
    part: str = ""
    """Province or state within the country, squeezed."""

    def may_be_in(self, part: str) -> bool:
        """Say whether nothing known of the two parts of the country speaks against it."""
        return self.part.startswith(part) or part.startswith(self.part)


def producer_forms(name: str) -> Forms:
    """Take a name of World Urbanization Prospects apart: "Main (Other)", "A/B", "City, Province".

    >>> sorted(producer_forms("Dar-el-Beida (Casablanca)").names)
    ['casablanca', 'darelbeida']
    >>> producer_forms("Suzhou, Anhui").part
    'anhui'
    """
    outside = _BRACKET.sub(" ", name)
    main, _, part = (text.strip() for text in outside.partition(","))
    names = [text for text in (*main.split("/"), *_BRACKET.findall(name)) if text.strip()]
    bare = frozenset(filter(None, map(_bare, names)))
    head, dash, _ = main.partition("-")
    first = _bare(head) if dash and len(_bare(head)) >= _SHORTEST else ""
    return Forms(squeeze(name), bare, first, squeeze(part))


def key_forms(key: str, iso3: str) -> Forms:
    """Take a key of UN-Habitat apart: iso2 code, name, and in some countries a part of them.

    >>> key_forms("us_columbus_oh", "USA").part, key_forms("mx_nay_tepic", "MEX").names
    ('ohio', frozenset({'tepic'}))
    """
    words = key.split("_")[1:]
    part = ""
    if len(words) > 1 and words[0] in _STATES.get(iso3, "").split():
        part, words = words[0], words[1:]
    elif len(words) > 1 and words[-1] in _ENDINGS.get(iso3, "").split():
        part, words = words[-1], words[:-1]
    part = _PARTS.get(part, part) if iso3 == "USA" else part
    name = " ".join(words)
    return Forms(squeeze("".join(words) + part), frozenset({_bare(name)}), "", squeeze(part))


def key_of(iso2: str, name: str) -> str:
    """Make the key that UN-Habitat would give a city: `key_of("KE", "Nairobi")` is ke_nairobi."""
    return "_".join([iso2.lower(), *_words(name.replace("'", " "))])


def alike(one: str, other: str) -> float:
    """Say how alike two names are, 0 to 1, whatever their accents and hyphens."""
    return max(
        SequenceMatcher(None, a, b, autojunk=False).ratio()
        for a in producer_forms(one).names
        for b in producer_forms(other).names
    )


def title_of(key: str, iso3: str) -> str:
    """Write a key as a name for readers where the producer gives no other.

    >>> title_of("mx_oax_san_pedro_ixcatlan", "MEX")
    'San Pedro Ixcatlan'
    """
    words = key.split("_")[1:]
    if len(words) > 1 and words[0] in _STATES.get(iso3, "").split():
        words = words[1:]
    elif len(words) > 1 and words[-1] in _ENDINGS.get(iso3, "").split():
        words = words[:-1]
    return " ".join(word.capitalize() for word in words)
