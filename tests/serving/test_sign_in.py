"""Sign-in: what must be set, who passes the gate and how, and that nobody else sees data."""

from __future__ import annotations

import asyncio
import base64
import errno
import hmac
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from serving.api.routes import make_api
from serving.service import Service
from serving.settings import Settings, SettingsError, read_settings
from serving.sign_in.gate import Gate
from serving.sign_in.people import person_of
from serving.sign_in.setup import Admission, Setup, read_setup
from serving.sign_in.tokens import HOUR, NEW_KEY_PAUSE, PAUSE, BadToken, Provider, ProviderDown
from serving.sign_in.wanted import known_address, pack

ISSUER, CLIENT, SECRET = "https://id.example.org", "nua", "s" * 40
ORIGIN = "https://nua.example.org"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
PAGES = ("overview", "country")
NONE, SHARED = b'{"alg":"none"}', b'{"alg":"HS256","kid":"one"}'
GOOD = {
    "redirect_uri": f"{ORIGIN}/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": CLIENT,
    "client_secret": "x",
    "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
}


@pytest.fixture
def write_secrets(tmp_path: Path):
    """Let Streamlit read secrets with these values in ``[auth]``."""
    before = config.get_option("secrets.files")

    def write(auth: dict | None, more: str = "") -> None:
        path = tmp_path / "secrets.toml"
        lines = [f"{key} = {json.dumps(value)}" for key, value in (auth or {}).items()]
        head = [] if auth is None else ["[auth]"]
        path.write_text("\n".join([*head, *lines, more]), encoding="utf-8")
        config.set_option("secrets.files", [str(path)])
        secrets_singleton._reset()

    yield write
    config.set_option("secrets.files", before)
    secrets_singleton._reset()


# --- settings --------------------------------------------------------------------------------


def test_off_is_the_default_and_nothing_of_it_is_imported():
    shown = (
        "import sys; from serving.service import Service;"
        "Service(('overview',)).parts(); print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert {"authlib", "joserfc", "cryptography", "httpx2"} & loaded == set()
    assert "serving.sign_in.gate" not in run.stdout.split()


def test_a_whole_setup_is_read(write_secrets):
    write_secrets(GOOD)
    given = {
        "NUA_SIGN_IN": "1",
        "NUA_SIGN_IN_ALLOWED": "@UN.org, a@b.int",
        "NUA_SIGN_IN_HOURS": "8",
    }
    setup = read_setup(read_settings({**given, "NUA_SIGN_IN_AUDIENCES": "api://nua"}))
    assert (setup.provider, setup.origin, setup.hours) == ("default", ORIGIN, 8)
    assert setup.admission.allowed == ("@un.org", "a@b.int")
    assert setup.audiences == (CLIENT, "api://nua")


def test_a_provider_may_have_a_part_of_its_own(write_secrets):
    parts = {key: GOOD[key] for key in ("client_id", "client_secret", "server_metadata_url")}
    own = "\n".join(["[auth.entra]", *(f'{key} = "{value}"' for key, value in parts.items())])
    write_secrets({key: GOOD[key] for key in ("redirect_uri", "cookie_secret")}, own)
    assert read_setup(Settings(sign_in=True)).provider == "entra"


@pytest.mark.parametrize("missing", [*GOOD])
def test_what_is_missing_ends_the_start_by_name(write_secrets, missing):
    write_secrets({key: value for key, value in GOOD.items() if key != missing})
    with pytest.raises(SettingsError, match=missing):
        Service(PAGES, settings=Settings(sign_in=True))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("cookie_secret", "short"),
        ("redirect_uri", "http://nua.example.org/oauth2callback"),
        ("redirect_uri", f"{ORIGIN}/elsewhere"),
        ("server_metadata_url", "http://id.example.org/x"),
        ("server_metadata_url", "id.example.org"),
    ],
)
def test_what_cannot_be_used_ends_the_start_by_name(write_secrets, key, value):
    write_secrets({**GOOD, key: value})
    with pytest.raises(SettingsError, match=key):
        read_setup(Settings(sign_in=True))


