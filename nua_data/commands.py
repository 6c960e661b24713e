"""Commands of a store of releases: publish, list, show, diff, rollback and verify."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from nua_data.address import is_address, named_place
from nua_data.check import Finding, check_folder, is_error
from nua_data.diff import Difference, compare
from nua_data.diff_words import say
from nua_data.draft import find_draft, list_drafts, read_note, remove_published, what_bars
from nua_data.release import Release, ReleaseError, is_store, open_release, release_address
from nua_data.release import release_place as place_of
from nua_data.store import (
    DRAFTS,
    Published,
    Store,
    create_store,
    list_releases,
    open_store,
    publish,
    read_log,
    rollback,
)
from nua_data.store_address import named_store, open_store_at
from nua_data.store_check import verify_release, verify_store
from nua_data.store_errors import StoreError, command_line, plain_errors
from nua_data.upload import visible

STORE_HELP = "folder or address of the store (default: NUA_DATA, where that names a store)"
PUBLISH_EXAMPLES = """
examples:
  python -m nua_data publish sample_data --store /srv/nua-data --create
      make a store and publish its first release
  python -m nua_data publish --store /srv/nua-data --note "SDG portal, July 2026"
      publish the draft that `import` made, if there is only one
  python -m nua_data publish 3 --store /srv/nua-data
      publish draft 3 of those that `list` names
  python -m nua_data publish /srv/nua-data/drafts/3 --store s3://bucket/nua-data
      publish a folder to an object store

A publish either happens whole or not at all. If another release was published after the draft
was made, nothing is published: import the files again.
"""
LIST_EXAMPLES = """
example:
  python -m nua_data list --store /srv/nua-data

The latest published stands first; * marks the current one.
"""
SHOW_EXAMPLES = """
examples:
  python -m nua_data show current --store /srv/nua-data
  python -m nua_data show 2026.07.14 --store /srv/nua-data
      the beginning of a name is enough
"""
DIFF_EXAMPLES = """
examples:
  python -m nua_data diff 2026.05.22 2026.07.14 --store /srv/nua-data
  python -m nua_data diff 2026.05.22 --store /srv/nua-data
      against the current release
  python -m nua_data diff current /srv/nua-data/drafts/1 --store /srv/nua-data --csv changes.csv
      what a draft would change; every row that differs, of every table, goes to a file
  python -m nua_data diff sample_data /srv/other-release
      two folders
"""
ROLLBACK_EXAMPLES = """
example:
  python -m nua_data rollback 2026.05.22 --store /srv/nua-data --note "wrong file imported"

No release is removed: a later rollback to the newer one brings it back.
"""
VERIFY_EXAMPLES = """
examples:
  python -m nua_data verify sample_data
      check a folder fully
  python -m nua_data verify --store /srv/nua-data
      check the log, the pointer and every release of a store, also for changes since publishing
  python -m nua_data verify 2026.07.14 --store /srv/nua-data
      one release of it
"""


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add the commands of a store."""
    one = command_parser(commands, "publish", "make a draft the current release", PUBLISH_EXAMPLES)
    one.add_argument("draft", nargs="?", help="number of a draft, or a folder (default: the draft)")
    one.add_argument("--create", action="store_true", help="make the store if there is none")
    one.add_argument("--note", default="", help="a sentence for the log")
    one.set_defaults(run=guarded(_publish))
    one = command_parser(commands, "list", "list the releases and drafts of a store", LIST_EXAMPLES)
    one.set_defaults(run=guarded(_list))
    one = command_parser(commands, "show", "say all about one release of a store", SHOW_EXAMPLES)
    one.add_argument("name", nargs="?", default="current", help="name of a release, or `current`")
    one.set_defaults(run=guarded(_show))
    one = command_parser(commands, "diff", "say what differs between two releases", DIFF_EXAMPLES)
    one.add_argument("before", help="name of a release in the store, or a folder")
    one.add_argument("after", nargs="?", default="current", help="the same (default: current)")
    one.add_argument("--csv", type=Path, metavar="FILE", help="write every row that differs")
    one.set_defaults(run=guarded(_diff))
    one = command_parser(commands, "rollback", "go back to an earlier release", ROLLBACK_EXAMPLES)
    one.add_argument("name", help="name of a release, as `list` shows it")
    one.add_argument("--note", default="", help="a sentence for the log")
    one.set_defaults(run=guarded(_rollback))
    one = command_parser(commands, "verify", "check a folder, or a store, fully", VERIFY_EXAMPLES)
    one.add_argument("name", nargs="?", help="a folder, or the name of a release of the store")
    one.set_defaults(run=guarded(_verify))


