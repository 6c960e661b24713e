"""Sign-in from end to end by HTTP: the service, a provider on this machine, data and API."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from werkzeug.serving import make_server

from serving.sign_in.tokens import DOCUMENT_BYTES, ProviderDown, fetch_json
from tools.app_server import AppServer, free_port
from tools.sign_in import LocalProvider, start_app

pytestmark = [
    pytest.mark.server,
    # oidc-provider-mock still uses older names of Authlib.
    pytest.mark.filterwarnings("ignore:.*(authlib.jose|get_jwt_config)"),
]
PEOPLE = {
    "amina": {"email": "amina@un.org", "email_verified": True},
    "bob": {"email": "bob@else.org", "email_verified": True},
    "eve": {"email": "eve@un.org", "email_verified": False},
}
HTML = {"accept": "text/html"}
WANTED = "/country?country=KEN&region=Africa"


@pytest.fixture(scope="module")
def provider() -> Iterator[LocalProvider]:
    running = LocalProvider(PEOPLE)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def server(provider, tmp_path_factory) -> Iterator[AppServer]:
    env = {"NUA_SIGN_IN_ALLOWED": "@un.org", "NUA_WARM": "0"}
    with start_app(provider, tmp_path_factory.mktemp("sign-in"), env) as running:
        yield running
        assert "Traceback" not in running.log_text()


@pytest.fixture
def browser(server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.url, headers=HTML, trust_env=False) as client:
        yield client


def go_to_provider(browser: httpx2.Client, path: str = WANTED) -> str:
    """Press the button of the page that asks; give the address of the provider's form."""
    page = browser.get(path)
    start = re.search(r'class="act" href="([^"]+)"', page.text)[1].replace("&amp;", "&")
    login = browser.get(start)
    return browser.get(login.headers["location"]).headers["location"]


def sign_in(browser: httpx2.Client, person: str) -> httpx2.Response:
    """Sign in as a person; give the page where the way ends."""
    back = browser.post(go_to_provider(browser), data={"sub": person}).headers["location"]
    return browser.get(back, follow_redirects=True)


async def shown(server: AppServer, cookies: dict[str, str]) -> set[str]:
    """Open the page's connection as a browser does; give the words of its headings and texts."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    told = ["streamlit", cookies.get("_streamlit_xsrf", "")]
    async with connect(
        address, subprotocols=[t for t in told if t], additional_headers=headers,
        origin=server.url, max_size=None,
    ) as socket:  # fmt: skip
        words: set[str] = set()
        for page in ("", "country"):
            message = BackMsg()
            message.rerun_script.page_name = page
            message.rerun_script.query_string = "country=KEN"
            await socket.send(message.SerializeToString())
            words |= await read_run(socket)
        return words


async def read_run(socket: ClientConnection) -> set[str]:
    words: set[str] = set()
    async with asyncio.timeout(30):
        while True:
            told = ForwardMsg.FromString(await socket.recv())
            if told.WhichOneof("type") == "script_finished":
                return words
            element = told.delta.new_element
            words.add(element.heading.body or element.markdown.body)


def test_sign_in_shows_the_page_that_was_wanted_and_sign_out_ends_it(server, browser):
    page = sign_in(browser, "amina")
    assert str(page.url) == server.url + WANTED
    assert "static/js/index" in page.text
    browser.get("/_stcore/health")
    cookies = dict(browser.cookies)
    assert any("Kenya" in text for text in asyncio.run(shown(server, cookies)))
    answer = browser.get("/api/v1/trends?iso3=KEN", headers={"accept": "application/json"})
    assert answer.json()["total"] > 0
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "access-control-allow-origin" not in answer.headers

    away = browser.get("/auth/logout")
    assert "/oauth2/end_session" in away.headers["location"]
    assert not {name for name in browser.cookies if name.startswith("_streamlit_user")}
    assert browser.get("/api/v1/trends").status_code == 401
    assert "Sign in to see this page" in browser.get("/").text


def test_nobody_opens_the_connection_of_a_page(server):
    for cookies in ({}, {"_streamlit_user": "forged"}):
        with pytest.raises(InvalidStatus, match="403"):
            asyncio.run(shown(server, cookies))


def test_a_session_without_the_browsers_token_is_shown_nothing(server, browser):
    """The gate knows the cookie, but Streamlit does not take it: the page itself stays shut."""
    sign_in(browser, "amina")
    cookies = {k: v for k, v in browser.cookies.items() if k == "_streamlit_user"}
    words = asyncio.run(shown(server, cookies))
    assert "Sign in to see this page" in words
    assert not any("Kenya" in text for text in words)


@pytest.mark.parametrize("person", ["bob", "eve", "unheard-of"])
def test_a_stranger_ends_at_a_plain_page(browser, person):
    page = sign_in(browser, person)
    assert page.status_code == 403
    assert "This account has no access" in page.text
    assert browser.get("/api/v1/trends").status_code == 403


def test_who_refuses_at_the_provider_is_told_and_may_try_again(browser):
    form = go_to_provider(browser)
    back = browser.post(form, data={"action": "deny"}).headers["location"]
    page = browser.get(back, follow_redirects=True)
    assert "You were not signed in" in page.text
    assert "to=%2Fcountry%3Fcountry%3DKEN%26region%3DAfrica" in page.text


def test_an_answer_of_the_provider_is_good_once_and_in_its_browser(server, browser):
    back = browser.post(go_to_provider(browser), data={"sub": "amina"}).headers["location"]
    with httpx2.Client(base_url=server.url, headers=HTML, trust_env=False) as other:
        assert other.get(back).headers["location"] == "/?sign-in=failed"
        assert other.get("/api/v1/trends").status_code == 401
    assert browser.get(back).headers["location"] == "/"


def test_the_api_takes_tokens_of_the_provider_for_this_service(provider, browser):
    def ask(token: str) -> int:
        headers = {"authorization": f"Bearer {token}", "accept": "text/csv"}
        return browser.get("/api/v1/countries?limit=2", headers=headers).status_code

    good = provider.id_token("amina")
    assert ask(good) == 200
    assert ask(provider.id_token("bob")) == 403
    assert ask(provider.id_token("amina", "another-service")) == 401
    head, body, signature = good.split(".")
    assert ask(f"{head}.{body}.{signature[::-1]}") == 401


@pytest.fixture(scope="module")
def odd_server() -> Iterator[str]:
    """Give the address of a server that answers in ways a provider should not."""

    def answer(environ, start) -> list[bytes]:
        path = environ["PATH_INFO"]
        status = {"/moved": "302 Found", "/error": "500 Oh"}.get(path, "200 OK")
        start(status, [("content-type", "application/json"), ("location", "/good")])
        large = b'{"a": "' + b"x" * DOCUMENT_BYTES + b'"}'
        bodies = {"/large": large, "/list": b"[1]", "/text": b"<html>", "/bytes": b"\xff\xfe"}
        return [bodies.get(path, b'{"good": true}')]

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_only_a_sound_answer_of_the_provider_is_read(odd_server):
    assert asyncio.run(fetch_json(f"{odd_server}/good")) == {"good": True}
    odd = [f"{odd_server}/{kind}" for kind in ("moved", "error", "large", "list", "text", "bytes")]
    for address in (*odd, f"http://127.0.0.1:{free_port()}/", "http://[", "nowhere"):
        with pytest.raises(ProviderDown):
            asyncio.run(fetch_json(address))
