"""The release of an address, asked for beside the pages and never while one is drawn.

A thread asks the store for its pointer every so often and brings what is new to the mirror on this
machine. Whatever goes wrong leaves the release on screen, gives a finding, and is tried again,
less and less often. All waiting is by the monotonic clock: a clock that is set changes nothing.
"""

from __future__ import annotations

import logging
import os
import random
import re
import threading
import time

from nua_data.address import shown
from nua_data.check import Finding
from nua_data.mirror import bring, mirror_folder
from nua_data.release import Release, ReleaseError, ReleaseWatch, read_pointer

log = logging.getLogger("nua.data")
INTERVAL = "NUA_DATA_SECONDS"
EVERY_SECONDS, MOST_SECONDS = 60.0, 600.0
FIRST_SECONDS, MOST_AT_FIRST = 5.0, 15.0
"""While there is nothing to show, a store is asked more often."""
SLOW_SECONDS = 30.0
LOCK_SECONDS = 2.0
_FETCHING = "The release is being fetched; open the page again in a moment."
_SLOW = "The store answers very slowly; see to the network between it and this machine."
_ODD = "Reading the store failed in an unexpected way; the log has the kind of the error."


def interval_seconds(text: str | None) -> float:
    """Read how often the store is asked; raises ValueError where that is no time."""
    if not text or not text.strip():
        return EVERY_SECONDS
    if not re.fullmatch(r"\d{1,5}(\.\d+)?", text.strip()) or not float(text) >= 0.1:
        raise ValueError(f"{text!r} is no time; give seconds between 0.1 and 99999")
    return float(text)


class AddressWatch:
    """The release of an address; safe to share between threads. `current()` asks no network."""

    def __init__(self, url: str, every: float | None = None) -> None:
        self.url = url
        self.folder = mirror_folder(url)
        self.every = interval_seconds(os.environ.get(INTERVAL)) if every is None else every
        self._local = ReleaseWatch(self.folder)
        self._findings: tuple[Finding, ...] = (self._finding("being_fetched", _FETCHING),)
        self._asking_since: float | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def current(self) -> tuple[Release | None, tuple[Finding, ...]]:
        """Give the release that this machine has (None before the first), and what is wrong now."""
        self._start()
        if not read_pointer(self.folder):
            return None, self._said()
        release, broken = self._local.current()
        found = self._said()
        if release is not None and found and found[0].rule == "being_fetched":
            found = ()
        return release, (*found, *broken)

    def unchanged(self) -> Release | None:
        """Give the release that this machine has if it is open and nothing changed; opens none."""
        self._start()
        return self._local.unchanged() if read_pointer(self.folder) else None

    def stop(self) -> None:
        """End the asking."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(10)

    def ask(self) -> bool:
        """Ask the store once and bring what is new; False, with a finding kept, on failure."""
        self._asking_since = time.monotonic()
        try:
            self._bring()
        except TimeoutError:  # another process of this machine brings it to the same mirror
            return True
        except ReleaseError as error:
            self._note(error.findings)
            return False
        except Exception as error:
            log.error("reading the store failed", extra={"error": type(error).__name__})
            self._note((self._finding("unreachable_store", _ODD),))
            return False
        finally:
            self._asking_since = None
        self._note(())
        return True

    def _bring(self) -> None:
        """Bring what is new and open it here, so that no page waits for it."""
        shown_before = read_pointer(self.folder)
        name = bring(self.url, LOCK_SECONDS)
        release, broken = self._local.current()
        if broken:
            log.warning("the copy of a release is damaged", extra={"release": name})
            bring(self.url, LOCK_SECONDS, afresh=True)
            release, broken = self._local.current()
        if broken:
            raise ReleaseError(self.folder, broken)
        if release is not None and name != shown_before:
            log.info("release brought", extra={"release": name, "before": shown_before or None})

    def _start(self) -> None:
        """Start to ask, once; also where this process was forked and the thread stayed behind."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._lock:
            if (self._thread is None or not self._thread.is_alive()) and not self._stop.is_set():
                self._thread = threading.Thread(target=self._live, name="nua-store", daemon=True)
                self._thread.start()

    def _live(self) -> None:
        failures = 0
        while not self._stop.is_set():
            failures = 0 if self.ask() else failures + 1
            if self._stop.wait(self.pause(failures)):
                return

    def pause(self, failures: int) -> float:
        """Give the seconds until the next question, longer after each failure in a row.

        Replicas that were started together spread out by up to a tenth.
        """
        has_one = bool(read_pointer(self.folder))
        first = self.every if has_one else min(self.every, FIRST_SECONDS)
        most = max(self.every, MOST_SECONDS) if has_one else MOST_AT_FIRST
        return min(most, first * 2 ** min(failures, 16)) * random.uniform(0.9, 1.1)

    def _note(self, findings: tuple[Finding, ...]) -> None:
        """Keep what is wrong; log it when it begins, when it changes and when it ends."""
        rule = findings[0].rule if findings else ""
        before = self._findings[0].rule if self._findings else ""
        self._findings = findings
        about = {"store": shown(self.url), "rule": rule or before}
        if rule and rule != before:
            said = {**about, "file": findings[0].file, "value": findings[0].value}
            said["remedy"] = findings[0].remedy
            log.warning("the store of releases cannot be used", extra=said)
        elif before and not rule and before != "being_fetched":
            log.info("the store of releases can be used again", extra=about)

    def _said(self) -> tuple[Finding, ...]:
        """Give what is wrong with the store, or that it has been silent for long."""
        since = self._asking_since
        if since is not None and time.monotonic() - since > SLOW_SECONDS:
            return (self._finding("slow_store", _SLOW),)
        return self._findings

    def _finding(self, rule: str, remedy: str) -> Finding:
        return Finding(shown(self.url), None, "", "", rule, remedy)
