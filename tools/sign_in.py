"""An OpenID Connect provider on this machine, and the app that asks it: for tests and for a look.

    python -m tools.sign_in --port 8501

starts both; any name typed at the provider signs in. Needs requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import re
import secrets
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tools.app_server import AppServer, free_port

CLIENT = "nua-progress"
_OTHER_HOSTS = re.compile(rb"<(?:link|script)[^>]*https://[^>]*>(?:</script>)?")


class LocalProvider:
    """oidc-provider-mock in a thread, without what its pages fetch from other hosts."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]], port: int = 0) -> None:
        """``people`` are the claims of each person by name."""
        import oidc_provider_mock
        from werkzeug.serving import make_server

        users = [oidc_provider_mock.User(sub=sub, claims={**c}) for sub, c in people.items()]
        app = oidc_provider_mock.app(user_claims=users)
        app.after_request(_without_other_hosts)
        app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
        self._server = make_server("localhost", port, app, threaded=True)
        self.url = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def metadata_url(self) -> str:
        """Give the address of the provider's description."""
        return f"{self.url}/.well-known/openid-configuration"

    def id_token(self, person: str, client: str = CLIENT) -> str:
        """Give a token of a person for a client, as the provider issues it."""
        import httpx2

        back = "http://localhost/back"
        asked = {"client_id": client, "redirect_uri": back, "response_type": "code"}
        with httpx2.Client(trust_env=False) as http:
            answer = http.post(
                f"{self.url}/oauth2/authorize",
                params={**asked, "scope": "openid email"},
                data={"sub": person},
            )
            code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
            given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
            answer = http.post(f"{self.url}/oauth2/token", data=given, auth=(client, "any"))
        return answer.json()["id_token"]

    def stop(self) -> None:
        """End the server; its address then refuses connections."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _without_other_hosts(answer: Any) -> Any:
    if answer.mimetype == "text/html":
        answer.set_data(_OTHER_HOSTS.sub(b"", answer.get_data()))
    return answer


def start_app(
    provider: LocalProvider, folder: Path, env: Mapping[str, str] | None = None, port: int = 0
) -> AppServer:
    """Start the app with sign-in at a provider; secrets and log lie in a folder."""
    port = port or free_port()
    path = folder / "secrets.toml"
    path.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_hex()}"\nclient_id = "{CLIENT}"\n'
        f'client_secret = "any"\nserver_metadata_url = "{provider.metadata_url}"\n',
        encoding="utf-8",
    )
    given = {"NUA_SIGN_IN": "1", "STREAMLIT_SECRETS_FILES": str(path), **(env or {})}
    return AppServer("app.py", folder / "server.log", env=given, port=port)


def main() -> None:
    """Start both and wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8501)
    provider = LocalProvider({})
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            start_app(provider, Path(folder), port=parser.parse_args().port) as server,
        ):
            print(f"{server.url} asks {provider.url}; end with Ctrl-C", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        provider.stop()


if __name__ == "__main__":
    main()
