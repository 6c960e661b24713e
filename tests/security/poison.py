"""A release whose every text carries markup, and the traces that markup leaves where it takes.

The stamp is made as the checks make it: whoever can write a release can write its stamp too.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
from pathlib import Path

from nua_data.check import DESCRIPTOR, digest
from nua_data.method import load_method
from nua_data.release import BUNDLED, stamp

ELSEWHERE = "https://nua-evil.example"
"""A host that nothing may be asked of. Its name stands in every address that the markup makes."""
MARKUP = (
    "<script>alert('nua-evil')</script>"
    '<img src="https://nua-evil.example/i.png" onerror="alert(1)">'
    '"\'><svg onload="alert(2)"><b class="nua-evil">b</b></svg>'
    '<a href="https://nua-evil.example/a">a</a>'
    "[link](https://nua-evil.example/l) ![picture](https://nua-evil.example/p.png)"
    " [run](javascript:alert(3)) **nuastrong** `nuacode` $nuatex^2$ :red[nuared]"
    " :material/bug_report: :bug:"
    " https://nua-evil.example/auto &lt;i&gt; {iso3} %{customdata} \u202etxt.exe\u202c"
)
"""HTML, Markdown, formulas, directives of Streamlit, templates of charts, a turn of direction."""
RUNNING = "javascript:alert('nua-evil')"
TEXTS = {
    "countries": ("name_en", "name_fr", "name_es", "name_ar", "name_ru", "name_zh"),
    "areas": ("name",),
    "indicators": ("short_name", "name", "unit", "target_basis"),
    "sources": ("producer", "title", "licence"),
    "published_aggregates": ("producer", "title", "note"),
    "cycles": ("note",),
    "report_evidence": ("date_note", "note"),
    "report_counts": ("as_of_note", "note"),
    "vnr_announced": ("name_as_printed", "announcement"),
    "streams": ("name", "source"),
    "review_phases": ("name",),
    "events": ("name", "place", "source", "note"),
    "recommendations_2022": ("text", "source"),
    "wuf12_lessons": ("text",),
    "review_evidence": ("document", "paragraph"),
    "agenda_library": ("document", "paragraph", "what", "fact_date_place", "place"),
    "agenda_library_countries": ("said",),
    "frameworks": ("detail", "source"),
    "framework_parts": ("name",),
    "terms_six_languages": ("fr", "es", "ar", "ru", "zh"),
    "sdg_titles_six_languages": ("en", "fr", "es", "ar", "ru", "zh"),
    "cities_wup2018": ("city",),
    "city_values": ("city",),
    "cities_public_transport_2020": ("country_name", "city", "city_std"),
}
"""Table -> columns of free text, each of which gets the markup behind its words."""
CITIES = {"cities_wup2018", "city_values", "cities_public_transport_2020"}
LINKS = {"report_evidence": ("source_url",), "report_counts": ("source_url",)}
"""Table -> columns of addresses without a pattern, some of which get one that runs a script."""
CODES = {"indicator": "X", "event": "x", "entry": "x"}
"""Column -> letter put behind its codes, so that no catalogue has a clean word for them."""
KEPT = frozenset(
    {*load_method().overview.lead_indicators.values(), "SP.URB.TOTL.IN.ZS", "habitat_iii"}
)
"""Codes that the method names, which a release cannot be without."""


def poisoned_release(folder: Path) -> Path:
    """Write a poisoned copy of the bundled release."""
    shutil.copytree(BUNDLED, folder)
    said = json.loads((folder / DESCRIPTOR).read_bytes())
    said["version"] = f"{said['version']} <b>nua-evil</b>"
    for each in said["resources"]:
        path = folder / each["path"]
        if path.suffix == ".csv":
            content = _poisoned(each["name"], path.read_text("utf-8"))
        elif path.name.endswith(".csv.gz"):
            plain = gzip.decompress(path.read_bytes()).decode()
            content = gzip.compress(_poisoned(each["name"], plain), 1, mtime=0)
        else:
            continue
        path.write_bytes(content)
        each["bytes"], each["hash"] = len(content), digest(content)
    said.pop("checked", None)
    said["checked"] = stamp(said)
    (folder / DESCRIPTOR).write_text(json.dumps(said), encoding="utf-8")
    return folder


def _poisoned(table: str, content: str) -> bytes:
    rows = [*csv.DictReader(io.StringIO(content))]
    for number, row in enumerate(rows):
        if table in CITIES and number % 40:
            continue  # names of cities are compared with each other, which long ones make slow
        for column in TEXTS.get(table, ()):
            row[column] = f"{row[column]} {MARKUP}"
        for column in LINKS.get(table, ()):
            row[column] = f"{RUNNING}//{number}" if number % 2 else row[column]
        for column, letter in CODES.items():
            if row.get(column) and row[column] not in KEPT and "report_20" not in row[column]:
                row[column] += letter
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


TRACES = """() => {
  const made = [...document.querySelectorAll(`
    .nua-evil, [onerror], [onload], .katex, iframe, a[href^="javascript:" i],
    img[src*="nua-evil"], script[src*="nua-evil"]`)];
  const links = [...document.querySelectorAll('a')].filter((a) => {
    const to = a.getAttribute('href') || a.getAttribute('xlink:href') || '';
    return to.startsWith('http') && to.includes('nua-evil') && !OWN.includes(a.textContent.trim());
  });
  const words = [...document.querySelectorAll('strong, em, b, code, tspan, span[style], span')]
    .filter((node) => /^(nuastrong|nuacode|nuared|b|bug_report)$/.test(node.textContent));
  return [...made, ...links, ...words].map((node) =>
    `${node.outerHTML.slice(0, 150)} in ${node.parentElement?.textContent.slice(0, 150)}`);
}""".replace("OWN", json.dumps(["Open", "فتح"]))
"""Run in a browser: elements that only markup of the release could have made.

A link that says no more than "open" and leads where the table says is what it seems.
"""
