"""Who a request comes from: the signed cookie of Streamlit's login."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from serving.sign_in.setup import Setup


def person_of(cookies: Mapping[str, str], setup: Setup) -> dict[str, Any] | None:
    """Give what the cookie of a sign-in says of a person; None without a sound and recent one.

    The signature carries the time of the sign-in, so a cookie that a browser keeps for longer, or
    that somebody copied, ends with the hours of `Setup`.
    """
    secret = get_cookie_secret()

    def part(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        signed = value.encode("latin-1", "replace")
        return decode_signed_value(secret, name, signed, max_age_days=setup.hours / 24)

    raw = get_cookie_with_chunks(part, USER_COOKIE_NAME)
    try:
        claims = json.loads(raw) if raw else None
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("is_logged_in") is not True:
        return None
    is_ours = claims.get("origin") == setup.origin and claims.get("provider") == setup.provider
    return claims if is_ours else None
