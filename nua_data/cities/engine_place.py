"""Where the figures of cities lie: a folder of Parquet files, or a database named by a URL."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit, urlunsplit

from nua_data.cities.tables import CityDataError

PLACE = "NUA_CITIES"
"""Variable of the environment that names the place; empty for the release's own cities."""
SECONDS = "NUA_CITIES_SECONDS"
"""Variable that says how long an answer may take."""
DEFAULT_SECONDS = 10.0
FILES = "tables"
"""Parameter of a URL: the folder of Parquet files that the engine reads instead of its tables."""
EMBEDDED = "duckdb://"
_SCHEME = re.compile(r"[a-z][a-z0-9+]*", re.IGNORECASE)
_SECRET = re.compile(r"pass|pwd|secret|token|key|credential|auth", re.IGNORECASE)
_PAIR = re.compile(r"\b(\w*(?:password|passwd|pwd|secret|token))(\s*[=:]\s*)\S+", re.IGNORECASE)
_USER = re.compile(r"//[^/@\s]*@")
_LONGEST = 200
"""Characters of a driver's message that are passed on."""


@dataclass(frozen=True)
class Place:
    """A place that an engine connects to."""

    url: str
    """Address as Ibis reads it, with what is secret in it: never shown."""
    files: str = ""
    """Folder of Parquet files with the tables; "" where the database holds them."""

    def __repr__(self) -> str:
        """Write the place without what is secret."""
        return f"Place({self.label!r})"

    @property
    def scheme(self) -> str:
        """Kind of the engine: duckdb, postgres, pyspark and so on."""
        return urlsplit(self.url).scheme.lower()

    @property
    def label(self) -> str:
        """Say where it is without user, password and parameters.

        >>> Place("postgres://reader:secret@db.example:5432/cities?sslmode=require").label
        'postgres://db.example:5432/cities'
        """
        if self.files and self.url == EMBEDDED:
            return self.files
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{host}{parts.path}" + (f" ({self.files})" if self.files else "")

    @property
    def secrets(self) -> tuple[str, ...]:
        """Texts of the address that no message may hold, the longest first."""
        parts = urlsplit(self.url)
        given = [parts.netloc.rpartition("@")[0].partition(":")[2]]
        given += [value for name, value in parse_qsl(parts.query) if _SECRET.search(name)]
        found = {text for value in given if value for text in (value, unquote_plus(value))}
        return tuple(sorted(found, key=len, reverse=True))

    def scrub(self, said: object) -> str:
        """Give the first line of a message without the secrets of the address, cut short."""
        text = str(said).strip()
        text = text.splitlines()[0] if text else type(said).__name__
        for secret in (self.url, *self.secrets):
            text = text.replace(secret, "***")
        text = _USER.sub("//***@", _PAIR.sub(r"\1\2***", text))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def read_place(setting: str) -> Place:
    """Read a setting: a folder of Parquet files, or a URL; raises CityDataError("bad_url").

    A URL may name such a folder too, for an engine that computes on files others hold:
    `spark://master:7077?tables=/shared/cities`.
    """
    setting = setting.strip()
    scheme, mark, _ = setting.partition("://")
    if not mark:
        return Place(EMBEDDED, str(Path(setting).expanduser().absolute()))
    try:
        parts = urlsplit(setting)
        _ = parts.port
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError as error:
        raise CityDataError("bad_url", detail=str(error).replace(setting, "***")) from None
    if not _SCHEME.fullmatch(scheme):
        raise CityDataError("bad_url", detail=scheme[:_LONGEST])
    files = parameters.pop(FILES, "")
    if scheme == "file":
        return Place(EMBEDDED, parts.path)
    return Place(urlunsplit(parts._replace(query=urlencode(parameters))), files)


def chosen_place(environment: Mapping[str, str] = os.environ) -> Place | None:
    """Read the place that the environment names; None for the release's own cities."""
    setting = environment.get(PLACE, "").strip()
    return read_place(setting) if setting else None


def chosen_seconds(environment: Mapping[str, str] = os.environ) -> float:
    """Read how long an answer may take; what is no number above 0 counts as not given."""
    try:
        seconds = float(environment.get(SECONDS, ""))
    except ValueError:
        return DEFAULT_SECONDS
    return seconds if 0 < seconds < float("inf") else DEFAULT_SECONDS
