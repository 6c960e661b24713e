"""Measure pages in a real browser and print medians, and ratios to the first scenario.

    python -m benchmarks.bench_ui benchmarks/scenarios/bare_page.json SCENARIO.json ... -n 5

A scenario (JSON) names a `script` to serve and the `path` to open; `isolated` serves it from an
empty folder with default settings, and `serve` is the command of another server. `marks` are named
expressions whose first moment of truth on the way is noted. `ready` is a JavaScript expression,
true when the last picture is painted; `signature` is one that describes the picture: a step has
ended when it has changed and stood still, and the time is that of its last change. All may use
`app` (Streamlit's root node) and `find(selector)`, which also looks into shadow roots; the
signature "gl" counts WebGL draws. `steps` are lists of ["click", selector], ["fill", selector,
text], ["press", selector, key] or ["select", selector, value]; their clock starts at the last
pointer, key or change event, inside the page. A step with `download` ends when its file is there.
Run nothing else on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

from benchmarks.procstat import usage_of_tree
from benchmarks.rest import wait_until_quiet
from benchmarks.tcp_meter import Meter
from benchmarks.visit import Limits, StepFailed, Visit, make_visit
from tools.app_server import ROOT, AppServer, ServerFailed
from tools.find_browser import FLAGS, MISSING, find_browser

# Without a graphics card WebGL needs software rendering, which stalls pages that do not use it.
SOFTWARE_GL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
RIVALS_BIN = ROOT / ".venv-bench" / "bin"
"""Where the Makefile installs what we are measured against."""
COMPARED_STEPS = ("cold load", "warm reload")


def measure(scenario: dict[str, Any], options: argparse.Namespace, chromium: str) -> dict[str, Any]:
    """Serve one scenario, visit it n times after a first, uncounted time, and sum up."""
    with tempfile.TemporaryDirectory() as folder:
        with (
            serve(scenario, Path(folder)) as server,
            Meter(server.port, options.rtt, options.kbps) as meter,
            sync_playwright() as driver,
        ):
            idle = usage_of_tree(server.pid)[1]
            flags = [*FLAGS, *(SOFTWARE_GL if scenario.get("webgl") else ["--disable-gpu"])]
            visits = []
            for _ in range(options.n + 1):
                # A browser of its own for each visit: nothing is left in any cache.
                browser = driver.chromium.launch(executable_path=chromium, args=flags)
                visits.append(
                    make_visit(browser, scenario, meter, server.pid, Limits(options.settle))
                )
                browser.close()
                if len(visits) == 1:
                    wait_until_quiet(server.pid)  # what a start prepares beside the first visit
            memory = {"rss_idle_mib": idle, "rss_end_mib": usage_of_tree(server.pid)[1]}
            return {
                "name": scenario["name"],
                "server_start_s": server.start_seconds,
                **memory,
                **summary(visits),
            }


def serve(scenario: dict[str, Any], folder: Path) -> AppServer:
    """Start the server of a scenario; its log lies in the folder."""
    log = folder / "server.log"
    if "serve" in scenario:
        return AppServer(
            "",
            log,
            command=lambda port: [
                part.format(bin=RIVALS_BIN, port=port) for part in scenario["serve"]
            ],
            health=scenario["health"],
        )
    script, cwd = ROOT / scenario["script"], ROOT
    if scenario.get("isolated"):
        script, cwd = Path(shutil.copy(script, folder)), folder
    return AppServer(script, log, cwd=cwd)


def summary(visits: list[Visit]) -> dict[str, Any]:
    """Sum up visits: the first apart, median, lowest and highest of the rest."""
    first, *counted = visits
    steps = {
        name: {
            measure: spread([visit.steps[name][measure] for visit in counted])
            for measure in first.steps[name]
        }
        for name in first.steps
    }
    return {
        "first_ever": first.steps["cold load"],
        "steps": steps,
        "heap_mib": spread([visit.heap_mib for visit in counted]),
        "other_hosts": sorted(set().union(*(visit.other_hosts for visit in visits))),
        "errors": sorted({error for visit in visits for error in visit.errors}),
    }


def spread(values: list[float]) -> dict[str, float]:
    """Return median, lowest and highest."""
    return {"median": median(values), "min": min(values), "max": max(values)}


def show(result: dict[str, Any]) -> None:
    """Print one scenario's results."""
    print(
        f"\n{result['name']}: server up in {result['server_start_s']:.1f} s, memory "
        f"{result['rss_idle_mib']:.0f} -> {result['rss_end_mib']:.0f} MiB, "
        f"first ever load {result['first_ever']['ms']:.0f} ms"
    )
    for name, measures in result["steps"].items():
        figures = (
            f"{measure} {value['median']:.0f} ({value['min']:.0f}-{value['max']:.0f})"
            for measure, value in measures.items()
        )
        print(f"  {name:24s}" + "  ".join(figures))
    for address in result["other_hosts"]:
        print(f"  request to another host: {address}")
    for error in result["errors"]:
        print(f"  console error: {error}")


def ratios(result: dict[str, Any], floor: dict[str, Any]) -> dict[str, float]:
    """Return each step's median time over the floor's: loads over loads, steps over its step."""
    floor_step = next(name for name in floor["steps"] if name not in COMPARED_STEPS)
    return {
        name: measures["ms"]["median"]
        / floor["steps"][name if name in COMPARED_STEPS else floor_step]["ms"]["median"]
        for name, measures in result["steps"].items()
    }


def main() -> int:
    """Measure the scenarios; return 1 where one fails, errs or asks another host."""
    options = _options()
    chromium = find_browser()
    if chromium is None:
        print(MISSING, file=sys.stderr)
        return 1
    results, failed = [], False
    for path in options.scenario:
        try:
            result = measure(json.loads(path.read_text(encoding="utf-8")), options, chromium)
        except (StepFailed, ServerFailed, OSError, PlaywrightError) as error:
            print(f"\n{path.stem}: {error}", file=sys.stderr)
            failed = True
            if path == options.scenario[0]:
                break  # nothing to compare with
            continue
        if results:
            result["ratios"] = ratios(result, results[0])
        show(result)
        for name, ratio in result.get("ratios", {}).items():
            print(f"  {name:24s}{ratio:.2f} x {results[0]['name']}")
        results.append(result)
        failed |= bool(result["other_hosts"] or result["errors"])
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return int(failed)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", nargs="+", type=Path)
    parser.add_argument("-n", type=int, default=5, help="counted visits (default 5)")
    parser.add_argument("--rtt", type=float, default=0, help="imitate this round trip, ms")
    parser.add_argument("--kbps", type=float, default=0, help="imitate this bandwidth, kbit/s")
    parser.add_argument("--settle", type=int, default=Limits.settle, help="stillness, ms")
    parser.add_argument("--out", type=Path, help="write all results here (JSON)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
