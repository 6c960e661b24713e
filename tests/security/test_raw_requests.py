"""Requests that no browser sends, said on a bare socket so that nothing tidies them up."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from tools.app_server import AppServer

pytestmark = pytest.mark.server
HOST = "nua.example"
SETTINGS = {"NUA_HOSTS": f"127.0.0.1,{HOST}", "NUA_LOG_REQUESTS": "1", "NUA_WARM": "0"}
SECRETS = (b"requires-python", b"root:x:", b"enableStaticServing", b"import streamlit")
"""What stands in files that no address may lead to."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    with AppServer("app.py", tmp_path_factory.mktemp("raw") / "log", env=SETTINGS) as running:
        yield running
        assert "Traceback" not in running.log_text()


def say(server: AppServer, *lines: str, body: str = "") -> bytes:
    """Send lines as they are and read until the server closes, or the first pause."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall("\r\n".join([*lines, "", body]).encode("latin-1"))
        client.settimeout(1)
        got = b""
        try:
            while piece := client.recv(65536):
                got += piece
        except TimeoutError:
            pass
        return got


def get(server: AppServer, path: str, *headers: str, host: str = HOST) -> tuple[int, bytes, bytes]:
    """Ask for a path as it is written; give status, head and body."""
    got = say(server, f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers)
    head, _, body = got.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.lower(), body


# --- paths ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/../pyproject.toml",
        "/app/static/../../../../../../etc/passwd",
        "/app/static/%2e%2e/pyproject.toml",
        "/app/static/%2e%2e%2fpyproject.toml",
        "/app/static/%252e%252e%252fpyproject.toml",
        "/app/static/..%5cpyproject.toml",
        "/app/static/..\\pyproject.toml",
        "/app/static/world.json%00.png",
        "/app/static//etc/passwd",
        "/app/static/%2fetc%2fpasswd",
        "/static/..%2f..%2fconfig.py",
        "/media/../pyproject.toml",
        "/media/..%2f..%2fpyproject.toml",
        "/media/" + "a" * 2000,
        "/api/v1/../../pyproject.toml",
        "/api/v1/%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/api/v1/countries%00.csv",
        "/api/v1/countries/../../pyproject.toml",
        "/_stcore/bidi-components/nua_stage/..%2f..%2f..%2fetc%2fpasswd",
        "/component/nua_stage/..%2f..%2fapp.py",
        "//etc/passwd",
    ],
)
def test_no_path_leads_to_another_file(server, path):
    status, _head, body = get(server, path)
    assert status in {400, 404}
    assert not any(secret in body for secret in SECRETS)


@pytest.mark.parametrize("path", ["/pages/overview.py", "/.git/config", "/.streamlit/config.toml"])
def test_a_file_of_the_program_is_the_page_and_nothing_else(server, path):
    status, head, body = get(server, path)
    assert (status, body) == (200, get(server, "/nowhere")[2])
    assert b"content-type: text/html" in head
    assert not any(secret in body for secret in SECRETS)


# --- hosts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", f"{HOST}.evil.example", f"{HOST}@evil.example", f"{HOST}.", ""]
)
def test_another_name_is_refused(server, host):
    assert get(server, "/api/v1/countries", host=host)[0] == 400


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_a_replica_tells_how_it_is_also_by_its_address(server, path):
    assert get(server, path, host="10.0.0.7:8501")[0] == 200


def test_the_own_name_is_answered_with_and_without_a_port(server):
    assert get(server, "/api/v1/countries", host=f"{HOST}:8501")[0] == 200
    assert get(server, "/api/v1/countries", host=HOST.upper())[0] == 200


def test_two_names_and_no_name_are_refused(server):
    two = say(server, "GET /health HTTP/1.1", f"Host: {HOST}", "Host: evil.example", "")
    none = say(server, "GET / HTTP/1.1", "Connection: close")
    assert b" 400 " in two.split(b"\r\n")[0]
    assert b" 400 " in none.split(b"\r\n")[0]


@pytest.mark.parametrize(
    "path", ["http://evil.example/api/v1/countries?limit=1", "/api/v1/countries?limit=1", "/"]
)
def test_no_answer_repeats_a_name_that_was_made_up(server, path):
    told = (
        "X-Forwarded-Host: evil.example",
        "Forwarded: host=evil.example",
        "X-Host: evil.example",
    )
    status, head, body = get(server, path, *told)
    assert status == 200
    assert b"evil.example" not in head + body


# --- one request that looks like two -------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Content-Length: 0", "Content-Length: 60"),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: xchunked",),
        ("X-Folded: a", " b"),
        ("Content-Length: -1",),
        ("Content-Length: +5",),
        ("X-Nothing: a\0b",),
    ],
)
def test_a_request_with_two_readings_is_refused_whole(server, headers):
    hidden = f"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    got = say(server, "POST /health HTTP/1.1", f"Host: {HOST}", *headers, body=hidden)
    assert b" 400 " in got.split(b"\r\n")[0]
    assert got.count(b"HTTP/1.1 ") == 1
    assert b"nua_http_requests" not in got


# --- what is given back --------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["<script>", "a" * 5000, "x\r\nSet-Cookie: a=b", "\xe9", "x y"])
def test_a_request_is_named_by_the_service_unless_its_id_is_one(server, given):
    status, head, _body = get(server, "/health", f"X-Request-ID: {given}")
    assert status == 200
    named = next(line for line in head.split(b"\r\n") if line.startswith(b"x-request-id:"))
    assert named.split(b": ")[1].isalnum()
    assert b"set-cookie" not in head


def test_a_proxys_id_is_kept(server):
    own = "00000000-0000-4000-8000-000000000000"
    assert own.encode() in get(server, "/health", f"X-Request-ID: {own}")[1]


@pytest.mark.parametrize("form", ["", ".csv", ".parquet"])
def test_a_problem_is_no_page_and_splits_no_header(server, form):
    asked = "%3Cscript%3Ealert(1)%3C/script%3E%0d%0aSet-Cookie:%20a=b"
    status, head, body = get(server, f"/api/v1/trends{form}?iso3={asked}")
    assert status == 404
    assert b"content-type: application/problem+json" in head
    assert b"x-content-type-options: nosniff" in head
    assert b"set-cookie" not in head
    assert "<script>" in json.loads(body)["detail"]


def test_a_path_forges_no_line_of_the_log(server):
    get(server, "/x%0a%7B%22level%22:%22ERROR%22%7D%1b%5b31m%e2%80%ae")
    lines = [line for line in server.log_text().splitlines() if '"/x' in line]
    assert len(lines) == 1
    assert json.loads(lines[0])["level"] == "INFO"
    assert "\x1b" not in lines[0]
    assert "\u202e" not in lines[0]


def test_markup_in_the_address_of_a_page_stays_out_of_it(server):
    asked = "lang=%22%3E%3Cscript%3Enua-evil%3C/script%3E&region=nua-evil&country=nua-evil"
    for path in ("/", "/country", "/search"):
        assert b"nua-evil" not in get(server, f"{path}?{asked}", "Accept-Language: <nua-evil>")[2]


# --- other sites ---------------------------------------------------------------------------------


def handshake(server: AppServer, *headers: str) -> bytes:
    """Ask for the socket of a viewer."""
    return say(
        server,
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {HOST}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: YSBrZXkgb2YgMTYgYnl0ZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
        *headers,
        "",
    ).split(b"\r\n")[0]


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        f"https://{HOST}.evil.example",
        f"http://evil@{HOST}x",
        "http://[",
        "",
    ],
)
def test_no_other_site_opens_a_socket_and_no_outside_help_is_asked(server, origin):
    assert b" 403 " in handshake(server, f"Origin: {origin}")
    assert "external IP" not in server.log_text()


def test_the_own_site_opens_a_socket(server):
    assert b" 101 " in handshake(server, f"Origin: https://{HOST}")


def test_two_origins_open_none(server):
    assert b" 400 " in handshake(server, f"Origin: https://{HOST}", "Origin: http://evil.example")


def test_a_file_is_taken_only_from_a_page_of_ours(server):
    got = say(
        server, "PUT /_stcore/upload_file/session/file HTTP/1.1", f"Host: {HOST}",
        "Origin: http://evil.example", "Content-Length: 3", "Connection: close", body="abc",
    )  # fmt: skip
    assert b" 403 " in got.split(b"\r\n")[0]


def test_no_page_around_a_frame_may_command_the_dashboard(server):
    status, _, body = get(server, "/_stcore/host-config")
    assert json.loads(body)["allowedOrigins"] == []


def test_other_sites_may_read_the_public_data_and_no_page(server):
    origin = "Origin: https://evil.example"
    assert b"access-control-allow-origin: *" in get(server, "/api/v1/countries?limit=1", origin)[1]
    for path in ("/", "/_stcore/host-config", "/health", "/app/static/world.json"):
        assert b"access-control-allow" not in get(server, path, origin)[1]
        assert b"access-control-allow-credentials" not in get(server, path, origin)[1]