@pytest.mark.parametrize("asks", [True, None])
def test_secrets_that_may_not_be_read_end_the_start(monkeypatch, asks):
    def refuse():
        raise PermissionError(errno.EACCES, "Permission denied", "secrets.toml")

    monkeypatch.setattr("serving.sign_in.setup.get_secrets_auth_section", refuse)
    with pytest.raises(SettingsError, match="secrets cannot be read.*denied"):
        read_setup(Settings(sign_in=asks))


def test_no_secrets_and_unclear_ones_end_the_start(write_secrets, monkeypatch):
    write_secrets(None)
    with pytest.raises(SettingsError, match="auth"):
        read_setup(Settings(sign_in=True))
    write_secrets(GOOD)
    with pytest.raises(SettingsError, match="NUA_SIGN_IN is not set"):
        read_setup(read_settings({}))
    assert read_setup(read_settings({"NUA_SIGN_IN": "0"})) is None
    monkeypatch.setattr("serving.sign_in.setup.is_authlib_installed", lambda: False)
    with pytest.raises(SettingsError, match="authlib"):
        read_setup(Settings(sign_in=True))


@pytest.mark.parametrize("text", ["un.org", "a@", "@a@b", "a b@c.org"])
def test_a_list_of_people_that_cannot_be_meant_is_named(text):
    with pytest.raises(SettingsError, match="NUA_SIGN_IN_ALLOWED"):
        read_settings({"NUA_SIGN_IN_ALLOWED": text})


def test_no_other_site_may_frame_what_needs_sign_in():
    assert read_settings({"NUA_SIGN_IN": "1"}).frame_ancestors == ("'self'",)
    own = {"NUA_SIGN_IN": "1", "NUA_FRAME_ANCESTORS": "https://un.org"}
    assert read_settings(own).frame_ancestors == ("https://un.org",)


# --- who is admitted -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "trusts", "is_admitted"),
    [
        ({"email": "Amina@UN.org", "email_verified": True}, False, True),
        ({"email": "amina@un.org", "email_verified": "true"}, False, True),
        ({"email": "a@b.int", "email_verified": True}, False, True),
        ({"email": "c@b.int", "email_verified": True}, False, False),
        ({"email": "amina@un.org", "email_verified": False}, True, False),
        ({"email": "amina@un.org"}, False, False),
        ({"email": "amina@un.org"}, True, True),
        ({"email": "amina@notun.org", "email_verified": True}, False, False),
        ({"email": "amina@un.org.evil.org", "email_verified": True}, False, False),
        ({"email": "x@evil.org@un.org", "email_verified": True}, False, False),
        ({"email": ["amina@un.org"], "email_verified": True}, False, False),
        ({}, True, False),
    ],
)
def test_only_checked_addresses_on_the_list_are_admitted(claims, trusts, is_admitted):
    assert Admission(("@un.org", "a@b.int"), trusts).admits(claims) is is_admitted


def test_without_a_list_everyone_the_provider_knows_is_admitted():
    assert Admission().admits({"sub": "1"})


# --- the page that was wanted ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/country?country=KEN&lang=ar", "/country?country=KEN&lang=ar"),
        ("/?region=Africa", "/?region=Africa"),
        ("/?sign-in=failed", "/"),
        ("//evil.org/country", "/"),
        ("https://evil.org/country", "/"),
        ("https:country", "/"),
        ("/\\evil.org", "/"),
        ("/\\/evil.org", "/"),
        ("\\\\evil.org", "/"),
        ("javascript:alert(1)", "/"),
        ("/country/../admin", "/"),
        ("/auth/logout", "/"),
        ("/country\r\nSet-Cookie: a=b", "/"),
        ("/country?a=b\r\nSet-Cookie: a=b", None),
        ("http://[evil", "/"),
        ("/?" + "a=b&" * 100, "/"),
        ("/country?x=" + "y" * 3000, "/country"),
        ("", "/"),
    ],
)
def test_the_way_back_leads_to_a_page_of_ours_only(address, leads_to):
    found = known_address(address, PAGES)
    assert found.startswith("/") and not found.startswith("//")
    assert "\n" not in found and "\\" not in found
    assert leads_to is None or found == leads_to
    assert known_address("/base/country?a=b", PAGES, "/base") == "/base/country?a=b"


