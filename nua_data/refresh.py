"""The command `refresh`: the catalogue's series from the services of their producers."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nua_data.address import named_place

if TYPE_CHECKING:
    from nua_data.release import Release
    from nua_data.sources.http import Client
    from nua_data.sources.live import Fetched
    from nua_data.sources.paging import Service
    from nua_data.store import Store

CACHE = "NUA_CACHE"
NO_NETWORK = 3
BROKEN_OFF = 130
LATER = ("failed", "postponed", "unreachable", "skipped")
"""States of a series that another run may mend."""
DESCRIPTION = """\
Fetch the catalogue's series from the UN SDG API and the World Bank API, one request at a time,
and show what they would change. Nothing is published without --publish.

Every page is kept as it comes: a run that broke off goes on where it was when the same command is
given again within a day, and the next run asks the services only for what has changed, where they
can say so. A series that cannot be had whole is left as it is in the current release and named."""
EXAMPLES = f"""\
examples:
  python -m nua_data refresh --store releases
      fetch, check, and show the difference from the current release
  python -m nua_data refresh --store releases --publish --note "Monday refresh"
      the same, and publish if every series came and the draft is sound
  python -m nua_data refresh --store releases --only SP_ACS_BSRVSAN SL.UEM.TOTL.ZS
      two series only
  python -m nua_data refresh --list
      say which series come from where, without a request

exit codes: 0 all is well; 1 a series or the draft is not (said which and why); 2 wrong usage;
  {NO_NETWORK} no network, nothing changed; {BROKEN_OFF} broken off by Ctrl-C
"""


def add_command(commands: argparse._SubParsersAction) -> None:
    """Add `refresh` to the command line."""
    from nua_data.commands import STORE_HELP
    from nua_data.commands_import import add_draft_options

    parser = commands.add_parser(
        "refresh",
        help="make a draft from the UN SDG API and the World Bank API",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--store", type=named_place, metavar="DIR", help=STORE_HELP)
    parser.add_argument("--only", nargs="+", default=(), metavar="SERIES", help="these series only")
    parser.add_argument("--list", action="store_true", help="list the series and their services")
    add_draft_options(parser)
    parser.set_defaults(whole_register=False)  # no service has reports
    parser.add_argument(
        "--partial", action="store_true", help="publish also where some series could not be had"
    )
    parser.add_argument("--fresh", action="store_true", help="do not go on from a broken-off run")
    parser.add_argument("--cache", type=Path, metavar="DIR", help=f"pages kept (or {CACHE})")
    parser.add_argument("--sdg-api", metavar="URL", help="base address (or NUA_SDG_API)")
    parser.add_argument("--worldbank-api", metavar="URL", help="base (or NUA_WORLDBANK_API)")
    parser.add_argument(
        "--gap", type=_seconds, default=0.5, help="seconds between two requests (0.5)"
    )
    parser.add_argument(
        "--timeout", type=_seconds, default=120.0, help="seconds for one page at most (120)"
    )
    parser.add_argument("--tries", type=_count, default=6, help="tries for one page (6)")
    parser.set_defaults(run=run_refresh)


def run_refresh(options: argparse.Namespace) -> int:
    """Run the command; the exit code."""
    from nua_data.commands import guarded

    return guarded(_run)(options)


def _run(options: argparse.Namespace) -> int:
    """Plan, fetch, say what came, and settle what becomes of it."""
    from nua_data.release import open_release
    from nua_data.sources.http import VIA_PROXY, is_web_address
    from nua_data.sources.live import end_run, plan
    from nua_data.store_address import folder_store
    from nua_data.store_errors import plain_errors

    store = None if options.list else folder_store(options.store)
    release = store.open() if store else open_release(options.store)
    unknown = sorted(set(options.only) - set(release.indicators["indicator"]))
    if unknown:
        return _fail(f"The catalogue has no series called {', '.join(unknown)}; see --list.", 2)
    wanted, without = plan(release, options.only)
    if store is None:
        return _list(wanted, without)
    folder, bases = options.cache or cache_folder(), _bases(options)
    for base in bases.values():
        if not is_web_address(base):
            return _fail(f"{base} is no address of a service; it begins with https://HOST.", 2)
    try:
        with plain_errors(folder):
            client, results, is_resumed = _fetch(options, wanted, bases, folder)
    except KeyboardInterrupt:  # later on a draft may be made or published: `main` tells of that
        text = "Broken off; nothing is changed. Give the same command within a day to go on."
        return _fail(f"\n{text}", BROKEN_OFF)
    if not has_network(client, results):
        names = " and ".join(sorted({each.service.name for each in results}))
        way = f" {VIA_PROXY}" if any(each.is_behind_proxy for each in results) else ""
        text = f"No network: {names} cannot be reached{way}; nothing is changed."
        return _fail(text, NO_NETWORK)
    for line in report_lines(client, results, without, is_resumed):
        print(line)
    if any(each.state in LATER for each in results):
        print("Give the same command again to fetch what is missing; what came is kept for a day.")
    else:
        end_run(folder)
    return _settle(options, store, release, results)


def _fetch(
    options: argparse.Namespace,
    wanted: Sequence[tuple[str, Service]],
    bases: Mapping[str, str],
    folder: Path,
) -> tuple[Client, list[Fetched], bool]:
    """Fetch the series; also say whether this goes on from a run that broke off."""
    from nua_data.sources.http import Client, Manners
    from nua_data.sources.live import PAGES, RAW, fetch_all, start_run
    from nua_data.sources.page_cache import PageCache
    from nua_data.sources.progress import Progress

    since, is_resumed = start_run(folder, fresh=options.fresh)
    manners = Manners(gap=options.gap, total=options.timeout, tries=options.tries)
    with Progress(len(wanted), sys.stderr) as progress:
        client = Client(PageCache(folder / PAGES), manners, tell=progress.note)
        results = fetch_all(client, wanted, bases, folder / RAW, since, progress.at)
    return client, results, is_resumed


def _settle(
    options: argparse.Namespace, store: Store, release: Release, results: Sequence[Fetched]
) -> int:
    """Import what came and offer the draft, as the command `import` does; the exit code."""
    from nua_data.commands_import import offer_draft
    from nua_data.sources.raw import import_raw

    imported, lines, is_read = import_raw(results, release)
    print("\n".join(lines))
    is_whole = is_read and all(each.state == "fetched" for each in results)
    if not imported:
        print("Nothing came that a draft could be made of.")
        return 0 if is_whole else 1
    if options.publish and not (is_whole or options.partial):
        print("Not published, because not every series came; --partial publishes what did.")
        options.publish = False
    return offer_draft(store, imported, options) or (0 if is_whole else 1)


def _bases(options: argparse.Namespace) -> dict[str, str]:
    """Choose each service's base address: the option, else the environment, else its own."""
    from nua_data.sources.live import SERVICES

    given = {"sdg": options.sdg_api, "wdi": options.worldbank_api}
    return {
        each.kind: (given[each.kind] or os.environ.get(each.environment) or each.base).rstrip("/")
        for each in SERVICES
    }


