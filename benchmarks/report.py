"""Results of a run -> the figures in docs/performance.md, between two marks.

`python -m benchmarks.report` writes them again from what lies in benchmarks/results/.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
DOCUMENT = ROOT / "docs" / "performance.md"
BEGIN = "<!-- bench: written by `make bench`; not edited by hand up to the next mark -->"
END = "<!-- bench: end -->"
MAKERS = ("ours", "dash", "vizro")
VIEWS = ("overview", "trends")
NAMES = {"ours": "ours", "dash": "Dash", "vizro": "Vizro"}
VIEW_NAMES = {
    "overview": "World map, sentence, four numbers, region",
    "trends": "Lines of three states, choice of indicator",
}
SAYING = ("release", "computations", "search")
"""Parts whose figures are what they print."""
VISITING = ("journeys", "rivals", "pages", "thin")
"""Parts in which a browser visits pages."""
Measure = Mapping[str, float]
Results = Mapping[str, Any]


def write(results: Path, document: Path) -> None:
    """Write the figures in a folder of results into a document, between its marks."""
    run = json.loads((results / "run.json").read_text(encoding="utf-8"))
    figures: dict[str, Any] = {}
    for name in run["parts"]:
        said = results / f"{name}.txt" if name in SAYING else results / f"{name}.json"
        if said.exists():
            text = said.read_text(encoding="utf-8")
            figures[name] = text if name in SAYING else json.loads(text)
    text = document.read_text(encoding="utf-8") if document.exists() else f"{BEGIN}\n{END}\n"
    document.write_text(between_marks(text, render(run, figures)), encoding="utf-8")


def between_marks(text: str, fresh: str) -> str:
    """Give a document with the text between its marks replaced; raises ValueError without marks."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError("the document has not one mark of the beginning before one of the end")
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{fresh.strip()}\n{END}{rest.partition(END)[2]}"


def render(run: Mapping[str, Any], figures: Results) -> str:
    """Write the figures of a run as Markdown; parts that failed are named first."""
    blocks = [machine_words(run["machine"]), *failures(run["parts"])]
    for names, title, make in SECTIONS:
        there = [name for name in names if figures.get(name)]
        if there:
            blocks += [f"### {title}", when(run["parts"], there), make(figures)]
    return "\n\n".join(blocks)


def machine_words(machine: Mapping[str, str]) -> str:
    """Name the machine in a sentence."""
    return (
        f"{machine['cores']} cores ({machine['processor']}), {machine['memory']} of memory, "
        f"{machine['system']}, Python {machine['python']}, {machine['chromium']} without a "
        f"graphics card; {machine['packages']}; for the rivals {machine['rivals']}. Figures are "
        "medians, with the lowest and highest in brackets; *x* is times the bare page of the same "
        "part."
    )


