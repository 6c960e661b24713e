"""What sign-in needs to know, read once at the start from Streamlit's secrets and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import streamlit
from streamlit.auth_util import (
    get_redirect_uri,
    get_secrets_auth_section,
    is_authlib_installed,
)
from streamlit.runtime.secrets import AttrDict
from streamlit.web.server.server_util import get_cookie_secret

from serving.settings import Settings, SettingsError

CALLBACK = "/oauth2callback"
_NEEDED = ("client_id", "client_secret", "server_metadata_url")
_SECRET_LETTERS = 32
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Admission:
    """Who of those that the provider knows is admitted."""

    allowed: tuple[str, ...] = ()
    """Addresses and ``@domains`` in small letters; empty admits all."""
    trusts_email: bool = False
    """Take an address for checked where the provider does not say whether it is."""

    def admits(self, claims: Mapping[str, Any]) -> bool:
        """Say whether a person with these claims is admitted."""
        if not self.allowed:
            return True
        email, is_checked = claims.get("email"), claims.get("email_verified")
        if is_checked is None:
            is_checked = self.trusts_email
        if not isinstance(email, str) or is_checked not in (True, "true") or email.count("@") != 1:
            return False
        email = email.casefold()
        return email in self.allowed or f"@{email.partition('@')[2]}" in self.allowed


@dataclass(frozen=True)
class Setup:
    """How people sign in here."""

    provider: str
    """Name of the section of the secrets: ``default`` for ``[auth]`` itself."""
    client_id: str
    metadata_url: str
    origin: str
    """Scheme and host under which visitors know the service."""
    admission: Admission = Admission()
    audiences: tuple[str, ...] = ()
    """Audiences of tokens that the API accepts, the client's id among them."""
    hours: int = 12

    @property
    def is_secure(self) -> bool:
        """Say whether visitors come by https."""
        return self.origin.startswith("https:")


def read_setup(settings: Settings) -> Setup | None:
    """Read how people sign in; None where sign-in is off.

    Raises SettingsError for anything missing, and where there is an ``[auth]`` section but nobody
    has said whether to ask for sign-in: data meant for a few must not be open by an oversight.
    """
    if settings.sign_in is False:
        return None
    section = _auth_section()
    if settings.sign_in is None:
        if section:
            raise SettingsError(
                "the secrets have an [auth] section but NUA_SIGN_IN is not set; give 1 to ask"
                " visitors to sign in, or 0 to show everything to everyone"
            )
        return None
    _check(section)
    name, provider = _provider(section)
    missing = [key for key in _NEEDED if not provider.get(key)]
    if missing:
        where = "[auth]" if name == "default" else f"[auth.{name}]"
        raise SettingsError(f"NUA_SIGN_IN is 1 but {where} of the secrets lacks {_list(missing)}")
    metadata_url = str(provider["server_metadata_url"])
    _check_address("server_metadata_url", metadata_url)
    redirect = urlsplit(get_redirect_uri(AttrDict(section)) or "")
    client_id = str(provider["client_id"])
    return Setup(
        provider=name,
        client_id=client_id,
        metadata_url=metadata_url,
        origin=f"{redirect.scheme}://{redirect.netloc}",
        admission=Admission(settings.sign_in_allowed, settings.sign_in_trusts_email),
        audiences=(client_id, *settings.sign_in_audiences),
        hours=settings.sign_in_hours,
    )


def _auth_section() -> dict[str, Any]:
    try:
        section = get_secrets_auth_section()
    except OSError as error:  # Streamlit would take it for a port that is not free
        raise SettingsError(f"the secrets cannot be read ({error.strerror})") from error
    return section.to_dict() if section else {}


def _check(section: dict[str, Any]) -> None:
    """Raise SettingsError for what the section itself lacks."""
    if not section:
        raise SettingsError(
            "NUA_SIGN_IN is 1 but there are no readable secrets with an [auth] section"
            " (.streamlit/secrets.toml, or a file named in STREAMLIT_SECRETS_FILES)"
        )
    redirect = get_redirect_uri(AttrDict(section)) or ""
    if not redirect:
        raise SettingsError("NUA_SIGN_IN is 1 but [auth] of the secrets lacks redirect_uri")
    _check_address("redirect_uri", redirect)
    base = (streamlit.get_option("server.baseUrlPath") or "").strip("/")
    path = f"/{base}{CALLBACK}" if base else CALLBACK
    if urlsplit(redirect).path != path:
        raise SettingsError(f"redirect_uri of [auth] must end with {path}, this service's address")
    is_set = section.get("cookie_secret") or streamlit.config.is_manually_set("server.cookieSecret")
    if not is_set or len(get_cookie_secret()) < _SECRET_LETTERS:
        raise SettingsError(
            "NUA_SIGN_IN is 1 but cookie_secret of [auth] (or STREAMLIT_SERVER_COOKIE_SECRET) is"
            f" not a random text of at least {_SECRET_LETTERS} letters, the same for all replicas"
        )
    if not is_authlib_installed():
        raise SettingsError("NUA_SIGN_IN is 1 but the package authlib is not installed")


def _provider(section: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Give name and section of the one provider: ``[auth]`` itself or its only part."""
    parts = {
        name: part
        for name, part in section.items()
        if isinstance(part, dict) and name != "client_kwargs"
    }
    if any(section.get(key) for key in _NEEDED) or not parts:
        return "default", section
    if len(parts) > 1:
        raise SettingsError(f"[auth] of the secrets names {_list([*parts])}; give one provider")
    name, part = next(iter(parts.items()))
    if "_" in name:
        raise SettingsError(f"[auth.{name}] of the secrets: a provider's name has no underscore")
    return name, part


def _check_address(name: str, address: str) -> None:
    """Raise SettingsError unless an address is https, or on this machine."""
    parts = urlsplit(address)
    is_here = parts.hostname in _THIS_MACHINE
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_here)):
        raise SettingsError(f"{name} of [auth] is {address!r}; give a whole https address")


def _list(names: list[str]) -> str:
    return ", ".join(names)