def command_parser(
    commands: argparse._SubParsersAction, name: str, purpose: str, examples: str
) -> argparse.ArgumentParser:
    """Add one command with its examples and the option that names the store."""
    parser = commands.add_parser(
        name,
        help=purpose,
        description=purpose[0].upper() + purpose[1:] + ".",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--store", type=named_place, metavar="DIR", help=STORE_HELP)
    return parser


def guarded(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """Say in plain words why a command could not be done, and give 1."""

    def run_guarded(options: argparse.Namespace) -> int:
        try:
            with plain_errors(Path()):
                return run(options)
        except (StoreError, ReleaseError) as error:
            print(error, file=sys.stderr)
            return 1

    return run_guarded


# --- one function a command -----------------------------------------------------------------


def _publish(options: argparse.Namespace) -> int:
    if options.create and is_address(options.store):
        store = open_store_at(options.store, to_change=True, create=True)
    elif options.create and options.store:
        store = create_store(options.store)
    else:
        store = named_store(options.store, to_change=True)
    folder = find_draft(store.path / DRAFTS, options.draft)
    return publish_folder(store, folder, options.note)


def publish_folder(store: Store, folder: Path, note: str) -> int:
    """Say what a folder changes, publish it, and remove it if it is a draft of the store."""
    before = store.current_name
    then, files = read_note(folder)
    words, can_go_back = _what_changes(store, folder) if before else ((), False)
    print(*words, sep="\n", end="\n" if words else "")
    name = publish(store, folder, files, note, expected=before if then is None else then)
    store.send()
    print(f"Published: {name} is the current release of {store.place}.")
    if can_go_back:
        print(f"To go back: {command_line('rollback', before, store.place)}")
    if folder.parent == store.path / DRAFTS:
        print(remove_published(folder), end="")
    return 0


def _what_changes(store: Store, folder: Path) -> tuple[tuple[str, ...], bool]:
    """Say what a folder changes, and whether the current release is one to go back to.

    One that is damaged does not bar its successor.
    """
    after = open_release(folder)
    try:
        return say(compare(store.open(), after)), True
    except ReleaseError:
        text = "The current release is damaged (see `verify`): what changes cannot be said."
        return (text,), False


def _list(options: argparse.Namespace) -> int:
    store = named_store(options.store)
    if not (releases := list_releases(store)):
        print(f"No release yet: {command_line('publish', 'FOLDER', store.place)}")
    for each in releases:
        mark = "*" if each.is_current else " "
        print(f"{mark} {each.name}  {_who(each)}{_changes(each)}")
    whole, unfinished = list_drafts(store.path / DRAFTS)
    for draft in whole:
        bar = what_bars(draft, store.current_name)
        waits = f"waits: {command_line('publish', draft.name, store.place)}"
        print(f"draft {draft.name} {f'{bar}, and remove {draft}.' if bar else waits}")
    for draft in unfinished:
        print(f"{draft} is being written, or was never written to its end: then remove it.")
    return 0


def _who(published: Published) -> str:
    entry = published.entry
    return visible(f"{entry.at} {entry.user}@{entry.host}") if entry else "not in the log"


def _changes(published: Published) -> str:
    entry = published.entry
    changed = [f"{count:,} {kind}" for kind, count in entry.changed.items()] if entry else []
    words = f"  {', '.join(changed)}" if changed else ""
    return words + (f'  "{visible(entry.note)}"' if entry and entry.note else "")


def _show(options: argparse.Namespace) -> int:
    store = named_store(options.store)
    name = store.find(options.name)
    published = next(each for each in list_releases(store) if each.name == name)
    release, entry = store.open(name), published.entry
    lines = {
        "release": name + (" (current)" if published.is_current else ""),
        "version": release.version,
        "facts as of": release.as_of.isoformat(),
        "hash": release.hash,
        "published": _who(published),
        "over": (entry.before or "nothing, the first release") if entry else "not known",
        "changed": _changes(published).strip() or "nothing to compare with",
    }
    for heading, words in lines.items():
        print(f"{heading + ':':<13}{words}")
    for file, sha256 in entry.files if entry else ():
        print(f"{'from:':<13}{visible(file)} (sha256 {visible(sha256)})")
    for each in read_log(store):
        if each.event == "rollback" and each.stage == "done" and name in (each.name, each.before):
            words = f"{each.at} from {each.before} to {each.name} by {each.user}@{each.host}"
            words += f'  "{each.note}"' if each.note else ""
            print(f"{'rollback:':<13}{visible(words)}")
    for table in release.tables:
        print(f"  {table:<28}{len(release.table(table)):>9,} rows")
    return 0


def _diff(options: argparse.Namespace) -> int:
    before, after = (_release(options, name) for name in (options.before, options.after))
    difference = compare(before, after)
    print("\n".join(say(difference)))
    if options.csv:
        _write_rows(difference, options.csv)
    return 0


def _release(options: argparse.Namespace, name: str) -> Release:
    found = _find(options.store, name)
    return open_release(found if isinstance(found, Path) else found[0].folder(found[1]))


def _find(path: Path | str | None, name: str) -> tuple[Store, str] | Path:
    """Give the release of the store with that name; a folder where the store has none."""
    if path is not None or release_address() or is_store(place_of()):
        store = named_store(path)
        try:
            return store, store.find(name)
        except StoreError:
            if not Path(name).is_dir():
                raise
    if not Path(name).expanduser().is_dir():
        text = f"There is no folder {name}; for a release of a store name the store with --store."
        raise StoreError("unknown_release", text)
    return Path(name).expanduser().absolute()


def _write_rows(difference: Difference, path: Path) -> None:
    from nua_data.export import to_csv

    with plain_errors(path):
        path.write_bytes(to_csv(difference.all_rows))
    print(f"{len(difference.all_rows):,} rows written to {path}.")


def _rollback(options: argparse.Namespace) -> int:
    store = named_store(options.store, to_change=True)
    before = store.current_name
    name = rollback(store, options.name, options.note)
    store.send()
    print(f"{name} is the current release again (it was {before or 'not known which'}).")
    return 0


def _verify(options: argparse.Namespace) -> int:
    named = options.name
    if named and is_address(named):
        store, name = named_store(named), None
    elif named:
        found = _find(options.store, named)
        if isinstance(found, Path) and not is_store(found):
            return report({str(found): check_folder(found)})
        store, name = (open_store(found), None) if isinstance(found, Path) else found
    else:
        store, name = named_store(options.store), None
    results = {} if name else {store.place: verify_store(store)}
    for each in list_releases(store):
        if name in (None, each.name):
            results[each.name] = verify_release(store, each)
    return report(results)


def report(results: Mapping[str, Iterable[Finding]]) -> int:
    """Print findings by place, one a line, and a line that sums up; 1 where there are errors."""
    failed = 0
    for place, findings in results.items():
        errors = 0
        for finding in findings:
            print(visible(str(finding)))
            errors += is_error(finding)
        words = f"{errors} errors; it cannot be relied on" if errors else "sound"
        print(f"{place}: {words}.")
        failed += errors
    return 1 if failed else 0
