from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from nua_data import peers, scale
from nua_data.method import load_method
from tests.nua_data.tiny import AS_OF, make_release

METHOD = load_method()
URBAN = {"indicator": peers.URBAN_SHARE, "commitment": "context", "direction": 0}
STATES = [
    {"iso3": "AAA", "ldc": True},
    {"iso3": "BBB", "ldc": True, "income_group": ""},
    {"iso3": "CCC", "region": "Asia", "income_group": ""},
    {"iso3": "DDD", "sids": True},
    {"iso3": "OBS", "membership": "observer"},
]
SHARES = {"AAA": 50, "BBB": 52, "CCC": 47, "DDD": 90, "OBS": 50}


@pytest.fixture
def states():
    rows = [(iso3, peers.URBAN_SHARE, 2024, share) for iso3, share in SHARES.items()]
    rows += [("CCC", peers.URBAN_SHARE, 2030, 50)]  # not known yet
    return make_release(rows, [{}, URBAN], STATES)


def method_with(nearest):
    return dataclasses.replace(METHOD, peers=dataclasses.replace(METHOD.peers, nearest=nearest))


def peers_of(groups, iso3, group):
    return groups.loc[(groups["iso3"] == iso3) & (groups["group"] == group), "peer"].tolist()


@pytest.mark.parametrize(
    ("iso3", "group", "expected"),
    [
        ("AAA", "region", ["BBB", "DDD"]),
        ("CCC", "region", []),
        ("AAA", "income_group", ["DDD"]),
        ("BBB", "income_group", []),  # unknown is no group
        ("AAA", "ldc", ["BBB"]),
        ("DDD", "ldc", []),
        ("DDD", "sids", []),
        ("AAA", "nearest_urban_share", ["BBB", "CCC"]),
        ("DDD", "nearest_urban_share", ["AAA", "BBB"]),
    ],
)
def test_groups(states, iso3, group, expected):
    every = peers.peer_groups(states, AS_OF, method_with(2))
    one = peers.peer_groups(states, AS_OF, method_with(2), iso3)
    assert peers_of(every, iso3, group) == expected
    assert peers_of(one, iso3, group) == expected
    assert set(one["iso3"]) == {iso3}


def test_own_choice(states):
    groups = peers.peer_groups(states, AS_OF, METHOD, "AAA", ["CCC", "DDD", "AAA"])
    assert peers_of(groups, "AAA", "own_choice") == ["CCC", "DDD"]
    with pytest.raises(KeyError, match="OBS"):
        peers.peer_groups(states, AS_OF, METHOD, "AAA", ["OBS"])
    with pytest.raises(KeyError, match="ZZZ"):
        peers.peer_groups(states, AS_OF, METHOD, "ZZZ")
    with pytest.raises(ValueError, match="own choice"):
        peers.peer_groups(states, AS_OF, METHOD, own=["AAA"])


def test_the_median_leaves_the_country_out():
    groups = pd.DataFrame({"iso3": "AAA", "group": "region", "peer": ["BBB", "CCC", "DDD", "EEE"]})
    values = pd.DataFrame(
        {
            "iso3": ["AAA", "BBB", "CCC", "DDD", "EEE", "BBB"],
            "indicator": ["X"] * 5 + ["Y"],
            "value": [1000, 1, 2, 4, np.nan, np.nan],
        }
    )
    found = peers.peer_stats(values, groups)
    assert found.to_dict("records") == [
        {
            "iso3": "AAA",
            "group": "region",
            "indicator": "X",
            "n": 3,
            "lower": 1.5,
            "median": 2,
            "upper": 3,
        }
    ]


def test_no_state_is_its_own_peer(release):
    groups = peers.peer_groups(release, release.as_of, METHOD)
    assert (groups["iso3"] != groups["peer"]).all()
    assert not groups.duplicated().any()
    members = release.countries.loc[release.countries["membership"] == "member", "iso3"]
    assert set(groups["peer"]) <= set(members)
    near = groups[groups["group"] == "nearest_urban_share"].groupby("iso3").size()
    assert (near == METHOD.peers.nearest).all()


def test_spread_of_a_region_by_hand(release):
    table = scale.distances(release, release.as_of, METHOD)
    groups = peers.peer_groups(release, release.as_of, METHOD, "KEN")
    found = peers.peer_stats(table, groups).set_index(["group", "indicator"])
    region = release.countries.set_index("iso3")["region"]
    others = table[(table["iso3"].map(region) == region["KEN"]) & (table["iso3"] != "KEN")]
    values = others.loc[others["indicator"] == "EN_LND_SLUM", "value"].dropna()
    row = found.loc[("region", "EN_LND_SLUM")]
    assert row["n"] == len(values)
    assert row["median"] == pytest.approx(values.median())
    assert row["lower"] == pytest.approx(values.quantile(0.25))
    assert row["upper"] == pytest.approx(values.quantile(0.75))
