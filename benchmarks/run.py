"""Measure everything in one go, and write docs/performance.md's figures: `make bench`.

    python -m benchmarks.run                      every ordinary part, and the document
    python -m benchmarks.run --quick              each part once and shortly; leaves the document
    python -m benchmarks.run --only api,thin      some parts; the document keeps the others
    python -m benchmarks.run --only soak          an hour of viewers, a part of its own

A part is a program of its own. What it printed is kept in benchmarks/results/PART.txt, its figures
in PART.json, and how it went in run.json. A part that fails is told as failed, here and in the
document.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import machine, report

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
SCENARIOS = Path("benchmarks/scenarios")
FLOOR = str(SCENARIOS / "bare_page.json")
PART_SECONDS = 30 * 60
SOAK_SECONDS = 2 * 60 * 60


@dataclass(frozen=True)
class Amount:
    """How much is measured."""

    rounds: int
    viewers: int
    minutes: float
    seconds: float


ORDINARY = Amount(rounds=3, viewers=200, minutes=1, seconds=10)
QUICK = Amount(rounds=1, viewers=20, minutes=0.2, seconds=2)


@dataclass(frozen=True)
class Part:
    """A program of the run, and where its figures come from."""

    name: str
    command: Callable[[Amount], list[str]]
    """Module and arguments."""
    figures: str
    """`file`: it takes --out; `line`: the last line it prints; `text`: only what it prints."""
    is_ordinary: bool = True
    most_seconds: float = PART_SECONDS


def _pages(*names: str, extra: tuple[str, ...] = ()) -> Callable[[Amount], list[str]]:
    paths = [str(SCENARIOS / f"{name}.json") for name in names]

    def command(amount: Amount) -> list[str]:
        return ["benchmarks.bench_ui", FLOOR, *paths, "-n", str(amount.rounds), *extra]

    return command


def _viewers(module: str, *first: str) -> Callable[[Amount], list[str]]:
    def command(amount: Amount) -> list[str]:
        crowd = ["--viewers", str(amount.viewers), "--every", "5", "--minutes", str(amount.minutes)]
        return [module, *first, *crowd]

    return command


def _soak(amount: Amount) -> list[str]:
    crowd = ["--viewers", str(amount.viewers), "--every", "5", "--minutes", "60"]
    return ["benchmarks.viewers", *crowd, "--wide"]


PARTS = (
    Part("release", lambda _amount: ["benchmarks.release_open", "sample_data"], "text"),
    Part(
        "computations", lambda amount: ["benchmarks.computations", "-n", str(amount.rounds)], "text"
    ),
    Part("search", lambda amount: ["benchmarks.search", "-n", str(4 * amount.rounds)], "text"),
    Part(
        "journeys",
        _pages("journeys/executive", "journeys/presenter", "journeys/focal_point"),
        "file",
    ),
    Part(
        "rivals",
        _pages(
            *(f"rivals/{who}_{view}" for view in report.VIEWS for who in report.MAKERS),
        ),
        "file",
    ),
    Part("pages", _pages("overview", "country", "readiness", "cities", "language"), "file"),
    Part("thin", _pages("overview", extra=("--rtt", "300", "--kbps", "2000")), "file"),
    Part("api", lambda amount: ["benchmarks.api_load", "--seconds", str(amount.seconds)], "file"),
    Part("viewers", _viewers("benchmarks.viewers"), "line"),
    Part("viewers_dash", _viewers("benchmarks.rivals.load", "dash"), "line"),
    Part("viewers_vizro", _viewers("benchmarks.rivals.load", "vizro"), "line"),
    Part("soak", _soak, "line", is_ordinary=False, most_seconds=SOAK_SECONDS),
)


def run_part(part: Part, amount: Amount) -> dict[str, Any]:
    """Run one part, keep what it gave, and say how it went."""
    figures, said = RESULTS / f"{part.name}.json", RESULTS / f"{part.name}.txt"
    figures.unlink(missing_ok=True)  # figures of an earlier run must not stand for this one
    module, *given = part.command(amount)
    command = [sys.executable, "-m", module, *given]
    if part.figures == "file":
        command += ["--out", str(figures)]
    began, why = time.monotonic(), ""
    with said.open("w", encoding="utf-8") as out:
        try:
            code = subprocess.run(
                command,
                cwd=ROOT,
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=part.most_seconds,
                check=False,
            ).returncode
            why = f"ended with code {code}" if code else ""
        except subprocess.TimeoutExpired:
            why = f"did not end within {part.most_seconds / 60:.0f} minutes"
    if part.figures == "line":
        why = why or _keep_last_line(said, figures)
    return {
        "at": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "seconds": round(time.monotonic() - began),
        "failed": why,
        "amount": vars(amount),
    }


def _keep_last_line(said: Path, figures: Path) -> str:
    """Keep the JSON that a program printed last; say why where there is none."""
    lines = said.read_text(encoding="utf-8").splitlines()
    try:
        figures.write_text(json.dumps(json.loads(lines[-1])), encoding="utf-8")
    except (IndexError, ValueError):
        return "printed no figures"
    return ""


def main() -> int:
    """Run the parts and write the report; return 1 where a part failed."""
    options = _options()
    amount = QUICK if options.quick else ORDINARY
    if options.rounds:
        amount = Amount(**{**vars(amount), "rounds": options.rounds})
    RESULTS.mkdir(parents=True, exist_ok=True)
    known = RESULTS / "run.json"
    is_some = bool(options.only)
    parts = json.loads(known.read_text("utf-8"))["parts"] if is_some and known.exists() else {}
    chosen = [p for p in PARTS if (p.name in options.only if is_some else p.is_ordinary)]
    for part in chosen:
        print(f"{part.name} ...", flush=True)
        parts[part.name] = run_part(part, amount)
        told = parts[part.name]["failed"]
        print(
            f"  {parts[part.name]['seconds']} s{f': FAILED, it {told}' if told else ''}", flush=True
        )
        run = {"machine": machine.describe(), "parts": parts}
        known.write_text(json.dumps(run, indent=1), encoding="utf-8")
    target = RESULTS / "report.md" if options.quick else report.DOCUMENT
    report.write(RESULTS, target)
    print(f"written: {target.relative_to(ROOT)}")
    failed = [part.name for part in chosen if parts[part.name]["failed"]]
    for name in failed:
        print(f"FAILED: {name} (see benchmarks/results/{name}.txt)", file=sys.stderr)
    return int(bool(failed))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [part.name for part in PARTS]
    parser.add_argument("--quick", action="store_true", help="once and shortly, to try it")
    parser.add_argument("--rounds", type=int, help="counted visits of each page")
    parser.add_argument(
        "--only", type=lambda text: text.split(","), default=[], help=f"of {', '.join(names)}"
    )
    options = parser.parse_args()
    if unknown := sorted({*options.only} - {*names}):
        parser.error(f"there is no part named {', '.join(unknown)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
