"""Answers kept by the API: the same bytes without the work, behind whatever guards the API."""

from __future__ import annotations

import json

import brotli
import pytest
from asgi_correlation_id import CorrelationIdMiddleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import Response
from starlette.testclient import TestClient

from nua_data.release import ReleaseWatch, open_release
from serving.api import kept, routes

ADDRESS = "/trends?iso3=KEN&commitment=social"


@pytest.fixture
def fresh(monkeypatch):
    """Give an API that has kept nothing, and the list of questions that reached its tables."""
    asked = []

    def counting(release, query, form):
        asked.append((query.resource, form))
        return answer(release, query, form)

    answer = routes.answer
    monkeypatch.setattr(routes, "answer", counting)
    with TestClient(routes.make_api()) as client:
        client.get("/countries?limit=1")  # the release is open from here on
        asked.clear()
        yield client, asked


def test_the_same_question_is_worked_out_once(fresh):
    client, asked = fresh
    first, again = client.get(ADDRESS), client.get(ADDRESS)
    assert asked == [("trends", "json")]
    assert again.content == first.content
    assert again.headers == first.headers


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        (ADDRESS + "&limit=2", {}),
        (ADDRESS.replace("KEN", "UGA"), {}),
        (ADDRESS.replace("/trends", "/trends.csv"), {}),
        (ADDRESS, {"accept": "text/csv"}),
        (ADDRESS, {"accept-encoding": "gzip"}),
        (ADDRESS, {"accept-encoding": "identity"}),
    ],
)
def test_another_question_has_another_answer(fresh, address, headers):
    client, asked = fresh
    brotli_json = {"accept-encoding": "br", "accept": "application/json"}
    first = client.get(ADDRESS, headers=brotli_json)
    other = client.get(address, headers={**brotli_json, **headers})
    assert len(asked) == 2
    assert other.headers["etag"] != first.headers["etag"]


def test_an_answer_is_compressed_as_asked(fresh):
    client, _asked = fresh
    with client.stream("GET", ADDRESS, headers={"accept-encoding": "br"}) as small:
        raw = b"".join(small.iter_raw())
    plain = client.get(ADDRESS, headers={"accept-encoding": "identity"})
    assert small.headers["content-encoding"] == "br"
    assert int(small.headers["content-length"]) == len(raw) < len(plain.content) / 3
    assert json.loads(brotli.decompress(raw)) == plain.json()
    assert "content-encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "content-encoding" not in client.get(ADDRESS.replace("s?", "s.parquet?")).headers


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}'])
def test_a_known_tag_is_answered_without_a_body(fresh, coding, form):
    client, _asked = fresh
    asks = {"accept-encoding": coding}
    first = client.get(ADDRESS, headers=asks)
    tag = first.headers["etag"]
    again = client.get(ADDRESS, headers={**asks, "if-none-match": form.format(tag)})
    part = client.get(ADDRESS, headers={**asks, "if-none-match": tag[:-2] + '"'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (part.status_code, part.content) == (200, first.content)


def test_what_guards_the_api_is_asked_before_what_is_kept():
    api = routes.make_api()

    async def guard(request, call_next):
        is_let_in = "authorization" in request.headers
        return await call_next(request) if is_let_in else Response(status_code=401)

    api.add_middleware(BaseHTTPMiddleware, dispatch=guard)
    with TestClient(api) as client:
        letter = {"authorization": "Bearer x"}
        answers = [client.get(ADDRESS, headers=given) for given in (letter, letter, {})]
    assert [each.status_code for each in answers] == [200, 200, 401]


def test_headers_of_one_request_are_not_kept():
    api = routes.make_api()
    api.add_middleware(CorrelationIdMiddleware, header_name="X-Request-ID")
    with TestClient(api) as client:
        answers = [client.get(ADDRESS) for _ in range(3)]
    ids = [each.headers.get_list("x-request-id") for each in answers]
    assert [len(each) for each in ids] == [1, 1, 1]
    assert len({each[0] for each in ids}) == 3


def test_an_error_is_not_kept(fresh):
    client, asked = fresh
    answers = [client.get("/trends?iso3=XXX") for _ in range(2)]
    assert [each.status_code for each in answers] == [404, 404]
    assert asked == []


def test_another_release_is_asked_anew(fresh, monkeypatch):
    client, asked = fresh
    client.get(ADDRESS)
    monkeypatch.setattr(ReleaseWatch, "unchanged", lambda _watch: None)
    assert client.get(ADDRESS).status_code == 200
    assert len(asked) == 2


def test_what_is_kept_is_bounded(monkeypatch):
    layer = kept.KeptAnswers(None)
    release = open_release()
    body = b"x" * (kept.LARGEST - 4096)
    for number in range(20):
        ready = kept.Ready({}, body, f'"{release.hash[:12]}-{number}"', {})
        layer._keep((release.hash, str(number), b"", "", ""), ready, release)
    assert layer.kept.currsize <= kept.MOST_BYTES
    assert len(layer.kept) == kept.MOST_BYTES // kept.LARGEST
    large = kept.Ready({}, body + body, f'"{release.hash[:12]}-large"', {})
    layer._keep((release.hash, "large", b"", "", ""), large, release)
    stale = kept.Ready({}, b"", '"another-release"', {})
    layer._keep((release.hash, "stale", b"", "", ""), stale, release)
    assert {key[1] for key in layer.kept} == {str(number) for number in range(12, 20)}
