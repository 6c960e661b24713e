"""What a finding says of its own case, in any language: how many rows, which lines, which words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from nua_data.check import Finding
from nua_data.text import DEFAULT_LANGUAGE, Text
from nua_data.upload import visible

FOR_PERSONS = (
    "unknown_kind", "other_kind", "too_many_rows", "too_many_columns", "too_many_sheets",
    "nothing_usable", "empty_file",
)  # fmt: skip
"""Rules whose own sentence speaks to the reader of a command line; a page has other words."""
OF_PROGRAMS = ("damaged_zip", "damaged_workbook", "bad_csv")
"""Rules whose value, where no row is named, is what a program says, in English."""


def remedy_words(t: Text, finding: Finding) -> str:
    """Say what to do: a finding's own English sentence, or the facts and the catalogue's words."""
    if t.language == DEFAULT_LANGUAGE and finding.rule not in FOR_PERSONS:
        return visible(finding.remedy)
    remedy = t.name("remedy", finding.rule, visible(finding.remedy))
    if case := finding.fact("case"):
        remedy = t.name("remedy", f"{finding.rule}.{case}", remedy)
    return t.sentences([*fact_sentences(t, finding), remedy])


def value_words(t: Text, finding: Finding) -> str:
    """Give what stands in the file as it stands, and in words what the check itself counted."""
    value = visible(finding.value)
    if t.language == DEFAULT_LANGUAGE or not value:
        return value
    if finding.rule in OF_PROGRAMS and finding.row is None:
        return ""
    if finding.rule == "separator":
        return t.name("separator", value)
    say, numbers = _COUNTED.get(finding.rule), _NUMBER.findall(value)
    return say(t, numbers) if say and numbers else t.isolate(value)


def fact_sentences(t: Text, finding: Finding) -> list[str]:
    """Say each fact of a finding in a sentence; a fact that it does not have is not spoken of."""
    facts = dict(finding.facts)
    return [say(t, facts) for name, say in _SENTENCES.items() if name in facts]


def row_count(finding: Finding) -> int | None:
    """Give the rows that a finding speaks of; None where it is about no row."""
    count = finding.fact("n", finding.fact("kept"))
    return count if count is not None else None if finding.row is None else 1


def _lines(t: Text, facts: dict[str, Any]) -> str:
    """Name the lines where there are several: one alone stands in its column."""
    lines, count = facts["lines"], facts.get("n", facts.get("kept", 0))
    numbers = t.isolate(", ".join(map(str, lines)))
    if count > len(lines):
        return t("check.fact_first_lines", lines=numbers)
    return t("check.fact_lines", lines=numbers) if len(lines) > 1 else ""


def _codes(t: Text, codes: Any) -> str:
    """Write codes, days and cells of a file: in their own direction, and nothing unseen in them."""
    texts = [codes] if isinstance(codes, str) else codes
    return t.join(t.isolate(visible(str(text))) for text in texts)


def _reasons(t: Text, facts: dict[str, Any]) -> str:
    """Say why no row is left."""
    reasons = facts["aside"]
    named = [t("check.reason", reason=t.name("rule", rule), n=count) for rule, count in reasons]
    return t("check.reasons", reasons=t.join(named)) if named else ""


def _ends(t: Text, ends: tuple[Any, Any]) -> dict[str, str]:
    """Write both ends of a span of years or of days."""
    return {name: t.partial_date(str(end)) for name, end in zip(_ENDS, ends, strict=True)}


_ENDS = ("first", "last")
_SENTENCES: dict[str, Callable[[Text, dict[str, Any]], str]] = {
    "read": lambda t, facts: t.plural("check.fact_read", facts["read"]),
    "aside": _reasons,
    "more": lambda t, facts: t.plural("check.fact_more", facts["more"]),
    "n": lambda t, facts: t.plural("check.fact_aside", facts["n"]),
    "kept": lambda t, facts: t.plural("check.fact_kept", facts["kept"]),
    "lines": _lines,
    "values": lambda t, facts: t("check.fact_values", values=_codes(t, facts["values"])),
    "read_as": lambda t, facts: t("check.fact_read_as", value=_codes(t, facts["read_as"])),
    "allowed": lambda t, facts: t("check.fact_allowed", items=_codes(t, facts["allowed"])),
    "needed": lambda t, facts: t("check.fact_needed", items=_codes(t, facts["needed"])),
    "years": lambda t, facts: t("check.fact_years", **_ends(t, facts["years"])),
    "span": lambda t, facts: t("check.fact_span", **_ends(t, facts["span"])),
    "counts_from": lambda t, facts: t(
        "check.fact_counts_from", day=t.partial_date(facts["counts_from"])
    ),
    "high": lambda t, facts: t("check.fact_high", value=t.value(facts["high"])),
}
"""How each fact is said, in the order in which they stand."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*")
_COUNTED: dict[str, Callable[[Text, list[str]], str]] = {
    "broken_row": lambda t, few: t("check.value_cells", found=few[0], expected=few[-1]),
    "double_column": lambda t, few: t("check.value_columns", numbers=t.isolate(", ".join(few))),
    "two_header_rows": lambda t, few: t("check.value_rows", numbers=t.isolate(", ".join(few))),
    "merged_header": lambda t, few: few[0],
    "too_many_rows": lambda t, few: t.number(int(few[0].replace(",", ""))),
    "too_many_columns": lambda t, few: t.number(int(few[0].replace(",", ""))),
}
"""How a value that the check counted is said: its rule, and the numbers that stand in it."""
