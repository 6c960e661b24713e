"""Wrong addresses, servers that are down or slow, tables of another shape: each says what it is."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from nua_data.cities import engine as engine_module
from nua_data.cities.engine import CityEngine
from nua_data.cities.engine_place import EMBEDDED, Place, read_place
from nua_data.cities.questions import Ask
from nua_data.cities.tables import CityDataError
from tests.engines.conftest import PATIENCE, SERVED
from tests.engines.postgres_server import DATABASE, PASSWORD, Server, free_port

ASK = Ask("MADE_UP_A", 2026)
Hold = Callable[[dict[str, pd.DataFrame]], Place]


def trouble(place: Place | str, seconds: float = PATIENCE) -> CityDataError:
    """Ask a question of a place that cannot answer it; give what it says."""
    engine = CityEngine(read_place(place) if isinstance(place, str) else place, seconds)
    try:
        with pytest.raises(CityDataError) as raised:
            engine.counts(ASK)
    finally:
        engine.close()
    for secret in ("pa:ss@w/rd", "pa%3Ass", "hidden"):
        assert secret not in str(raised.value)
    assert "Traceback" not in raised.value.detail and len(str(raised.value)) < 400
    return raised.value


@pytest.fixture(params=SERVED)
def hold(request: pytest.FixtureRequest, tmp_path: Path) -> Hold:
    """Give a function that puts tables, of whatever shape, into an engine."""

    def write(tables: dict[str, pd.DataFrame]) -> Place:
        for name, table in tables.items():
            table.to_parquet(tmp_path / f"{name}.parquet")
        if request.param == "spark":
            return read_place(f"{request.getfixturevalue('spark')}&tables={tmp_path}")
        return Place(EMBEDDED, str(tmp_path))

    def insert(tables: dict[str, pd.DataFrame]) -> Place:
        import ibis

        server = request.getfixturevalue("postgres")
        schema = f"s{free_port()}"
        server.sql(f"create schema {schema}")
        place = read_place(server.address(schema))
        backend = ibis.connect(place.url)
        for name, table in tables.items():
            backend.create_table(name, table)
        backend.disconnect()
        return place

    return insert if request.param == "postgres" else write


def test_a_table_is_missing(hold: Hold, tables: dict) -> None:
    error = trouble(hold({"cities": tables["cities"]}), PATIENCE)
    assert (error.code, error.table) == ("no_table", "city_values")


@pytest.mark.engine
def test_a_database_has_no_such_table(postgres: Server, spark: str, tmp_path: Path) -> None:
    postgres.sql("create schema if not exists bare")
    duckdb = pytest.importorskip("duckdb")
    duckdb.connect(str(tmp_path / "bare.duckdb")).close()
    for address in (postgres.address("bare"), spark, f"duckdb://{tmp_path}/bare.duckdb"):
        error = trouble(address, PATIENCE)
        assert (error.code, error.table) == ("no_table", "cities")


def test_a_column_is_missing(hold: Hold, tables: dict) -> None:
    values = tables["city_values"].drop(columns="nature")
    error = trouble(hold({"cities": tables["cities"], "city_values": values}), PATIENCE)
    assert (error.code, error.table, error.column) == ("no_column", "city_values", "nature")


def test_a_column_is_of_another_type(hold: Hold, tables: dict) -> None:
    values = tables["city_values"].assign(value="12,5")
    error = trouble(hold({"cities": tables["cities"], "city_values": values}), PATIENCE)
    assert (error.code, error.table, error.column) == ("wrong_type", "city_values", "value")
    assert error.detail == "string"


def test_columns_of_kindred_types_are_taken(hold: Hold, tables: dict) -> None:
    values = tables["city_values"].astype({"year": "int32"}).assign(extra=1)
    values = values[values["value"] == values["value"].round()].astype({"value": "int64"})
    cities = tables["cities"].astype({"population": "float32"})
    engine = CityEngine(hold({"cities": cities, "city_values": values}), PATIENCE)
    assert engine.counts(ASK)["valued"] > 0
    assert str(engine.listed(ASK)["population"].dtype) == "float64"
    engine.close()


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("nonsense://somewhere", "bad_url"),
        ("https://example.org/cities", "bad_url"),
        ("memtable://x", "bad_url"),
        ("duckdb://?not_a_setting=1", "unreachable"),
        ("duckdb:///nowhere/cities.duckdb", "unreachable"),
        ("druid://reader:hidden@nowhere", "no_driver"),
        ("/nowhere/at/all", "no_table"),
        ("file:///nowhere/at/all", "no_table"),
    ],
)
def test_an_address_leads_nowhere(address: str, code: str) -> None:
    assert trouble(address).code == code


@pytest.mark.parametrize(
    "address", ["postgres://reader:hidden@host:no-port/cities", "1://x", "postgres://[bad/cities"]
)
def test_an_address_cannot_be_read(address: str) -> None:
    with pytest.raises(CityDataError) as raised:
        read_place(address)
    assert raised.value.code == "bad_url"
    assert "hidden" not in str(raised.value)


def test_a_file_is_damaged(files: Path, tmp_path: Path) -> None:
    for path in files.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "city_values.parquet").write_bytes(b"PAR1 and no more")
    error = trouble(str(tmp_path))
    assert (error.code, error.table) == ("failed", "city_values")
    (tmp_path / "not.duckdb").write_bytes(b"x" * 5000)
    assert trouble(f"duckdb://{tmp_path}/not.duckdb").code == "unreachable"


def test_an_answer_is_too_large(tables: dict, tmp_path: Path) -> None:
    many = range(engine_module.MOST_ROWS + 1)
    cities = pd.DataFrame([tables["cities"].iloc[0]] * len(many)).assign(
        city=[f"c{number}" for number in many], iso3=[f"X{number}" for number in many]
    )
    cities.to_parquet(tmp_path / "cities.parquet")
    tables["city_values"].to_parquet(tmp_path / "city_values.parquet")
    engine = CityEngine(Place(EMBEDDED, str(tmp_path)))
    with pytest.raises(CityDataError) as raised:
        engine.by_country(ASK)
    assert raised.value.code == "too_large"
    assert len(engine.listed(ASK)) == ASK.limit
    engine.close()


@pytest.fixture
def slow_file(files: Path, tmp_path: Path) -> Iterator[str]:
    """Give the address of a DuckDB file whose values take for ever."""
    import duckdb

    slow = tmp_path / "slow.duckdb"
    with duckdb.connect(str(slow)) as connection:
        for name in ("cities", "city_values"):
            connection.execute(
                f"create table {name} as from read_parquet('{files}/{name}.parquet')"
            )
        connection.execute("alter table city_values rename to some_values")
        connection.execute(
            "create view city_values as select v.* replace (v.value + sqrt(a.range + b.range) * 0 "
            "as value) from some_values v, range(100000000) a, range(100000) b"
        )
    yield f"duckdb://{slow}"


def test_an_embedded_database_is_slow(slow_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = CityEngine(read_place(slow_file), PATIENCE)
    assert engine.city("no-city").empty
    worker = engine._worker
    with monkeypatch.context() as hurried:
        hurried.setattr(engine, "_seconds", 1)
        with pytest.raises(CityDataError) as raised:
            engine.counts(ASK)
    assert raised.value.code == "too_slow" and "slow.duckdb" in raised.value.detail
    with pytest.raises(CityDataError) as again:
        engine.city("no-city")
    assert again.value.code == "too_slow", "the same is said at once, without asking again"
    assert engine._worker is worker
    worker._thread.join(PATIENCE)
    assert not worker._thread.is_alive(), "what took too long was interrupted"
    monkeypatch.setattr(engine, "_failed", None)
    assert engine.city("no-city").empty, "a later question gets an answer"
    engine.close()


def test_the_default_limit_of_time_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    from nua_data.cities.engine_place import chosen_seconds

    for said in ("", "soon", "0", "-3", "nan", "inf"):
        assert chosen_seconds({"NUA_CITIES_SECONDS": said}) == 10
    assert chosen_seconds({"NUA_CITIES_SECONDS": "2.5"}) == 2.5


@pytest.mark.engine
def test_no_server_listens() -> None:
    pytest.importorskip("psycopg")
    error = trouble(f"postgres://reader:hidden@127.0.0.1:{free_port()}/cities")
    assert error.code == "unreachable"
    assert "127.0.0.1" in error.detail


@pytest.mark.engine
def test_a_server_takes_the_call_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"postgres://reader:hidden@127.0.0.1:{mute.getsockname()[1]}/cities"
        assert trouble(address, seconds=2).code == "too_slow"


@pytest.mark.engine
def test_a_server_refuses(postgres: Server) -> None:
    wrong = postgres.url.replace("pa%3Ass%40w%2Frd", "hidden")
    assert trouble(wrong).code == "unreachable"
    assert trouble(postgres.url.replace(f"/{DATABASE}", "/nothing")).code == "unreachable"
    assert PASSWORD not in repr(read_place(postgres.url))


@pytest.mark.engine
def test_a_server_is_slow(postgres: Server, tables: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    postgres.sql(
        "create schema slow",
        "create table slow.cities as select * from (values ('c', 'XAA', 'Made-up', 'wup', "
        "1.0::float8, 2.0::float8, 3.0::float8, 2020::bigint, false, '')) as c (city, iso3, name, "
        "kind, lat, lon, population, population_year, is_projected, source)",
        "create view slow.city_values as select 'c' as city, 'XAA' as iso3, 'MADE_UP_A' as "
        "indicator, 2020::bigint as year, 1.0::float8 as value, 'country' as nature, '' as source "
        "from pg_sleep(600)",
    )
    engine = CityEngine(read_place(postgres.address("slow")), PATIENCE)
    assert len(engine.city("c")) == 1
    with monkeypatch.context() as hurried:
        hurried.setattr(engine, "_seconds", 1)
        with pytest.raises(CityDataError) as raised:
            engine.counts(ASK)
    assert raised.value.code == "too_slow"
    monkeypatch.setattr(engine, "_failed", None)
    assert len(engine.city("c")) == 1, "the same server still answers what is quick"
    deadline = time.monotonic() + PATIENCE
    while _sleeping(postgres) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not _sleeping(postgres), "what took too long was cancelled at the server"
    engine.close()


def _sleeping(server: Server) -> int:
    import psycopg

    with psycopg.connect(
        host="127.0.0.1", port=server.port, user="reader", password=PASSWORD, dbname=DATABASE
    ) as connection:
        (count,) = connection.execute(
            "select count(*) from pg_stat_activity where state = 'active' "
            "and query like '%city_values%' and pid <> pg_backend_pid()"
        ).fetchone()
    return count


@pytest.mark.engine
def test_a_server_goes_and_comes_back(
    postgres: Server, hold_in_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "REST_SECONDS", 0)
    engine = CityEngine(read_place(hold_in_postgres), seconds=PATIENCE)
    before = engine.counts(ASK)
    postgres.stop()
    try:
        with pytest.raises(CityDataError) as raised:
            engine.counts(ASK)
        assert raised.value.code == "unreachable"
    finally:
        postgres.start()
    assert engine.counts(ASK) == before
    postgres.stop()
    postgres.start()
    assert engine.counts(ASK) == before, "a connection that broke meanwhile is made again"
    engine.close()


@pytest.fixture
def hold_in_postgres(postgres: Server, tables: dict) -> str:
    from nua_data.cities.engine_files import load_tables

    postgres.sql("create schema if not exists kept")
    load_tables(read_place(postgres.address("kept")), tables)
    return postgres.address("kept")


def test_many_threads_ask_at_once(files: Path) -> None:
    engine = CityEngine(Place(EMBEDDED, str(files)), PATIENCE)
    wanted, found = engine.counts(ASK), []
    threads = [threading.Thread(target=lambda: found.append(engine.counts(ASK))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * len(threads)
    engine.close()
