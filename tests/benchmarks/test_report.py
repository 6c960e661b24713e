"""The report of a run: figures beside their floor, failures told, the rest of the document kept."""

from __future__ import annotations

import json

import pytest

from benchmarks import report, run

MACHINE = {
    "cores": "2", "processor": "A Processor", "memory": "23 GB", "system": "Debian",
    "python": "3.11", "chromium": "Chromium 1", "packages": "streamlit 1",
    "rivals": "dash 4, vizro 1",
}  # fmt: skip


def measure(median, low=None, high=None):
    return {"median": median, "min": low or median, "max": high or median}


def scenario(name, cold, step, change, ratios=None, **marks):
    def taken(ms, kb, passed=None):
        noted = {f"{mark} ms": measure(at) for mark, at in (passed or {}).items()}
        return {"ms": measure(ms, ms - 10, ms + 20), **noted, "kB down": measure(kb),
                "CPU ms": measure(30)}  # fmt: skip

    found = {
        "name": name, "rss_end_mib": 300.4,
        "steps": {
            "cold load": taken(cold, 700, marks),
            "warm reload": taken(cold / 3, 7),
            step: taken(change, 14),
        },
    }  # fmt: skip
    return found | ({"ratios": ratios} if ratios else {})


FLOOR = scenario("bare page", 1000, "click a button", 50)
OURS = scenario(
    "ours: map", 1500, "change of region", 100,
    {"cold load": 1.5, "warm reload": 1.5, "change of region": 2.0}, sentence=1200,
)  # fmt: skip
DASH = scenario(
    "Dash: map", 2000, "change of region", 60, {"cold load": 2.0, "change of region": 1.2}
)
AMOUNT = {"rounds": 3, "viewers": 200, "minutes": 2, "seconds": 10}
CROWD = {
    "viewers": 200,
    "reruns": 4000,
    "ms_50": 20.0,
    "ms_95": 345.6,
    "ms_most": 2000,
    "errors": 0,
}


def about(failed=""):
    return {"at": "2026-11-25 15:00 UTC", "seconds": 60, "failed": failed, "amount": AMOUNT}


def rendered(figures, **failed):
    parts = {name: about(failed.get(name, "")) for name in [*figures, *failed]}
    return report.render({"machine": MACHINE, "parts": parts}, figures)


def row_of(text, start):
    return next(line for line in text.splitlines() if line.startswith(f"| {start} |"))


def test_the_machine_is_named():
    text = rendered({})
    assert all(value in text for value in MACHINE.values())


def test_rivals_stand_side_by_side_and_one_that_is_not_there_is_told():
    text = rendered({"rivals": [FLOOR, OURS, DASH]})
    assert row_of(text, "cold load") == (
        "| cold load | 1,000 ms (990–1,020) | 1,500 ms (1,490–1,520) · 1.50 x"
        " | 2,000 ms (1,990–2,020) · 2.00 x |"
    )
    assert row_of(text, "sentence readable") == "| sentence readable | – | 1,200 ms | – |"
    assert "50 ms (40–70) | 100 ms (90–120) · 2.00 x" in row_of(text, "change of the choice")
    assert "Not measured: Vizro." in text
    assert "Not measured: ours, Dash, Vizro." in text


def test_each_step_of_a_journey_is_a_row():
    person = {**OURS, "name": "executive"}
    text = rendered({"journeys": [FLOOR, person]})
    assert (
        "| executive | cold load | 1,500 ms (1,490–1,520) · 1.50 x | sentence 1,200 ms | 700 kB"
        " | 30 ms |"
    ) in text
    assert "| executive | change of region | 100 ms (90–120) · 2.00 x | – | 14 kB | 30 ms |" in text


def test_a_failed_part_is_told_first_and_its_section_left_out():
    text = rendered({"journeys": [FLOOR]}, thin="ended with code 1", api="printed no figures")
    assert "**Failed:** thin ended with code 1; api printed no figures." in text
    assert "thin link" not in text
    assert text.index("**Failed:**") < text.index("### ")


def test_crowds_and_rates_are_written():
    rates = {"a_second": 300.0, "ms_50": 1.25, "ms_95": 1.83, "errors": 0}
    api = {"path": "/api/v1/trends", "rate": 300, "steady": rates, "most": rates | {"ms_95": 9.4}}
    text = rendered({"viewers": CROWD, "viewers_vizro": CROWD | {"ms_95": 50.0}, "api": api})
    assert row_of(text, "95th percentile") == "| 95th percentile | 346 ms | 50 ms |"
    assert row_of(text, "errors") == "| errors | 0 | 0 |"
    assert "| 200 viewers | ours | Vizro |" in text
    assert "| 300 a second | 300 | 1.25 ms | 1.83 ms | 0 | – | – |" in text


def test_only_what_stands_between_the_marks_changes():
    text = f"# Head\n{report.BEGIN}\nold\n{report.END}\n## Tail\n"
    fresh = report.between_marks(text, "new")
    assert fresh == f"# Head\n{report.BEGIN}\nnew\n{report.END}\n## Tail\n"
    assert report.between_marks(fresh, "new") == fresh
    for broken in ("no marks", report.BEGIN, f"{report.END}{report.BEGIN}", text + text):
        with pytest.raises(ValueError):
            report.between_marks(broken, "new")


def test_the_document_has_its_marks():
    text = report.DOCUMENT.read_text(encoding="utf-8")
    assert report.between_marks(text, "x") != text


def test_results_in_a_folder_become_a_document(tmp_path):
    parts = {"viewers": about(), "search": about(), "thin": about("ended with code 1")}
    (tmp_path / "run.json").write_text(json.dumps({"machine": MACHINE, "parts": parts}))
    (tmp_path / "viewers.json").write_text(json.dumps(CROWD))
    (tmp_path / "search.txt").write_text("p50 1.2\n")
    (tmp_path / "thin.txt").write_text("Traceback\n")
    report.write(tmp_path, tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert "346 ms" in text and "p50 1.2" in text and "thin ended with code 1" in text
    assert "Traceback" not in text


@pytest.mark.parametrize(
    ("program", "figures", "why"),
    [
        ("print('{\"a\": 1}')", "line", ""),
        ("print('nothing')", "line", "printed no figures"),
        ("raise SystemExit(3)", "line", "ended with code 3"),
        ("raise SystemExit(3)", "text", "ended with code 3"),
        ("import time; time.sleep(9)", "text", "did not end within 0 minutes"),
    ],
)
def test_how_a_part_went_is_said(tmp_path, monkeypatch, program, figures, why):
    (tmp_path / "one.py").write_text(program)
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "part.json").write_text("old")
    most = 1 if "sleep" in program else 60
    went = run.run_part(run.Part("part", lambda _amount: ["one"], figures, True, most), run.QUICK)
    assert went["failed"] == why
    kept = tmp_path / "part.json"
    assert (json.loads(kept.read_text()) == {"a": 1}) if not why else not kept.exists()


def test_every_part_of_a_run_is_in_the_report_and_its_files_exist():
    shown = {name for names, _title, _make in report.SECTIONS for name in names}
    assert {part.name for part in run.PARTS} == shown
    for part in run.PARTS:
        module, *given = part.command(run.ORDINARY)
        assert (run.ROOT / (module.replace(".", "/") + ".py")).exists()
        assert all((run.ROOT / each).exists() for each in given if each.endswith(".json"))
