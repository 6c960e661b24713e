"""Print the seconds of CPU that documents take: first time in a fresh process, then again.

    python -m benchmarks.documents

Each document is made the way a press on its button makes it, from an opened release whose trends
and readiness are already judged, as they are once a page has been shown.
"""

from __future__ import annotations

import subprocess
import sys
import time

MAKES = ("brief en", "brief ar", "brief zh", "deck world", "deck country", "picture map")


def main() -> None:
    """Measure every document in a process of its own."""
    print(f"{'document':<14}{'first (CPU s)':>15}{'again (CPU s)':>15}{'kB':>8}")
    for name in MAKES:
        run = [sys.executable, "-m", "benchmarks.documents", name]
        print(subprocess.run(run, capture_output=True, text=True, check=True).stdout, end="")


def measure(name: str) -> None:
    """Make one document twice and print what each took; imports are in the first."""
    facts = _prepare()
    times = []
    for _ in range(2):
        start = time.process_time()
        made = _make(name, *facts)
        times.append(time.process_time() - start)
    print(f"{name:<14}{times[0]:>15.2f}{times[1]:>15.2f}{len(made) / 1000:>8.0f}")


def _prepare() -> tuple:
    from nua_data import readiness, trends
    from nua_data.method import load_method
    from nua_data.release import open_release

    release, method = open_release(), load_method()
    cycle, day = release.cycles["cycle"].iloc[-1], release.as_of
    labels = trends.classify_trends(release, day, method)
    parts = readiness.readiness_parts(release, day, method, cycle, labels)
    return release, method, cycle, labels, readiness.score(parts, method)


def _make(name: str, release, method, cycle, labels, scores) -> bytes:
    from briefs.about import About
    from nua_data.model import WORLD, Grouping
    from nua_data.storyboard_parts import Given
    from nua_data.text import load_text

    kind, which = name.split()
    t = load_text(which if kind == "brief" else "en")
    about = About(t, release.as_of, release.version, cycle, link="https://nua.example.org/country")
    countries = release.countries.set_index("iso3")
    names, day = countries[f"name_{t.language}"], release.as_of
    if kind == "brief":
        from briefs.country import country_brief
        from nua_data.standing import standing

        facts = standing(release, "KEN", day, cycle, method, labels)
        return country_brief(about, facts, names["KEN"], scores, {})
    grouping = Grouping.HABITAT
    if kind == "picture":
        from briefs.picture import make_picture
        from charts.status_map import status_map
        from nua_data.facts import reporting_facts

        found = reporting_facts(release, cycle, day, grouping, WORLD)
        return make_picture(status_map(found, names, t, "Map"), about, "Map", "png")
    from briefs.deck import make_deck

    iso3 = "KEN" if which == "country" else ""
    region = countries[grouping.column][iso3] if iso3 else WORLD
    given = Given(release, t, method, cycle, day, grouping, names, labels, scores, region, iso3)
    return make_deck(given, about)


if __name__ == "__main__":
    measure(sys.argv[1]) if sys.argv[1:] else main()