# --- tokens ----------------------------------------------------------------------------------


class FakeProvider:
    """Answers as a provider does, counts the questions, and can be down."""

    def __init__(self) -> None:
        self.keys, self.now, self.is_down, self.asked = [KEY], 1000.0, False, []

    async def fetch(self, address: str) -> dict:
        self.asked.append(address)
        if self.is_down:
            raise ProviderDown("down")
        if address.endswith("/keys"):
            return {"keys": [key.as_dict(private=False) for key in self.keys]}
        return {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"}

    def clock(self) -> float:
        return self.now


def make_setup(**changes) -> Setup:
    given = {
        "provider": "default", "client_id": CLIENT, "metadata_url": f"{ISSUER}/about",
        "origin": ORIGIN, "audiences": (CLIENT,),
        "admission": Admission(("@un.org",)),
    }  # fmt: skip
    return Setup(**{**given, **changes})


@pytest.fixture
def fake() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def provider(fake: FakeProvider) -> Provider:
    return Provider(make_setup(), fake.fetch, fake.clock)


def token(key=KEY, alg="RS256", kid: str | None = "one", **changes) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600,
        "email": "amina@un.org", "email_verified": True, **changes,
    }  # fmt: skip
    header = {"alg": alg} if kid is None else {"alg": alg, "kid": kid}
    return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, key, [alg])