def failures(parts: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Name the parts that failed, each with what happened."""
    told = [f"{name} {about['failed']}" for name, about in parts.items() if about["failed"]]
    return [f"**Failed:** {'; '.join(told)}."] if told else []


def when(parts: Mapping[str, Mapping[str, Any]], names: Iterable[str]) -> str:
    """Say when the parts of a section were measured, and how often."""
    chosen = [*names]
    first = parts[chosen[0]]
    visits = f"; visits of each page: {first['amount']['rounds']}" if chosen[0] in VISITING else ""
    return f"{first['at']}{visits}."


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def spread(measure: Measure, unit: str = "") -> str:
    """Write a median with its lowest and highest."""
    low, high = measure["min"], measure["max"]
    text = f"{measure['median']:,.0f}{unit and f' {unit}'}"
    return text if round(low) == round(high) else f"{text} ({low:,.0f}–{high:,.0f})"


def timed(scenario: Mapping[str, Any], step: str) -> str:
    """Write the time of a step, with its ratio where there is one."""
    if step not in scenario["steps"]:
        return "–"
    text = spread(scenario["steps"][step]["ms"], "ms")
    ratio = scenario.get("ratios", {}).get(step)
    return text if ratio is None else f"{text} · {ratio:.2f} x"


def cost(scenario: Mapping[str, Any], step: str, measure: str, unit: str) -> str:
    """Write another measure of a step."""
    found = scenario["steps"].get(step, {}).get(measure)
    return "–" if found is None else spread(found, unit)


def marks(measures: Mapping[str, Measure]) -> list[str]:
    """Give the names of the moments that were noted on the way."""
    return [name for name in measures if name.endswith(" ms") and name != "CPU ms"]


def step_table(scenarios: Sequence[Mapping[str, Any]]) -> str:
    """Write every step of every scenario: time and ratio, moments on the way, bytes, CPU."""
    rows = []
    for scenario in scenarios:
        for step, measures in scenario["steps"].items():
            on_the_way = "; ".join(
                f"{name.removesuffix(' ms')} {spread(measures[name], 'ms')}"
                for name in marks(measures)
            )
            rows.append([
                scenario["name"], step, timed(scenario, step), on_the_way or "–",
                cost(scenario, step, "kB down", "kB"), cost(scenario, step, "CPU ms", "ms"),
            ])  # fmt: skip
    return table(["", "step", "time", "readable", "down", "server CPU"], rows)


def rival_table(figures: Results) -> str:
    """Write the same two views, side by side."""
    floor, *scenarios = figures["rivals"]
    by_name = {each["name"]: each for each in scenarios}
    blocks = []
    for view, kind in zip(VIEWS, ("map", "lines"), strict=True):
        found = {maker: by_name.get(f"{NAMES[maker]}: {kind}") for maker in MAKERS}
        there = [floor, *(each for each in found.values() if each)]
        heads = [VIEW_NAMES[view], "bare page", *(NAMES[m] for m, each in found.items() if each)]
        blocks.append(table(heads, _rival_rows(there)))
        missing = [NAMES[maker] for maker, each in found.items() if each is None]
        blocks += [f"Not measured: {', '.join(missing)}."] if missing else []
    return "\n\n".join(blocks)


def _rival_rows(scenarios: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Give the rows of one view; the bare page's one step stands beside the change of each."""
    changes = [[*each["steps"]][-1] for each in scenarios]

    def row(name: str, cell: Callable[[Mapping[str, Any], str], str]) -> list[str]:
        return [name, *(cell(s, c) for s, c in zip(scenarios, changes, strict=True))]

    return [
        row("cold load", lambda s, _c: timed(s, "cold load")),
        row("sentence readable", lambda s, _c: cost(s, "cold load", "sentence ms", "ms")),
        row("cold, down", lambda s, _c: cost(s, "cold load", "kB down", "kB")),
        row("cold, server CPU", lambda s, _c: cost(s, "cold load", "CPU ms", "ms")),
        row("warm reload", lambda s, _c: timed(s, "warm reload")),
        row("warm, down", lambda s, _c: cost(s, "warm reload", "kB down", "kB")),
        row("change of the choice", timed),
        row("change, down", lambda s, c: cost(s, c, "kB down", "kB")),
        row("change, server CPU", lambda s, c: cost(s, c, "CPU ms", "ms")),
        row("server memory at the end", lambda s, _c: f"{s['rss_end_mib']:,.0f} MiB"),
    ]


LOAD_ROWS = (
    ("reruns", "reruns", ""),
    ("median", "ms_50", " ms"),
    ("95th percentile", "ms_95", " ms"),
    ("most", "ms_most", " ms"),
    ("errors", "errors", ""),
    ("server CPU, share of a core", "cpu_share", ""),
    ("memory before", "mib_before", " MiB"),
    ("with all viewers", "mib_with_all", " MiB"),
    ("a viewer", "mib_a_viewer", " MiB"),
    ("after they left", "mib_after_leaving", " MiB"),
    ("after they left, to before", "after_to_before", ""),
    ("spread of the second half", "second_half_spread", ""),
)


def load_table(figures: Results) -> str:
    """Write many viewers at once: ours beside the rivals."""
    parts = {"ours": "viewers", "dash": "viewers_dash", "vizro": "viewers_vizro"}
    found = {maker: figures[part] for maker, part in parts.items() if part in figures}
    rows = [
        [label, *(_number(each.get(key), unit) for each in found.values())]
        for label, key, unit in LOAD_ROWS
    ]
    viewers = next(iter(found.values()))["viewers"] if found else 0
    return table([f"{viewers} viewers", *(NAMES[maker] for maker in found)], rows)


def soak_table(figures: Results) -> str:
    """Write the hour of viewers."""
    soak = figures["soak"]
    rows = [[label, _number(soak.get(key), unit)] for label, key, unit in LOAD_ROWS]
    over_time = ", ".join(f"{mib:,.0f}" for mib in soak.get("mib_over_time", []))
    hour = table([f"{soak['viewers']} viewers", "an hour"], rows)
    return f"{hour}\n\nMiB over time: {over_time}."


def api_table(figures: Results) -> str:
    """Write the rates and times of the API."""
    api = figures["api"]
    rows = [
        [
            f"{api['rate']:.0f} a second" if name == "steady" else "as many as it answers",
            *(_number(api[name].get(key), unit) for key, unit in API_COLUMNS.values()),
        ]
        for name in ("steady", "most")
    ]
    return f"`{api['path']}`\n\n{table(['', *API_COLUMNS], rows)}"


API_COLUMNS = {
    "requests a second": ("a_second", ""),
    "median": ("ms_50", " ms"),
    "95th percentile": ("ms_95", " ms"),
    "errors": ("errors", ""),
    "CPU a request": ("cpu_ms_a_request", " ms"),
    "a second and core": ("a_second_a_core", ""),
}


def text_blocks(figures: Results) -> str:
    """Give what the programs without a browser print."""
    said = [figures[name].strip() for name in SAYING if name in figures]
    return "\n\n".join(f"```\n{text}\n```" for text in said)


def _number(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:,.4g}{unit}" if value < 100 else f"{value:,.0f}{unit}"


def _steps_of(part: str) -> Callable[[Results], str]:
    return lambda figures: step_table(figures[part])


SECTIONS: tuple[tuple[tuple[str, ...], str, Callable[[Results], str]], ...] = (
    (("journeys",), "The journeys of three people", _steps_of("journeys")),
    (("rivals",), "The same two views with Dash and with Vizro", rival_table),
    (("pages",), "Other pages", _steps_of("pages")),
    (("thin",), "A thin link: 300 ms there and back, 2 Mbit/s", _steps_of("thin")),
    (
        ("viewers", "viewers_dash", "viewers_vizro"),
        "Many viewers, each acting every 5 s",
        load_table,
    ),
    (("soak",), "An hour of viewers", soak_table),
    (("api",), "The data API", api_table),
    (SAYING, "In processes of their own", text_blocks),
)
"""Parts that a section needs (one at least), its title, and what writes it."""


if __name__ == "__main__":
    write(RESULTS, DOCUMENT)
