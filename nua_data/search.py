"""Find things by name: an index over words that forgives accents, endings and small slips.

A query is cut into words. Each is looked up among all words of the index: whole, as the beginning
of a word, inside one, or a slip away (letters swapped, missing, wrong: rapidfuzz). A record scores
by the words it shares with the query, the rare ones counting most. Chinese, which has no spaces,
is cut into pairs of characters. docs/decisions/0007-search-in-memory.md says why no database.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

LONGEST = 100
"""Letters of a query that are read; what is longer is no name."""
_WORDS = 12
_WORD = re.compile(r"\w+(?:\.\w+)*")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"ى": "ي", "ة": "ه", "ـ": None, "'": None, "’": None, "ʼ": None}
)
_WHOLE, _BEGINNING, _INSIDE = 1.0, 0.9, 0.55
_ONE_SLIP, _TWO_SLIPS, _SLIP_IN_BEGINNING = 0.72, 0.6, 0.58
_ENOUGH = 0.4  # share of the query, by weight of its words, that a record must answer
_SHORT = 0.3  # of its weight is left to a word of at most three letters
_BESIDE_BEST = 0.6  # of the share that the best record answers, so that chance hits fall away


@dataclass(frozen=True)
class Record:
    """One thing that can be found."""

    kind: str
    code: str
    title: str
    """Its name as it is shown."""
    names: tuple[str, ...]
    """All that it may be asked for by."""
    within: str = ""
    """Code of what it lies in: the state of a city, the commitment of an indicator."""


@dataclass(frozen=True)
class Group:
    """What was found of one kind, best first, and how many there are in all."""

    kind: str
    records: tuple[Record, ...]
    total: int


def fold(text: str) -> str:
    """Take away what two spellings of a name may differ in: case, accents, vowel marks, forms.

    >>> fold("Côte d’Ivoire")
    'cote divoire'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)


def words_of(text: str) -> list[str]:
    """Cut a text into folded words: Arabic without its article, Chinese in pairs of characters."""
    words: list[str] = []
    for word in _WORD.findall(fold(text)):
        for run in _HAN.findall(word):
            words += [run[n : n + 2] for n in range(max(len(run) - 1, 1))]
        rest = _HAN.sub("", word)
        if rest:
            words.append(rest.removeprefix("ال") if len(rest) > 4 else rest)
    return words


class Index:
    """Records by the words of their names; built once, then only read."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = tuple(records)
        self._phrases = [tuple(fold(name) for name in record.names) for record in self.records]
        self._lengths: list[int] = []
        self._holders: dict[str, list[int]] = {}
        for number, record in enumerate(self.records):
            words = {word for name in record.names for word in words_of(name)}
            self._lengths.append(min(len(words_of(name)) for name in record.names if name))
            for word in words:
                self._holders.setdefault(word, []).append(number)
        self._words = [*self._holders]

    def find(self, query: str, kinds: Sequence[str] = (), most: int = 8) -> list[Group]:
        """Find what a query may mean, grouped by kind; the kind with the best answer first.

        ``kinds`` limits and, where answers are as good, orders the groups. At most ``most`` records
        a group; of equals the one that came first when the index was made. An empty query, or a
        single letter of an alphabet, finds nothing.
        """
        scored = self.scores(query)
        order = {kind: place for place, kind in enumerate(kinds)}
        found: dict[str, list[tuple[float, int]]] = {}
        for number, score in scored.items():
            kind = self.records[number].kind
            if not kinds or kind in order:
                found.setdefault(kind, []).append((-score, number))
        ranked = sorted(found, key=lambda kind: (round(min(found[kind])[0], 1), order.get(kind, 0)))
        groups = []
        for kind in ranked:
            best = sorted(found[kind])
            shown = tuple(self.records[number] for _, number in best[:most])
            groups.append(Group(kind, shown, len(best)))
        return groups

    def scores(self, query: str) -> dict[int, float]:
        """Give number of a record -> how well it answers the query, where it does."""
        query = query[:LONGEST]
        asked = [*dict.fromkeys(words_of(query))][:_WORDS]
        if not is_enough(query):
            return {}
        answers = [self._records_with(word) for word in asked]
        weights = [self._weight(*pair) for pair in zip(asked, answers, strict=True)]
        total = sum(weights)
        if not total:
            return {}
        sums: dict[int, float] = {}
        for hits, weight in zip(answers, weights, strict=True):
            for number, score in hits.items():
                sums[number] = sums.get(number, 0.0) + score * weight / total
        phrase = " ".join(fold(query).split())
        least = max(_ENOUGH, _BESIDE_BEST * max(sums.values()))
        return {
            number: share + self._closeness(number, phrase, len(asked))
            for number, share in sums.items()
            if share >= least
        }

    def _records_with(self, word: str) -> dict[int, float]:
        best: dict[int, float] = {}
        for known, score in self._similar(word):
            for number in self._holders[known]:
                if score > best.get(number, 0.0):
                    best[number] = score
        return best

    def _similar(self, word: str) -> list[tuple[str, float]]:
        """Give the words of the index that a word of a query may mean, with how surely."""
        size = len(word)
        found = [(known, _BEGINNING) for known in self._words if known.startswith(word)]
        if size >= 4:
            found += [(known, _INSIDE) for known in self._words if word in known]
        if word in self._holders:
            return [*found, (word, _WHOLE)]
        slips = 0 if size < 4 or word.isdigit() else 1 if size < 7 else 2
        if slips:
            near = extract(word, self._words, scorer=OSA.distance, score_cutoff=slips, limit=None)
            found += [(known, _ONE_SLIP if far <= 1 else _TWO_SLIPS) for known, far, _ in near]
        if size >= 5 and slips:
            begun = [known[:size] for known in self._words]
            near = extract(word, begun, scorer=OSA.distance, score_cutoff=1, limit=None)
            found += [(self._words[place], _SLIP_IN_BEGINNING) for _, _, place in near]
        return found

    def _weight(self, word: str, hits: dict[int, float]) -> float:
        """Weigh a word of the query: the fewer records have it, the more; unknown words nothing.

        Short words ("of", "the", "de", "في") say little beside longer ones.
        """
        if not hits:
            return 0.0
        rare = math.log(1 + len(self.records) / len(hits)) ** 2
        return rare * _SHORT if len(word) <= 3 and word.isalpha() and not _HAN.match(word) else rare

    def _closeness(self, number: int, phrase: str, asked: int) -> float:
        """Add for a name that is the query, begins with it, or has few words beside it."""
        extra = 0.3 * min(asked / (self._lengths[number] or 1), 1)
        for name in self._phrases[number]:
            if name == phrase:
                return extra + 1
            if name.startswith(phrase):
                extra = max(extra, 0.6)
        return extra


def is_enough(query: str) -> bool:
    """Say whether a query can be looked up: two letters, or one Chinese character."""
    words = words_of(query[:LONGEST])
    return sum(map(len, words)) > 1 or any(_HAN.match(word) for word in words)