def packed(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unsigned() -> str:
    return f"{packed(NONE)}.{token().split('.')[1]}."


def confused() -> str:
    """Sign with the provider's public key as if it were a shared secret."""
    text = f"{packed(SHARED)}.{token().split('.')[1]}"
    digest = hmac.digest(KEY.as_pem(private=False), text.encode(), "sha256")
    return f"{text}.{packed(digest)}"


def test_a_token_of_the_provider_is_accepted(provider):
    assert asyncio.run(provider.claims(token()))["email"] == "amina@un.org"
    assert asyncio.run(provider.claims(token(aud=["other", CLIENT])))
    assert asyncio.run(provider.claims(token(kid=None)))


@pytest.mark.parametrize(
    "make",
    [
        unsigned,
        confused,
        lambda: token(aud="other"),
        lambda: token(aud=None),
        lambda: token(iss="https://evil.org"),
        lambda: token(iss=None),
        lambda: token(exp=int(time.time()) - 120),
        lambda: token(exp=None),
        lambda: token(exp="tomorrow"),
        lambda: token(sub=None),
        lambda: token(nbf=int(time.time()) + 600),
        lambda: token(RSAKey.generate_key(2048, {"kid": "one"})),
        lambda: token()[:-4] + "AAAA",
        lambda: "a.b.c",
        lambda: "",
        lambda: "é",
        lambda: "x" * 20_000,
    ],
)
def test_any_other_token_is_refused(provider, make):
    with pytest.raises(BadToken):
        asyncio.run(provider.claims(make()))


def test_a_shared_secret_among_the_keys_is_not_used(provider, fake):
    fake.keys = [KEY, OctKey.import_key("k" * 40, {"kid": "shared"})]
    with pytest.raises(BadToken):
        asyncio.run(provider.claims(token(fake.keys[1], "HS256", "shared")))


def test_keys_are_kept_and_new_ones_asked_for_at_most_once_a_minute(provider, fake):
    async def trial() -> None:
        for _ in range(5):
            await provider.claims(token())
        assert len(fake.asked) == 2
        fake.now += NEW_KEY_PAUSE + 1
        for number in range(20):
            with pytest.raises(BadToken):
                await provider.claims(token(kid=f"unknown-{number}"))
        assert len(fake.asked) == 3
        new = RSAKey.generate_key(2048, {"kid": "two"})
        fake.keys = [KEY, new]
        fake.now += NEW_KEY_PAUSE + 1
        await provider.claims(token(new, kid="two"))
        assert len(fake.asked) == 4

    asyncio.run(trial())


def test_garbage_asks_the_provider_nothing(provider, fake):
    for bad in (unsigned(), "a.b.c"):
        with pytest.raises(BadToken):
            asyncio.run(provider.claims(bad))
    assert fake.asked == []


def test_a_provider_that_is_down_is_asked_seldom_and_known_keys_last_a_day(provider, fake):
    async def trial() -> None:
        fake.is_down = True
        for _ in range(5):
            with pytest.raises(ProviderDown):
                await provider.claims(token())
        assert len(fake.asked) == 1
        fake.is_down = False
        fake.now += PAUSE + 1
        await provider.claims(token())
        fake.is_down = True
        fake.now += 2 * HOUR
        await provider.claims(token())
        with pytest.raises(ProviderDown):
            await provider.check_alive()
        fake.now += 24 * HOUR
        with pytest.raises(ProviderDown):
            await provider.claims(token())

    asyncio.run(trial())


@pytest.mark.parametrize("keys", [None, [], ["x"], [{"kty": "oct", "k": "AAAA"}], [{"kty": "RSA"}]])
def test_keys_that_cannot_be_read_count_as_down(provider, fake, keys):
    async def broken(address: str) -> dict:
        return {"keys": keys} if address.endswith("/keys") else await fake.fetch(address)

    with pytest.raises(ProviderDown):
        asyncio.run(Provider(make_setup(), broken).claims(token()))


# --- the gate --------------------------------------------------------------------------------


async def data(request: Request) -> PlainTextResponse:
    headers = {"cache-control": "public, max-age=60", "access-control-allow-origin": "*"}
    return PlainTextResponse(f"data {request.url.path}", headers=headers)


async def login(request: Request) -> PlainTextResponse:
    return PlainTextResponse("Authentication error", 400)


async def callback(request: Request) -> RedirectResponse:
    answer = RedirectResponse("/", 302)
    if request.query_params.get("code") == "good":
        answer.set_cookie("_streamlit_user", signed({"email": "amina@un.org"}), path="/")
    else:
        answer.delete_cookie("_streamlit_user", path="/")
    return answer


ENDED: list[int] = []


async def stream(websocket) -> None:
    await websocket.accept()
    while True:
        try:
            await websocket.receive_text()
        except WebSocketDisconnect as error:
            ENDED.append(error.code)
            return
        await websocket.send_text("data")


def signed(claims: dict, secret: str = SECRET, **head) -> str:
    whole = {"is_logged_in": True, "origin": ORIGIN, "provider": "default", **head, **claims}
    return create_signed_value(secret, "_streamlit_user", json.dumps(whole)).decode()


AMINA = {"email": "amina@un.org", "email_verified": True}


@pytest.fixture
def gate(write_secrets, fake):
    """Give a maker of clients behind the gate, with or without the cookie of a person."""
    write_secrets(GOOD)
    setup = make_setup()

    def make(cookie: str = "", **changes) -> TestClient:
        own = make_setup(**changes) if changes else setup
        layer = Middleware(
            Gate, setup=own, known=PAGES, provider=Provider(own, fake.fetch, fake.clock)
        )
        routes = [
            Route("/auth/login", login),
            Route("/oauth2callback", callback),
            WebSocketRoute("/_stcore/stream", stream),
            Route("/{rest:path}", data, methods=["GET", "HEAD", "PUT", "POST", "OPTIONS"]),
        ]
        client = TestClient(
            Starlette(routes=routes, middleware=[layer]), base_url=ORIGIN, follow_redirects=False
        )
        if cookie:
            client.cookies.set("_streamlit_user", cookie)
        return client

    return make


HTML = {"accept": "text/html"}
CLOSED = [
    "/", "/country?country=KEN", "/nowhere", "/api/v1/trends.csv", "/api/v1/openapi.json", "/api",
    "/media/abc.csv", "/rows/abc.json", "/_stcore/host-config", "/_stcore/upload_file/a/b",
    "/_stcore/message", "/_stcore/agent/interact", "/component/x/index.html", "//static/x", "/app",
    "/statics/x", "/health/", "/_stcore/health/x", "/auth/login/x", "/app/static",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "OPTIONS"])