def cache_folder() -> Path:
    """Choose the folder of pages kept: NUA_CACHE, else the user's cache folder."""
    if named := os.environ.get(CACHE):
        return Path(named).expanduser()
    base = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    return base / "nua-progress" / "refresh"


def has_network(client: Client, results: Sequence[Fetched]) -> bool:
    """Say whether any service was reached, or none had to be."""
    if client.counts["fetched"] + client.counts["unchanged"]:
        return True
    states = {each.state for each in results}
    has_answer = bool(states & {"failed", "postponed", "refused"})
    return has_answer or not states & {"unreachable", "skipped"}


def report_lines(
    client: Client, results: Sequence[Fetched], without: Mapping[str, str], is_resumed: bool
) -> list[str]:
    """Say what came from each service, what did not and why, and what was saved in asking."""
    lines = []
    for service in dict.fromkeys(each.service for each in results):
        mine = [each for each in results if each.service == service]
        came = [each for each in mine if each.state == "fetched"]
        rows, pages = sum(each.rows for each in came), sum(each.pages for each in came)
        lines.append(
            f"{service.name}: {len(came)} of {len(mine)} series, {rows:,} rows in {pages:,} pages"
        )
    counts = client.counts
    lines.append(
        f"pages: {counts['fetched']:,} new, {counts['unchanged']:,} confirmed unchanged, "
        f"{counts['resumed']:,} already had"
        + (" from the run that broke off" if is_resumed else "")
        + f"; {counts['repeated']:,} tries repeated"
    )
    lines += [
        f"{each.series}: {each.state}, left as it is: {each.text}"
        for each in results
        if each.state != "fetched"
    ]
    for producer, count in Counter(without.values()).items():
        codes = ", ".join(code for code, name in without.items() if name == producer)
        lines.append(f"{count} series of {producer} have no service here; import files: {codes}")
    return lines


def _list(wanted: Sequence[tuple[str, Service]], without: Mapping[str, str]) -> int:
    """Print which series come from where."""
    for series, service in wanted:
        print(f"{series:20} {service.name}")
    for series, producer in without.items():
        print(f"{series:20} none; import the files of {producer}")
    return 0


def _fail(text: str, code: int = 1) -> int:
    """Say what went wrong; the exit code."""
    print(text, file=sys.stderr)
    return code


def _seconds(text: str) -> float:
    """Read a number of seconds for argparse."""
    value = _number(float, text)
    if not 0 <= value < 86_400:
        raise argparse.ArgumentTypeError("give seconds, 0 or more")
    return value


def _count(text: str) -> int:
    """Read a number of tries for argparse."""
    value = _number(int, text)
    if not 1 <= value <= 20:
        raise argparse.ArgumentTypeError("give a number from 1 to 20")
    return value


def _number(kind: Callable[[str], float], text: str) -> float:
    """Read a number; what is none is beyond every limit."""
    try:
        return kind(text)
    except ValueError:
        return -1
