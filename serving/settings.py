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
    frame_bytes: int = 256 * 1024
    """Largest message from a viewer's page (``NUA_FRAME_BYTES``); ours stay below 20 kB."""
    upload_bytes: int = 256 * 1024 * 1024
    """Uploaded files kept in memory, of all viewers together (``NUA_UPLOAD_BYTES``)."""
    most_viewers: int = 3000
    """Viewers at once in this process (``NUA_MOST_VIEWERS``); the next are told to come again."""
    most_requests: int = 4000
    """Requests being answered at once (``NUA_MOST_REQUESTS``)."""
    patience_seconds: int = 20
    """For a client to send the next part, or take the next piece (``NUA_PATIENCE_SECONDS``)."""
    grace_seconds: int = 30
    """Most time for running work to end after SIGTERM (``NUA_GRACE_SECONDS``)."""
    pause_seconds: int = 0
    """Time to say "not ready" before the rest of the stop begins (``NUA_PAUSE_SECONDS``)."""
    log_requests: bool = False
    """Write a line for each request (``NUA_LOG_REQUESTS``), without address or name of a person."""
    metrics_token: str = ""
    """When set, ``/metrics`` wants ``Authorization: Bearer`` with it (``NUA_METRICS_TOKEN``)."""
    warm: bool = True
    """Compress the browser's files at the start, beside the first visits (``NUA_WARM``)."""
    upkeep_seconds: int = 30
    """How often viewers who left for good are forgotten (``NUA_UPKEEP_SECONDS``)."""
    sign_in: bool | None = None
    """Show data only to those who have signed in (``NUA_SIGN_IN``); None where nothing is said."""
    sign_in_allowed: tuple[str, ...] = ()
    """Who is admitted (``NUA_SIGN_IN_ALLOWED``, commas): addresses, or ``@domain``; empty: all."""
    sign_in_trusts_email: bool = False
    """Take an address for checked where the provider does not say (``NUA_SIGN_IN_TRUST_EMAIL``)."""
    sign_in_hours: int = 12
    """Hours after which a visitor signs in again (``NUA_SIGN_IN_HOURS``)."""
    sign_in_audiences: tuple[str, ...] = ()
    """Audiences of tokens for the API beside the client's id (``NUA_SIGN_IN_AUDIENCES``)."""


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raises SettingsError with the variable's name and what may stand there."""
    given = Settings()
    try:
        interval_seconds(environment.get(INTERVAL))
    except ValueError as error:
        raise SettingsError(f"{INTERVAL}: {error}") from error
    sign_in = _flag(environment, "NUA_SIGN_IN", None)
    # A browser sends no session to a frame on another site; there is nothing to see in one.
    frames = ("'self'",) if sign_in else given.frame_ancestors
    return Settings(
        hosts=_words(environment.get("NUA_HOSTS"), ",") or given.hosts,
        frame_ancestors=_words(environment.get("NUA_FRAME_ANCESTORS")) or frames,
        body_bytes=_whole(environment, "NUA_BODY_BYTES", given.body_bytes),
        query_bytes=_whole(environment, "NUA_QUERY_BYTES", given.query_bytes),
        frame_bytes=_whole(environment, "NUA_FRAME_BYTES", given.frame_bytes),
        upload_bytes=_whole(environment, "NUA_UPLOAD_BYTES", given.upload_bytes),
        most_viewers=_whole(environment, "NUA_MOST_VIEWERS", given.most_viewers, "viewers"),
        most_requests=_whole(environment, "NUA_MOST_REQUESTS", given.most_requests, "requests"),
        patience_seconds=_whole(
            environment, "NUA_PATIENCE_SECONDS", given.patience_seconds, "seconds"
        ),
        grace_seconds=_whole(environment, "NUA_GRACE_SECONDS", given.grace_seconds, "seconds"),
        pause_seconds=_whole(environment, "NUA_PAUSE_SECONDS", given.pause_seconds, "seconds", 0),
        log_requests=bool(_flag(environment, "NUA_LOG_REQUESTS", given.log_requests)),
        metrics_token=environment.get("NUA_METRICS_TOKEN", "").strip(),
        upkeep_seconds=_whole(environment, "NUA_UPKEEP_SECONDS", given.upkeep_seconds, "seconds"),
        warm=bool(_flag(environment, "NUA_WARM", given.warm)),
        sign_in=sign_in,
        sign_in_allowed=_people(environment.get("NUA_SIGN_IN_ALLOWED")),
        sign_in_trusts_email=bool(_flag(environment, "NUA_SIGN_IN_TRUST_EMAIL", False)),
        sign_in_hours=_whole(environment, "NUA_SIGN_IN_HOURS", given.sign_in_hours, "hours"),
        sign_in_audiences=_words(environment.get("NUA_SIGN_IN_AUDIENCES"), ","),
    )


def _words(text: str | None, separator: str | None = None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (text or "").split(separator) if word.strip())


def _people(text: str | None) -> tuple[str, ...]:
    found = tuple(word.casefold() for word in _words(text, ","))
    for word in found:
        _name, at, domain = word.partition("@")
        if not at or not domain or "@" in domain or " " in word:
            raise SettingsError(
                f"NUA_SIGN_IN_ALLOWED has {word!r}; give addresses (a@un.org) or domains (@un.org)"
            )
    return found


def _whole(
    environment: Mapping[str, str], name: str, default: int, unit: str = "bytes", least: int = 1
) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise SettingsError(f"{name} is {text!r}; give a whole number of {unit}, at least {least}")
    return int(text)


def _flag(environment: Mapping[str, str], name: str, default: bool | None) -> bool | None:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if text not in {"0", "1"}:
        raise SettingsError(f"{name} is {text!r}; give 1 for yes or 0 for no")
    return text == "1"
