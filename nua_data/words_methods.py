"""The formulas in words, with every number printed from the method that the calculations read."""

from __future__ import annotations

from nua_data.method import Method
from nua_data.text import Text


def formula_lines(t: Text, method: Method) -> list[str]:
    """Say how everything is worked out, one paragraph a formula."""
    return [
        t("formula.register"),
        t("formula.aggregate", least=t.percent(100 * method.aggregate.min_population_share, 0)),
        t("formula.weights"),
        t(
            "formula.carried",
            years=method.aggregate.carry_years,
            fresh=t.percent(100 * method.aggregate.min_fresh_share, 0),
        ),
        t(
            "formula.direction",
            little=t.percent(100 * method.trend.little_change),
            points=t.number(method.overview.covered_change_points),
        ),
        *_trend_lines(t, method),
        *_judgement_lines(t, method),
        t("formula.missing"),
    ]


def _trend_lines(t: Text, method: Method) -> list[str]:
    rules = method.trend
    lines = [
        t(
            "formula.baseline",
            sdg=str(rules.baseline_year_sdg),
            other=str(rules.baseline_year_other),
            reach=rules.baseline_reach_years,
        ),
        t(
            "formula.gates",
            recent=str(rules.recent_from),
            points=rules.min_points,
            span=rules.min_span_years,
        ),
        t("formula.linear"),
        t("formula.growth"),
    ]
    for name, bands in rules.bands.items():
        bounds = {label: t.number(low, 2) for label, low in bands.items()}
        lines.append(t("formula.bands", name=t.name("bands", name), **bounds))
    windows = rules.windows
    return [
        *lines,
        t(
            "formula.windows",
            since=str(windows.since),
            years=windows.years,
            values=windows.min_values,
        ),
        t("formula.cities"),
        t("formula.after"),
    ]


def _judgement_lines(t: Text, method: Method) -> list[str]:
    coverage, bands, robust = method.coverage, method.readiness.bands, method.robustness
    return [
        t(
            "formula.coverage",
            since=str(coverage.since),
            grace=coverage.grace_years,
            span=coverage.span_years,
            above=coverage.gate[0],
            below=coverage.gate[1],
        ),
        t("formula.distance"),
        t(
            "formula.readiness",
            ready=t.number(bands["ready"]),
            nearly=t.number(bands["nearly"]),
            started=t.number(bands["started"]),
        ),
        t(
            "formula.robustness",
            draws=robust.draws,
            low=t.number(robust.weight_low, 2),
            high=t.number(robust.weight_high, 2),
        ),
        t("formula.peers", nearest=method.peers.nearest),
    ]
