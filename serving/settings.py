"""What an operator sets, all of it in environment variables (docs/operate.md lists them)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from nua_data.address_watch import INTERVAL, interval_seconds


class SettingsError(ValueError):
    """A variable holds something that cannot be used; the text says which and what may stand."""


@dataclass(frozen=True)
class Settings:
    """How the service answers. Every field has a value that is right for a public dashboard."""

    hosts: tuple[str, ...] = ("*",)
    """Names the service answers to (``NUA_HOSTS``, commas); ``*`` is any."""
    frame_ancestors: tuple[str, ...] = ("*",)
    """Sites that may show a figure in a frame (``NUA_FRAME_ANCESTORS``, spaces); ``'none'``."""
    body_bytes: int = 64 * 1024
    """Largest request body, uploads of files apart (``NUA_BODY_BYTES``)."""
    query_bytes: int = 8 * 1024
    """Longest address with its query (``NUA_QUERY_BYTES``)."""
    log_requests: bool = False
    """Write a line for each request (``NUA_LOG_REQUESTS``), without address or name of a person."""
    metrics_token: str = ""
    """When set, ``/metrics`` wants ``Authorization: Bearer`` with it (``NUA_METRICS_TOKEN``)."""
    warm: bool = True
    """Compress the browser's files at the start, beside the first visits (``NUA_WARM``)."""
    upkeep_seconds: int = 30
    """How often viewers who left for good are forgotten (``NUA_UPKEEP_SECONDS``)."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError with the variable's name and what may stand there."""
    given = Settings()
    try:
        interval_seconds(environment.get(INTERVAL))
    except ValueError as error:
        raise SettingsError(f"{INTERVAL}: {error}") from error
    return Settings(
        hosts=_words(environment.get("NUA_HOSTS"), ",") or given.hosts,
        frame_ancestors=_words(environment.get("NUA_FRAME_ANCESTORS")) or given.frame_ancestors,
        body_bytes=_size(environment, "NUA_BODY_BYTES", given.body_bytes),
        query_bytes=_size(environment, "NUA_QUERY_BYTES", given.query_bytes),
        log_requests=_flag(environment, "NUA_LOG_REQUESTS", given.log_requests),
        metrics_token=environment.get("NUA_METRICS_TOKEN", "").strip(),
        warm=_flag(environment, "NUA_WARM", given.warm),
        upkeep_seconds=_size(environment, "NUA_UPKEEP_SECONDS", given.upkeep_seconds, "seconds"),
    )


def _words(text: str | None, separator: str | None = None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(separator) if word.strip())


def _size(environment: Mapping[str, str], name: str, default: int, unit: str = "bytes") -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) == 0:
        raise SettingsError(f"{name} is {text!r}; give a whole number of {unit} above zero")
    return int(text)


def _flag(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if text not in {"0", "1"}:
        raise SettingsError(f"{name} is {text!r}; give 1 for yes or 0 for no")
    return text == "1"
