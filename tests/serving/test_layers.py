"""The layers before Streamlit: limits, headers, compression, the entry page, health."""

from __future__ import annotations

import asyncio
import gzip
import time
from pathlib import Path

import brotli
import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from serving import browser_files
from serving.browser_files import BrowserFiles, Folder, Store, accepted_coding, safe_file
from serving.entry_page import EntryPage, entry_html, script_hashes
from serving.headers import ProtectiveHeaders, content_policy, protective_headers
from serving.health import Metering, Meters, health_routes, kind_of
from serving.limits import Bounds, Limits, Refused, in_pieces
from serving.service import FRONT_END, Service
from serving.settings import Settings, SettingsError, read_settings


async def echo(request: Request) -> PlainTextResponse:
    body = await request.body()
    return PlainTextResponse(f"{request.url.path} {len(body)}")


async def socket(websocket) -> None:
    await websocket.accept()
    await websocket.send_text("open")
    await websocket.close()


def client(*layers: Middleware, routes: list | None = None) -> TestClient:
    own = [
        Route("/{rest:path}", echo, methods=["GET", "POST", "PUT"]),
        WebSocketRoute("/socket", socket),
    ]
    return TestClient(Starlette(routes=[*(routes or []), *own[::-1]], middleware=[*layers]))


# --- limits ----------------------------------------------------------------------------------


@pytest.fixture
def limited() -> TestClient:
    return client(Middleware(Limits, bounds=Bounds(100, 50), meters=Meters()))


def test_a_long_address_is_refused(limited):
    assert limited.get("/page?q=" + "x" * 200).status_code == 414
    assert limited.get("/page?q=short").status_code == 200


def test_a_large_body_is_refused_by_its_declared_length(limited):
    assert limited.post("/page", content=b"x" * 51).status_code == 413
    assert limited.post("/page", content=b"x" * 50).text == "/page 50"


def test_a_large_body_without_a_length_is_refused_while_it_is_read(limited):
    parts = (b"x" * 20 for _ in range(5))
    assert limited.post("/page", content=parts).status_code == 413


def test_a_length_that_is_no_number_is_refused(limited):
    assert limited.post("/page", headers={"content-length": "many"}).status_code == 413


def test_uploads_have_streamlits_own_bound(limited):
    answer = limited.put("/_stcore/upload_file/a/b", content=b"x" * 500)
    assert answer.status_code == 200


def test_a_socket_with_a_long_address_is_closed(limited):
    with pytest.raises(WebSocketDisconnect), limited.websocket_connect("/socket?q=" + "x" * 200):
        pass
    with limited.websocket_connect("/socket") as connection:
        assert connection.receive_text() == "open"


def test_a_body_goes_in_pieces_and_not_to_who_does_not_take_them():
    sent = []

    async def send(message: dict) -> None:
        sent.append(message)
        if len(sent) == 3:
            await asyncio.sleep(60)

    body = bytes(range(256)) * 1024
    message = {"type": "http.response.body", "body": body}
    with pytest.raises(Refused, match="not taken"):
        asyncio.run(in_pieces(send, lambda refused: refused, 0.01)(message))
    assert len(sent) == 3
    sent[:] = [{}] * 10
    asyncio.run(in_pieces(send, lambda refused: refused, 0.01)(message))
    assert b"".join(part["body"] for part in sent[10:]) == body
    assert [part["more_body"] for part in sent[10:]] == [True, True, True, False]


# --- headers ---------------------------------------------------------------------------------


def test_every_answer_carries_the_protective_headers():
    policy = content_policy(["'sha256-x'"], ["'none'"])
    answer = client(Middleware(ProtectiveHeaders, headers=protective_headers(policy))).get("/a")
    assert answer.headers["content-security-policy"] == policy
    assert "script-src 'self' blob: 'wasm-unsafe-eval' 'sha256-x'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_policy_knows_the_scripts_inside_the_page():
    policy = Service(("overview",), ("own();",), Settings()).policy()
    assert script_hashes("<script>own();</script>")[0] in policy
    for digest in script_hashes((FRONT_END / "index.html").read_text(encoding="utf-8")):
        assert digest in policy


# --- files of the browser --------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> TestClient:
    (tmp_path / "app.Abcdef12.js").write_text("let a = 1;" * 200)
    (tmp_path / "plain.json").write_text('{"a": 1}' * 200)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" * 400)
    (tmp_path.parent / "secret.js").write_text("secret" * 400)
    return client(Middleware(BrowserFiles, folders=[Folder("/static/", tmp_path)], store=Store()))


@pytest.mark.parametrize(
    ("accept", "coding"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)]
)
def test_files_travel_compressed_as_the_browser_can(files, accept, coding):
    answer = files.get("/static/app.Abcdef12.js", headers={"accept-encoding": accept})
    assert answer.headers.get("content-encoding") == coding
    assert answer.text == "let a = 1;" * 200
    assert "immutable" in answer.headers["cache-control"]
    assert "javascript" in answer.headers["content-type"]


def test_an_address_that_can_change_its_content_is_asked_again(files):
    assert files.get("/static/plain.json").headers["cache-control"] == "no-cache"
    assert "immutable" in files.get("/static/plain.json?v=1").headers["cache-control"]


