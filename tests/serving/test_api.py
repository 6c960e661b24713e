"""The data API: the same numbers as the pages, in three formats, with errors that help."""

from __future__ import annotations

import io

import pandas as pd
import pytest

from nua_data.method import load_method
from nua_data.release import open_release
from nua_data.trends import classify_trends
from serving.api.resources import RESOURCES
from serving.api.routes import accepted_form


@pytest.fixture(scope="module")
def release():
    return open_release()


@pytest.mark.parametrize("name", [*RESOURCES])
def test_every_resource_answers_in_every_format(api, name):
    told = api.get(f"/{name}?limit=3").json()
    csv = pd.read_csv(io.BytesIO(api.get(f"/{name}.csv?limit=3").content))
    parquet = pd.read_parquet(io.BytesIO(api.get(f"/{name}.parquet?limit=3").content))
    assert told["count"] == len(told["data"]) == len(csv) == len(parquet) == min(3, told["total"])
    assert [*told["data"][0]] == [*csv] == [*parquet]
    assert told["as_of"] == "2026-05-22"


def test_trends_are_those_of_the_pages(api, release):
    wanted = classify_trends(release, release.as_of, load_method(), "eurostat", "growth")
    kenya = wanted[wanted["iso3"] == "KEN"].set_index("indicator")["label"].astype(str)
    told = api.get("/trends?iso3=KEN&bands=eurostat&pace=growth").json()["data"]
    assert {row["indicator"]: row["label"] for row in told} == kenya.to_dict()


def test_filters_take_several_values_and_years(api, release):
    told = api.get(
        "/observations?iso3=KEN&iso3=UGA&indicator=EN_LND_SLUM&year_from=2010&year_to=2018"
    ).json()
    table = release.observations
    expected = table[
        table["iso3"].isin(["KEN", "UGA"])
        & (table["indicator"] == "EN_LND_SLUM")
        & table["year"].between(2010, 2018)
    ]
    assert told["total"] == len(expected) > 0
    assert {row["iso3"] for row in told["data"]} == {"KEN", "UGA"}


def test_missing_is_null_and_named_never_zero(api):
    rows = api.get("/trends?missing=no_data&limit=50").json()["data"]
    assert rows
    assert all(row["label"] == "no_data" and row["pace_linear"] is None for row in rows)


def test_an_earlier_day_knows_less(api):
    now = api.get("/reports?cycle=2022-2026&status=submitted").json()["total"]
    before = api.get("/reports?cycle=2022-2026&status=submitted&as_of=2025-01-01").json()["total"]
    assert (now, before) == (1, 0)


def test_pages_join_to_the_whole(api):
    seen, address = [], "/indicators?limit=20"
    while address:
        answer = api.get(address)
        seen += [row["indicator"] for row in answer.json()["data"]]
        address = answer.links.get("next", {}).get("url", "")
    assert len(seen) == len(set(seen)) == int(answer.headers["x-total-count"]) == 44


def test_an_unchanged_answer_is_not_sent_again(api):
    first = api.get("/coverage?iso3=KEN")
    again = api.get("/coverage?iso3=KEN", headers={"If-None-Match": first.headers["etag"]})
    other = api.get("/coverage?iso3=UGA", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, other.status_code) == (200, 304, 200)
    assert again.content == b""


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/trends?iso3=XXX", 404, "iso3"),
        ("/trends?bands=mine", 422, "bands"),
        ("/trends?limit=0", 422, "limit"),
        ("/trends?as_of=2030-01-01", 404, "as_of"),
        ("/reports?cycle=1999-2003", 404, "cycle"),
        ("/observations?year_from=abc", 422, "year_from"),
        ("/nothing", 404, None),
        ("/trends.xlsx", 404, None),
    ],
)
def test_errors_are_problem_documents(api, address, status, parameter):
    answer = api.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"]
    assert parameter is None or told["parameters"] == [parameter]


def test_only_reading_is_offered(api):
    answer = api.post("/trends")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("text/html, */*;q=0.1", "json"),
        ("application/json;q=0.2, text/csv;q=0.9", "csv"),
        ("application/vnd.apache.parquet", "parquet"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=x", None),
    ],
)
def test_accept_chooses_the_format(accept, form):
    assert accepted_form(accept) == form


def test_what_columns_mean_is_told(api):
    rows = api.get("/columns?resource=trends").json()["data"]
    assert {row["column"] for row in rows} >= {"iso3", "label", "pace_linear"}
    assert all(row["meaning"] for row in api.get("/columns?limit=1000").json()["data"])


def test_csv_cells_cannot_run(api, monkeypatch):
    from serving.api import answers

    rows = pd.DataFrame({"name": ["=1+1"]})
    assert answers.WRITERS["csv"](rows, None, None, 1) == b"name\r\n'=1+1\r\n"
