"""The engines that every test of this folder is run on."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from nua_data.cities.engine import CityEngine
from nua_data.cities.engine_files import load_tables, write_files
from nua_data.cities.engine_place import EMBEDDED, Place, read_place
from tests.engines.made_up import make_tables
from tests.engines.plain import Plain
from tests.engines.postgres_server import Server, postgres_server

SPARK = "pyspark:///?spark.master=local-cluster[2,1,1024]&spark.driver.host=127.0.0.1" \
    "&spark.driver.bindAddress=127.0.0.1&spark.sql.shuffle.partitions=2"  # fmt: skip
"""Two executors in processes of their own; data cross the wire between them."""
PATIENCE = 300
"""Seconds that an answer may take on a busy machine."""
SERVED = [
    "duckdb",
    pytest.param("postgres", marks=pytest.mark.engine),
    pytest.param("spark", marks=pytest.mark.engine),
]


@pytest.fixture(scope="session")
def tables() -> dict:
    return make_tables()


@pytest.fixture(scope="session")
def plain(tables: dict) -> Plain:
    return Plain(tables["cities"], tables["city_values"])


@pytest.fixture(scope="session")
def files(tables: dict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cities")
    write_files(tables, folder)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    # A run that is ended from outside stops its server too.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    with postgres_server() as server:
        yield server
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def spark() -> Iterator[str]:
    """Give the address of a cluster, and end every process of it afterwards."""
    yield SPARK
    import pyspark
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    if (session := SparkSession.getActiveSession()) is not None:
        application = session.sparkContext.applicationId
        session.stop()
        # Executors keep their logs with the package.
        shutil.rmtree(Path(pyspark.__file__).parent / "work" / application, ignore_errors=True)
    if (gateway := SparkContext._gateway) is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(PATIENCE)
        SparkContext._gateway = SparkContext._jvm = None


@pytest.fixture(scope="session", params=SERVED)
def engine(request: pytest.FixtureRequest, files: Path, tables: dict) -> Iterator[CityEngine]:
    """Give an engine that holds the made-up tables."""
    if request.param == "postgres":
        place = read_place(request.getfixturevalue("postgres").url)
        load_tables(place, tables)
    elif request.param == "spark":
        place = read_place(f"{request.getfixturevalue('spark')}&tables={files}")
    else:
        place = Place(EMBEDDED, str(files))
    found = CityEngine(place, PATIENCE)
    yield found
    found.close()