def test_nobody_sees_data(gate, path, method):
    for headers in (HTML, {"accept": "*/*"}):
        answer = gate().request(method, path, headers=headers)
        assert not answer.text.startswith("data")
        is_page = path[:8] in {"/", "/country"} and headers == HTML and method in {"GET", "HEAD"}
        assert answer.status_code == (200 if is_page else 401)
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/health", "/ready", "/metrics", "/_stcore/health", "/static/a.js", "/app/static/w.js"]
)
def test_what_shows_no_data_stays_open(gate, path):
    assert gate().get(path).text == f"data {path}"


@pytest.mark.parametrize("path", CLOSED)
def test_who_has_signed_in_sees_everything_and_keeps_it_private(gate, path):
    answer = gate(signed(AMINA)).get(path, headers=HTML)
    assert answer.text.startswith("data")
    assert answer.headers["cache-control"] == "private, no-cache"
    assert "access-control-allow-origin" not in answer.headers
    assert "Cookie" in answer.headers["vary"]


def forged() -> list[str]:
    cookie = signed(AMINA)
    return [
        signed(AMINA, "another secret " * 3),
        signed(AMINA, is_logged_in=False),
        signed(AMINA, is_logged_in="yes"),
        signed(AMINA, origin="https://evil.org"),
        signed(AMINA, provider="other"),
        cookie[:-3] + "abc",
        "a.b.c",
        json.dumps({"is_logged_in": True, **AMINA}),
        create_signed_value(SECRET, "_streamlit_user_tokens", json.dumps(AMINA)).decode(),
        create_signed_value(SECRET, "_streamlit_user", "[1]").decode(),
        create_signed_value(SECRET, "_streamlit_user", "chunks-3").decode(),
    ]


@pytest.mark.parametrize("number", range(11))
def test_a_forged_cookie_is_nobody(gate, number):
    client = gate(forged()[number])
    assert client.get("/api/v1/trends").status_code == 401
    assert "Sign in to see this page" in client.get("/country", headers=HTML).text
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


def test_a_sign_in_ends_after_its_hours(gate, monkeypatch):
    cookie = signed(AMINA)
    now = time.time()
    assert person_of({"_streamlit_user": cookie}, make_setup(hours=1))
    client = gate(cookie, hours=1)
    with client.websocket_connect("/_stcore/stream") as socket:
        socket.send_text("more")
        assert socket.receive_text() == "data"
        monkeypatch.setattr("time.time", lambda: now + 3700)
        assert client.get("/api/v1/trends").status_code == 401
        ENDED.clear()
        socket.send_text("more")
    assert ENDED == [1008]


def test_a_stranger_is_told_so_and_sees_nothing(gate):
    client = gate(signed({"email": "<b>x@else.org", "email_verified": True}))
    page = client.get("/country", headers=HTML)
    assert page.status_code == 403
    assert "This account has no access" in page.text
    assert "&lt;b&gt;x@else.org" in page.text and "<b>x" not in page.text
    assert 'href="/auth/logout"' in page.text
    answer = client.get("/api/v1/trends")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "application/problem+json")
    assert client.get("/media/a").status_code == 403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass


def test_the_api_takes_a_token_and_prefers_it_to_the_cookie(gate):
    def ask(given: str, cookie: str = ""):
        return gate(cookie).get("/api/v1/trends", headers={"authorization": f"Bearer {given}"})

    assert ask(token()).text == "data /api/v1/trends"
    assert ask(token(email="x@else.org")).status_code == 403
    refused = ask(token(aud="other"), signed(AMINA))
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["www-authenticate"].endswith('error="invalid_token"')
    assert "Bearer" in gate().get("/api/v1/trends").headers["www-authenticate"]
    page = gate().get("/country", headers={"authorization": f"Bearer {token()}"})
    assert page.status_code == 401, "a token opens the API alone"