def test_a_known_file_is_not_sent_again(files):
    first = files.get("/static/plain.json", headers={"accept-encoding": "br"})
    again = files.get(
        "/static/plain.json",
        headers={"accept-encoding": "br", "if-none-match": first.headers["etag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["../secret.js", "%2e%2e/secret.js", "..%2fsecret.js", "x\\..\\secret.js", "none.js"]
)
def test_no_path_leads_out_of_the_folder(files, name):
    assert "secret" * 10 not in files.get(f"/static/{name}").text


def test_pictures_pass_on_as_they_are(files):
    assert files.get("/static/picture.png").text == "/static/picture.png 0"


def test_safe_file_refuses_what_is_no_name(tmp_path):
    (tmp_path / "a.js").write_text("x")
    assert safe_file(tmp_path, "a.js") == tmp_path / "a.js"
    assert safe_file(tmp_path, "a.js\x00.png") is None
    assert safe_file(tmp_path, "/etc/passwd") is None


def test_a_changed_file_is_compressed_again(tmp_path):
    import os

    path, store = tmp_path / "a.js", Store()
    path.write_text("one" * 300)
    before = store.get(path, "br")
    path.write_text("two" * 301)
    os.utime(path, ns=(1, 1))
    after = store.get(path, "br")
    assert brotli.decompress(after.body) == b"two" * 301
    assert before.tag != after.tag
    assert gzip.decompress(store.get(path, "gzip").body) == b"two" * 301


def test_of_many_who_ask_for_a_new_file_one_makes_the_copy(tmp_path, monkeypatch):
    (tmp_path / "a.js").write_text("x" * 5000)
    made, make = [], browser_files._copy

    def slow(*what: object) -> browser_files.Copy:
        made.append(what)
        time.sleep(0.05)
        return make(*what)

    monkeypatch.setattr(browser_files, "_copy", slow)

    async def crowd() -> list[httpx2.Response]:
        files = BrowserFiles(Starlette(), [Folder("/static/", tmp_path)])
        transport = httpx2.ASGITransport(files)
        async with httpx2.AsyncClient(transport=transport, base_url="http://a") as asking:
            return await asyncio.gather(*(asking.get("/static/a.js") for _ in range(20)))

    answers = asyncio.run(crowd())
    assert {answer.text for answer in answers} == {"x" * 5000}
    assert len(made) == 1


@pytest.mark.parametrize(
    ("header", "coding"),
    [("br;q=0, gzip", "gzip"), ("", ""), ("GZIP, BR", "br"), ("deflate", ""), ("*", "")],
)
def test_coding_follows_the_header(header, coding):
    assert accepted_coding(header) == coding


# --- the entry page --------------------------------------------------------------------------


@pytest.fixture
def entry() -> TestClient:
    pages = ("overview", "country")
    return client(Middleware(EntryPage, folder=FRONT_END, pages=pages, base=""))


def test_a_shared_link_previews_in_its_language(entry):
    english = entry.get("/country?lang=en").text
    arabic = entry.get("/country?lang=ar").text
    assert "<title>Country · NUA Progress</title>" in english
    assert '<meta property="og:title" content="Country · NUA Progress">' in english
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "Streamlit</title>" not in arabic


def test_the_browsers_language_is_the_first_guess(entry):
    assert '<html lang="zh"' in entry.get("/", headers={"accept-language": "zh-CN,en"}).text
    assert '<html lang="en"' in entry.get("/?lang=xx", headers={"accept-language": "xx"}).text


def test_markup_in_the_address_does_not_reach_the_page(entry):
    assert "<b>" not in entry.get("/country?lang=%3Cb%3E").text


def test_other_addresses_pass_on(entry):
    assert entry.get("/elsewhere").text == "/elsewhere 0"


def test_unused_font_is_not_fetched():
    source = (FRONT_END / "index.html").read_text(encoding="utf-8")
    assert 'as="font"' in source
    assert 'as="font"' not in entry_html(source, "overview", "en")
    assert "static/js/index" in entry_html(source, "overview", "en")


# --- health and meters -----------------------------------------------------------------------


def test_alive_and_ready():
    service = client(routes=health_routes(Settings(), Meters()))
    assert service.get("/health").json() == {"status": "alive"}
    assert service.get("/ready").json()["release"]["as_of"] == "2026-05-22"


def test_not_ready_without_a_sound_release(tmp_path, monkeypatch):
    monkeypatch.setenv("NUA_DATA", str(tmp_path / "nothing"))
    answer = client(routes=health_routes(Settings(), Meters())).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["findings"][0]["rule"] == "missing_folder"


def test_meters_count_by_kind_and_not_by_link():
    meters = Meters()
    layer = Middleware(Metering, meters=meters)
    service = client(layer, routes=health_routes(Settings(), meters))
    service.get("/country?country=KEN")
    service.get("/api/v1/trends")
    text = service.get("/metrics").text
    assert 'nua_http_requests_total{kind="page",status="200"} 1.0' in text
    assert 'nua_http_requests_total{kind="api",status="200"} 1.0' in text
    assert "KEN" not in text


def test_metrics_ask_for_the_token():
    service = client(routes=health_routes(Settings(metrics_token="s3cret"), Meters()))
    assert service.get("/metrics").status_code == 401
    assert service.get("/metrics", headers={"authorization": "Bearer no"}).status_code == 401
    assert service.get("/metrics", headers={"authorization": "Bearer s3cret"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "page"), ("/media/x.csv", "download"), ("/base/static/a.js", "browser_file")],
)
def test_kinds_of_addresses(path, kind):
    assert kind_of(path) == kind


# --- settings --------------------------------------------------------------------------------


def test_settings_are_read_and_bad_ones_named():
    given = {"NUA_HOSTS": "a.org, b.org", "NUA_BODY_BYTES": "10", "NUA_LOG_REQUESTS": "1"}
    settings = read_settings(given)
    assert settings.hosts == ("a.org", "b.org")
    assert (settings.body_bytes, settings.log_requests) == (10, True)
    assert read_settings({}) == Settings()
    for name, text in (("NUA_BODY_BYTES", "-1"), ("NUA_QUERY_BYTES", "x"), ("NUA_WARM", "yes")):
        with pytest.raises(SettingsError, match=name):
            read_settings({name: text})
