"""Table twins of the readiness page, with headings in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from nua_data import bands, review, words_readiness, words_review
from nua_data.method import load_method
from nua_data.readiness import PARTS
from nua_data.words_review import Spoken
from ui.state import View


def phases_table(view: View, phases: pd.DataFrame) -> pd.DataFrame:
    """Give one row a phase: planned days, documented days, where the day shown lies."""
    t = view.t
    none = t("readiness.no_source")
    days = {
        column: [none if pd.isna(day) else day.date().isoformat() for day in phases[column]]
        for column in ("planned_start", "planned_end", "actual_start", "actual_end")
    }
    return pd.DataFrame(
        {
            t("table.phase"): [t.name("phase", code) for code in phases["phase"]],
            t("table.planned_start"): days["planned_start"],
            t("table.planned_end"): days["planned_end"],
            t("table.actual_start"): days["actual_start"],
            t("table.actual_end"): days["actual_end"],
            t("table.position"): [t.name("position", code) for code in phases["position"]],
        }
    )


def review_table(view: View, spoken: Spoken, kinds: Mapping[str, list[str]]) -> pd.DataFrame:
    """Give one row a piece of evidence of streams, recommendations or lessons (kind -> codes)."""
    t = view.t
    rows = []
    for kind, codes in kinds.items():
        known = review.known_rows(view.release, review.evidence(view.release, kind), view.as_of)
        for code in codes:
            mine = known[known["code"] == code]
            said = words_review.claims(t, mine, spoken)
            word = t.name("verdict", review.verdict(mine))
            named = t.name(kind, code)
            rows += [(code, named, word, claim.text, claim.address) for claim in said]
            rows += [] if said else [(code, named, word, "", "")]
    headings = ("code", "what", "verdict", "evidence", "source")
    names = [t.name("table", heading) for heading in headings]
    return pd.DataFrame(rows, columns=names)


def bands_table(view: View, scores: pd.DataFrame) -> pd.DataFrame:
    """Give one row a state by name: both ends of its interval, its place, and the five parts."""
    t = view.t
    rows = scores.assign(name=scores["iso3"].map(view.names)).sort_values("name")
    places = bands.placed(rows, load_method())
    unknown = t("readiness.unknown")
    parts = {
        t.name("part", part): [unknown if pd.isna(x) else round(x, 1) for x in rows[part]]
        for part in PARTS
    }
    return pd.DataFrame(
        {
            t("table.country"): [*rows["name"]],
            t("table.band"): [words_readiness.place(t, code) for code in places],
            t("table.low"): [*rows["low"].round(1)],
            t("table.high"): [*rows["high"].round(1)],
        }
        | parts
    )


def weights_table(view: View, before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Count the states by place with equal weights and with the chosen ones."""
    t = view.t
    counts = before.value_counts(), after.value_counts()
    order = [code for code in bands.place_order(load_method()) if any(code in c for c in counts)]
    return pd.DataFrame(
        {
            t("table.band"): [words_readiness.place(t, code) for code in order],
            t("table.equal_weights"): [int(counts[0].get(code, 0)) for code in order],
            t("table.these_weights"): [int(counts[1].get(code, 0)) for code in order],
        }
    )


def robust_table(view: View, robust: pd.DataFrame) -> pd.DataFrame:
    """Give one row a state by name: the range of its score and the firmness of its band."""
    t = view.t
    rows = robust.assign(name=robust["iso3"].map(view.names)).sort_values("name")
    none = t("readiness.no_band")
    return pd.DataFrame(
        {
            t("table.country"): [*rows["name"]],
            t("table.low_end"): [*rows["low5"].round(1)],
            t("table.high_end"): [*rows["high95"].round(1)],
            t("table.band"): [t.name("readiness_band", b) if b else none for b in rows["band"]],
            t("table.share_of_draws"): [
                none if pd.isna(share) else round(100 * share, 1) for share in rows["share"]
            ],
            t("table.firmness"): [t.name("firmness", w) if w else none for w in rows["word"]],
        }
    )
