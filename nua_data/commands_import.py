"""The command `import`: producers' files -> a draft of the next release, shown and published."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nua_data.arguments import past_day
from nua_data.check import cap, is_error
from nua_data.commands import command_parser, guarded, publish_folder
from nua_data.diff_words import say
from nua_data.draft import make_draft, next_version
from nua_data.durable import remove_folder
from nua_data.merge import Merged
from nua_data.sources.base import KINDS, SourceError, import_file
from nua_data.store import DRAFTS, Store, list_releases
from nua_data.store_address import folder_store
from nua_data.store_errors import command_line, plain_errors
from nua_data.upload import visible

if TYPE_CHECKING:
    from nua_data.check import Finding
    from nua_data.sources.base import Imported

EXAMPLES = """
examples:
  python -m nua_data import Goal11.xlsx WDI_CSV.zip register.xlsx --store /srv/nua-data
      read three files, check them together, say what they change, and keep a draft
  python -m nua_data import Goal11.xlsx --store /srv/nua-data --publish --note "July 2026"
      the same, and publish at once
  python -m nua_data import download.csv --kind sdg --released 2026-07 --store /srv/nua-data

kinds, found out by the columns of the file:
  sdg           UN SDG data portal, all Goals: XLSX, CSV, or a zip of the CSV
  wdi           World Development Indicators: CSV of an indicator, all of them, or the zip; XLSX
  unhabitat     UN-Habitat Urban Indicators: the workbooks of open spaces and of green areas
  sdmx          SDMX-CSV 1.0 and 2.0, SDMX-ML 2.1 and 3.0, of the structure IAEG-SDGs:SDG
  register      national reports, from `template register`
  observations  values, from `template observations`; they need --producer and --url

Of every file it says: read = kept + set aside (reasons). Nothing becomes current without
`publish` or --publish; a file that cannot be used stops the whole import.
"""


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add ``import`` to the command line."""
    parser = command_parser(commands, "import", "make a draft from producers' files", EXAMPLES)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--kind", choices=[*KINDS], help="kind of the files (default: found out)")
    parser.add_argument("--released", metavar="DAY", help="when the files were released, YYYY-MM")
    parser.add_argument("--producer", help="who stands behind values typed into the template")
    parser.add_argument("--url", help="where the producer has published those values")
    add_draft_options(parser)
    parser.add_argument(
        "--whole-register",
        action="store_true",
        help="the register given is whole: withdraw the reports that it does not have",
    )
    parser.set_defaults(run=guarded(_import))


def add_draft_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that ends in a draft; `offer_draft` takes them."""
    parser.add_argument("--publish", action="store_true", help="publish the draft if it is sound")
    parser.add_argument("--note", default="", help="a sentence for the log")
    parser.add_argument("--version", help="version of the new release (default: today, 2026.07.14)")
    parser.add_argument(
        "--as-of",
        type=past_day,
        metavar="DAY",
        help="day of the facts, YYYY-MM-DD (default: as before, or the latest report if later)",
    )


def _import(options: argparse.Namespace) -> int:
    """Read every file against the current release, then offer the draft."""
    store = folder_store(options.store)
    release = store.open()
    told = {name: getattr(options, name) for name in ("released", "producer", "url")}
    said = {name: value for name, value in told.items() if value}
    imported: list[Imported] = []
    for file in options.files:
        if not _is_text(Path(file).name):  # it will stand in tables, in the log and on pages
            print(f"{file}: its name is no text in this locale (use UTF-8); rename the file.")
            return 1
        try:
            imported.append(import_file(file, release, options.kind, **said))
        except SourceError as error:
            _print_findings(error.findings)
            print(f"{file}: nothing in it can be used; nothing was imported.")
            return 1
        source = imported[-1].source
        if source and not (source["producer"] and source["url"]):
            print(f"{file}: typed values need their source: --producer NAME and --url ADDRESS.")
            return 2
    return offer_draft(store, imported, options)


def offer_draft(store: Store, imported: Sequence[Imported], options: argparse.Namespace) -> int:
    """Say what was read, make the draft, say what it changes, and publish it if asked to."""
    for each in imported:
        _print_findings(each.findings)
        names = ", ".join(name for name, _ in each.files)
        print(f"{names}: {each.count_words()}.")
    release = store.open()
    with plain_errors(store.path):
        draft = make_draft(
            release,
            imported,
            _free_folder(store),
            version=options.version or next_version(release.version, taken=_versions(store)),
            as_of=options.as_of,
            whole_register=options.whole_register,
        )
    _print_findings(draft.findings)
    for each in draft.merged:
        print(_merged_words(each))
    if draft.difference is None:
        print(f"The draft in {draft.folder} has errors and cannot be published.")
        print("Mend what is named above and import again; the folder of this draft may go.")
        return 1
    if draft.difference.is_empty:
        remove_folder(draft.folder)
        print("Nothing differs from the current release: there is nothing to publish.")
        return 0
    findings = [*draft.findings, *(finding for each in imported for finding in each.findings)]
    has_errors = any(is_error(finding) for finding in findings)
    if options.publish and not has_errors:
        return publish_folder(store, draft.folder, options.note)
    print("\n".join(say(draft.difference)))
    if options.publish:
        print("Not published: there are errors above. Publish the draft where they do not matter.")
    number = draft.folder.name
    print(f"Draft {number} waits. {command_line('publish', number, store.place)}")
    return 1 if has_errors else 0


def _free_folder(store: Store) -> Path:
    """Give the next draft a number: one more than the last that is there."""
    numbers = [int(each.name) for each in (store.path / DRAFTS).glob("*") if each.name.isdigit()]
    return store.path / DRAFTS / str(max(numbers, default=0) + 1)


def _is_text(name: str) -> bool:
    """Say whether a name can be written: one of a foreign disk may have bytes of no letter."""
    return not any("\ud800" <= sign <= "\udfff" for sign in name)


def _versions(store: Store) -> list[str]:
    """Name the versions that a store has, also those it went back from."""
    return [each.name.rpartition("-")[0] for each in list_releases(store)]


def _print_findings(findings: Iterable[Finding]) -> None:
    """Print findings; what a file holds gives no orders to the terminal."""
    for finding in cap(findings):
        print(visible(str(finding)))


def _merged_words(merged: Merged) -> str:
    """Say what became of the rows of a table."""
    words = f"Table {merged.table}: {merged.before:,} rows + {merged.imported:,} imported"
    gone = {
        "replaced": merged.replaced,
        "withdrawn": merged.withdrawn,
        "before a break dropped": merged.dropped,
    }
    words += "".join(f" - {count:,} {reason}" for reason, count in gone.items() if count)
    return f"{words} = {merged.after:,}."
