"""Bearer tokens for the API: checked against the provider's keys, asked for seldom and kept."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from serving.sign_in.setup import Setup

ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Signatures with a public key only: no ``none``, and no key that the verifier could sign with."""
TOKEN_BYTES = 16 * 1024
DOCUMENT_BYTES = 512 * 1024
SECONDS = 4.0  # for one answer of the provider
HOUR, DAY = 3600.0, 86400.0
PAUSE = 10.0  # after a question that failed
NEW_KEY_PAUSE = 60.0  # between two questions because of a key that is not known
LEEWAY = 60  # seconds that clocks may differ

Fetch = Callable[[str], Awaitable[dict[str, Any]]]


class BadToken(Exception):
    """The token is not one of this provider for this service now."""


class ProviderDown(Exception):
    """The provider does not answer, or not with what it should."""


async def fetch_json(address: str) -> dict[str, Any]:
    """Read a JSON object of bounded size and time; raises ProviderDown."""
    import httpx2

    body = bytearray()
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx2.AsyncClient(timeout=SECONDS) as client,
            client.stream("GET", address, headers={"accept": "application/json"}) as answer,
        ):
            answer.raise_for_status()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > DOCUMENT_BYTES:
                    raise ProviderDown("the answer is too large")
        found = json.loads(bytes(body))
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError) as error:
        raise ProviderDown(type(error).__name__) from None
    if not isinstance(found, dict):
        raise ProviderDown("the answer is no object")
    return found


class Kept:
    """A document of the provider: one at a time is asked for, and not again too soon."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float]) -> None:
        self.fetch, self.clock = fetch, clock
        self.document: dict[str, Any] | None = None
        self.taken = self.failed = float("-inf")
        self.lock = asyncio.Lock()

    async def get(self, address: str, within: float, is_old_good: bool = True) -> dict[str, Any]:
        """Give the document, at most ``within`` seconds old, or older when none can be had.

        Raises ProviderDown without one; with ``is_old_good`` one of the last day will do.
        """
        if (found := self._no_older(within)) is not None:
            return found
        async with self.lock:
            if (found := self._no_older(within)) is not None:
                return found
            if self.clock() - self.failed >= PAUSE:
                try:
                    self.document, self.taken = await self.fetch(address), self.clock()
                    return self.document
                except ProviderDown:
                    self.failed = self.clock()
            old = self._no_older(DAY) if is_old_good else None
            if old is None:
                raise ProviderDown("it does not answer")
            return old

    def _no_older(self, seconds: float) -> dict[str, Any] | None:
        return self.document if self.clock() - self.taken <= seconds else None


class Provider:
    """The provider's description and keys, and what its tokens say."""

    def __init__(
        self, setup: Setup, fetch: Fetch = fetch_json, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.setup = setup
        self._about, self._keys = Kept(fetch, clock), Kept(fetch, clock)

    async def check_alive(self) -> None:
        """Raise ProviderDown unless the provider has described itself in the last half minute."""
        await self._about.get(self.setup.metadata_url, 30, is_old_good=False)

    async def claims(self, token: str) -> dict[str, Any]:
        """Give what a token says; raises BadToken, or ProviderDown where it cannot be checked."""
        from joserfc import jws, jwt
        from joserfc.errors import JoseError

        try:
            if len(token) > TOKEN_BYTES:
                raise BadToken
            header = jws.extract_compact(token.encode("ascii")).headers()
            if header.get("alg") not in ALGORITHMS:  # before the provider is asked for anything
                raise BadToken
            about = await self._about.get(self.setup.metadata_url, HOUR)
            keys = await self._keys_for(about, header.get("kid"))
            found = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY,
                iss={"essential": True, "value": about["issuer"]},
                aud={"essential": True, "values": [*self.setup.audiences]},
                exp={"essential": True},
                sub={"essential": True},
            ).validate(found)
        except (JoseError, ValueError, TypeError, KeyError):
            raise BadToken from None
        return found

    async def _keys_for(self, about: dict[str, Any], kid: object) -> Any:
        """Give the provider's public keys, asked for again if none has this id."""
        address = about.get("jwks_uri")
        if not isinstance(address, str) or not isinstance(about.get("issuer"), str):
            raise ProviderDown("it names no keys or no issuer")
        keys = _public(await self._keys.get(address, HOUR))
        if kid is not None and kid not in {key.kid for key in keys}:
            keys = _public(await self._keys.get(address, NEW_KEY_PAUSE))
        return keys


def _public(document: dict[str, Any]) -> Any:
    """Give the keys that only verify; a shared secret among them is left out."""
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    listed = document.get("keys")
    given = [key for key in listed if isinstance(key, dict)] if isinstance(listed, list) else []
    try:
        return KeySet.import_key_set({"keys": [key for key in given if key.get("kty") != "oct"]})
    except (JoseError, ValueError, TypeError, KeyError):
        raise ProviderDown("its keys cannot be read") from None
