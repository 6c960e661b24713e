"""The command `check`: what the page that checks a file says, on the command line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nua_data.address import named_place

if TYPE_CHECKING:
    from nua_data.release import Release
    from nua_data.upload import Checked

EXAMPLES = """
examples:
  python -m nua_data template observations values.xlsx
      a workbook to fill in
  python -m nua_data check values.xlsx
      what would be read of it, what to mend, and how the standing would read with it: every
      indicator of the file, readiness for the review with its parts, and each commitment
  python -m nua_data check values.xlsx --csv findings.csv
      the findings also as a table

Only files after the two templates (observations, register of reports) are checked: CSV or XLSX.
Nothing is imported or kept. It ends with 0 where every row can be used, else with 1.
"""


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add ``check`` to the command line."""
    parser = commands.add_parser(
        "check",
        help="check a national file before it is sent",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--store", type=named_place, help="release or store to check against (default: NUA_DATA)"
    )
    parser.add_argument("--csv", type=Path, metavar="OUT", help="write the findings as CSV")
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    """Check a file and say everything of it; 2 where there is no file or no release to read."""
    from nua_data.release import ReleaseError, open_release
    from nua_data.text import load_text
    from nua_data.upload import LIMITS, check_upload, visible
    from nua_data.words_check import count_words, headline, severity_words

    try:
        release = open_release(options.store)
        if options.file.exists() and not options.file.is_file():
            raise ValueError("it is no ordinary file")  # a pipe would be waited for
        with options.file.open("rb") as stream:
            content = stream.read(LIMITS.text_bytes + 1)  # one more is too large already
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 2
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        print(f"{options.file} cannot be read: {said}.", file=sys.stderr)
        return 2
    checked, t = check_upload(options.file.name, content, release), load_text("en")
    print(headline(t, checked))
    for finding in checked.findings:
        print(f"  {visible(str(finding))}")
    print(severity_words(t, checked.count_by_severity()))
    if checked.imported is not None:
        print(count_words(t, checked.imported))
        _print_standing(release, checked)
    if options.csv is not None and not _write_findings(options.csv, checked, options.file):
        return 2
    return int(checked.imported is None or checked.imported.kept < checked.imported.read)


def _print_standing(release: Release, checked: Checked) -> None:
    """Print how the standing reads today and how it would read with the file."""
    from nua_data import words_check
    from nua_data.method import load_method
    from nua_data.reporting import current_cycle
    from nua_data.text import load_text
    from nua_data.upload_standing import read_standing

    t, cycle = load_text("en"), current_cycle(release, release.as_of)
    reading = read_standing(release, checked.imported, release.as_of, load_method(), cycle=cycle)
    print(words_check.standing_words(t, reading, release.as_of))
    for line in words_check.standing_lines(t, reading, release):
        print(f"  {line}")
    if note := words_check.merge_words(t, reading):
        print(note)
    print(words_check.whole_words(t, reading, cycle))
    for line in words_check.whole_lines(t, reading, release):
        print(f"  {line}")


def _write_findings(path: Path, checked: Checked, file: Path) -> bool:
    """Write the findings; False, with a word of why, where that cannot be: never over the file."""
    from nua_data.export import to_csv
    from nua_data.words_check import findings_file

    try:
        if path.exists() and path.samefile(file):
            print(f"{path} cannot be written: it is the file that was checked.", file=sys.stderr)
            return False
        path.write_bytes(to_csv(findings_file(checked.findings)))
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror}.", file=sys.stderr)
        return False
    return True