def test_a_token_that_cannot_be_checked_is_told_as_such(gate, fake):
    fake.is_down = True
    answer = gate().get("/api/v1/trends", headers={"authorization": f"Bearer {token()}"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "ru", "zh"])
def test_the_page_speaks_the_readers_language(gate, language):
    page = gate().get(f"/country?country=KEN&lang={language}", headers=HTML).text
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f"to=%2Fcountry%3Fcountry%3DKEN%26lang%3D{language}" in page
    assert "sign_in." not in page and "$" not in page and "<script" not in page


def test_markup_in_the_address_stays_text(gate):
    page = gate().get('/country?q="><b>&lang=<b>', headers=HTML).text
    assert "<b>" not in page


def test_the_button_leads_to_the_provider_and_notes_the_page(gate):
    answer = gate().get("/sign-in?to=%2Fcountry%3Fcountry%3DKEN")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/auth/login?provider=")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"nua_wanted={pack('/country?country=KEN')};")
    assert "HttpOnly" in cookie and "Secure" in cookie and "SameSite=lax" in cookie
    for away in ("//evil.org", "https://evil.org/country", "/%5Cevil.org"):
        assert "evil" not in gate().get(f"/sign-in?to={away}").headers["set-cookie"]
        assert gate(signed(AMINA)).get(f"/sign-in?to={away}").headers["location"] == "/"


def test_after_sign_in_the_first_page_leads_on_once(gate):
    client = gate(signed(AMINA))
    client.cookies.set("nua_wanted", pack("/country?country=KEN"))
    answer = client.get("/", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/country?country=KEN")
    assert 'nua_wanted=""; ' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert client.get("/country", headers=HTML).text == "data /country"
    client.cookies.set("nua_wanted", pack("//evil.org/country"))
    assert client.get("/", headers=HTML).headers["location"] == "/"


def test_a_provider_that_is_down_gives_a_page_and_not_an_error(gate, fake):
    fake.is_down = True
    answer = gate().get("/sign-in?to=%2Fcountry%3Flang%3Dfr")
    assert answer.status_code == 503
    assert "La connexion est impossible" in answer.text
    fake.is_down = False
    late = gate().get("/auth/login?provider=x")
    assert late.status_code == 503
    assert "Signing in is not possible now" in late.text and "Authentication error" not in late.text


def test_coming_back_without_an_identity_is_said(gate):
    for query in ("error=access_denied&state=a", "code=bad&state=a"):
        answer = gate().get(f"/oauth2callback?{query}")
        assert answer.headers["location"] == "/?sign-in=failed"
    assert gate().get("/oauth2callback").headers["location"] == "/"  # after signing out
    client = gate()
    client.cookies.set("nua_wanted", pack("/country?lang=fr"))
    page = client.get("/?sign-in=failed", headers=HTML).text
    assert "La connexion n’a pas abouti" in page and "to=%2Fcountry%3Flang%3Dfr" in page


def test_identity_cookies_travel_by_https_alone(gate):
    answer = gate().get("/oauth2callback?code=good&state=a")
    assert answer.headers["location"] == "/"
    assert answer.headers["set-cookie"].endswith("; Secure")
    plain = gate(origin="http://localhost:8501").get("/oauth2callback?code=good&state=a")
    assert "Secure" not in plain.headers["set-cookie"]


# --- the document of the API -----------------------------------------------------------------


def test_the_document_names_the_ways_to_sign_in_only_where_it_is_on():
    closed, plain = make_api(is_open=False).openapi(), make_api().openapi()
    assert {*closed["components"]["securitySchemes"]} == {"token", "session"}
    trends = closed["paths"]["/trends"]["get"]
    assert trends["security"] == [{"token": []}, {"session": []}]
    assert {"401", "403"} <= {*trends["responses"]}
    assert "securitySchemes" not in plain.get("components", {})
    assert "401" not in plain["paths"]["/trends"]["get"]["responses"]
