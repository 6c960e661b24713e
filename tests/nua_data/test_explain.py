from __future__ import annotations

import pytest

from nua_data import explain, trends
from nua_data.__main__ import main
from nua_data.method import load_method
from tests.nua_data.tiny import AS_OF, one_series

METHOD = load_method()


@pytest.fixture(scope="module")
def table(release):
    return trends.classify_trends(release, release.as_of, METHOD)


def steps_of(points, **indicator):
    return explain.explain(one_series(points, **indicator), "AAA", "X", AS_OF)


def test_every_number_behind_a_golden_case():
    steps = dict(steps_of({2016: 40, 2022: 32}, target="20", direction=-1))
    assert steps["baseline"] == {
        "baseline_value": 40,
        "baseline_year": 2016,
        "baseline_nature": "country",
        "reference_year": 2015,
        "reach_years": 2,
    }
    assert steps["target"] == {"target": 20, "horizon": 2030, "target_basis": "SDG 1.1"}
    assert steps["pace_linear"]["pace_linear"] == pytest.approx(0.93, abs=0.005)
    assert steps["pace_growth"]["pace_growth"] == pytest.approx(0.76, abs=0.005)
    assert (
        steps["bands"]["acceleration_needed"]
        == METHOD.trend.bands["default"]["acceleration_needed"]
    )
    assert steps["acceleration"]["acceleration"] == pytest.approx(1.12, abs=0.005)
    assert steps["projection"]["projection"] == pytest.approx(21.3, abs=0.05)
    assert steps["label"] == {"label": "acceleration_needed", "method": METHOD.hash}
    assert "firmness_firm" in steps


@pytest.mark.parametrize(
    ("points", "indicator", "expected"),
    [
        ({}, {}, "no_recent_data_stops"),
        ({2022: 60}, {}, "too_few_stops"),
        ({2010: 1}, {}, "baseline_none"),
        ({2017: 1, 2019: 2}, {}, "short_span_stops"),
        ({2016: 60, 2022: 91}, {}, "target_met_stops"),
        ({2016: 91, 2022: 60}, {}, "target_lost_stops"),
        ({2016: 60, 2022: 55}, {}, "must_turn_round"),
        ({2016: 60, 2022: 60}, {}, "standing_still"),
        ({2016: 30, 2022: 24}, {"target": "0", "direction": -1}, "pace_growth_undefined"),
        ({2016: 60, 2022: 65}, {"target": ""}, "change"),
        ({2016: 0, 2022: 65}, {"target": ""}, "change_from_zero"),
        ({2016: 60, 2022: 65.89}, {}, "firmness_depends_on_method"),
        ({2016: 60, 2020: 61, 2021: 61, 2022: 61}, {}, "unchanged"),
        (dict.fromkeys(range(2005, 2020), 1), {"target": "", "volatile": True}, "windows_passed"),
        ({2005: 1, 2012: 1}, {"target": "", "volatile": True}, "windows_stops"),
    ],
)
def test_each_case_is_named(points, indicator, expected):
    steps = steps_of(points, **indicator)
    assert expected in dict(steps)
    assert explain.explain_text(steps).count("\n") == len(steps) - 1


def test_only_one_gate_stops_and_the_label_is_that_of_the_table(table, release):
    picked = table.groupby(["gate", "basis"]).sample(2, replace=True, random_state=7)
    picked = picked.drop_duplicates(["iso3", "indicator"])
    assert set(picked["gate"]) == set(explain.GATES)
    for row in picked.itertuples():
        steps = explain.explain(release, row.iso3, row.indicator, release.as_of, trends=table)
        codes = [code for code, _ in steps]
        stops = [code for code in codes if code.endswith("_stops")]
        assert stops == ([] if row.gate == "pace" else [f"{row.gate}_stops"])
        assert dict(steps)["label"]["label"] == row.label
        text = explain.explain_text(steps)
        assert "nan" not in text.lower().split()
        assert "{" not in text


def test_every_step_can_be_reached(table, release):
    picked = table.groupby(["gate", "basis", "firmness"]).sample(6, replace=True, random_state=1)
    seen = set()
    for row in picked.drop_duplicates(["iso3", "indicator"]).itertuples():
        steps = explain.explain(release, row.iso3, row.indicator, release.as_of, trends=table)
        seen |= {code for code, _ in steps}
    rare = {"baseline_none", "standing_still", "change_from_zero", "pace_growth_undefined"}
    assert set(explain.SENTENCES) - seen <= rare  # each of these has a case above


def test_the_command_prints_the_label(capsys):
    assert main(["explain", "ken", "EN_LND_SLUM"]) == 0
    said = capsys.readouterr().out
    assert "Label: limited" in said
    assert "Linear pace R" in said
    assert main(["explain", "KEN", "EN_LND_SLUM", "--bands", "eurostat"]) == 0
    assert "Bands (eurostat)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("iso3", "indicator", "hint"),
    [("KEM", "EN_LND_SLUM", "KEN"), ("KEN", "EN_LND_SLUMS", "EN_LND_SLUM"), ("PSE", "X", "no ")],
)
def test_the_command_names_the_nearest_known_codes(capsys, iso3, indicator, hint):
    assert main(["explain", iso3, indicator]) == 2
    said = capsys.readouterr().err
    assert hint in said
    assert "Traceback" not in said
