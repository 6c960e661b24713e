"""What keeps a store from being changed, in words with what to do."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RIGHTS = ("no_permission", "This user may not write there; ask for the right to.")
MEND = {
    errno.ENOSPC: ("disk_full", "The disk is full; free some space and try again."),
    errno.EDQUOT: ("disk_full", "The quota of the disk is used up; free some space and try again."),
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: ("no_permission", "The disk is read-only; use a store on another one."),
    errno.EXDEV: ("other_disk", "All folders of a store belong on one disk; put them there."),
    errno.EISDIR: ("no_file", "A folder stands where a file belongs; move it away and try again."),
    errno.EEXIST: ("exists", "It is there already; try again, or move away what is in the way."),
    errno.ENOENT: ("missing_folder", "A file or folder is gone; put it back and try again."),
}
"""Errors of the system: a code, and what to do."""


class StoreError(Exception):
    """A change that was not made, or a store that cannot be used; `rule` is a code."""

    def __init__(self, rule: str, remedy: str) -> None:
        self.rule = rule
        super().__init__(remedy)


@contextmanager
def plain_errors(place: Path) -> Iterator[None]:
    """Say an error of the system as a StoreError."""
    try:
        yield
    except BrokenPipeError:  # whoever read what is printed went away: nothing of the store
        raise
    except OSError as error:
        rule, remedy = MEND.get(error.errno or 0, ("system_error", "Mend it and try again."))
        names = [name for name in (error.filename, error.filename2) if name]
        where = " -> ".join(map(str, names)) or place
        text = f"{where}: {error.strerror or error}. {remedy} The current release is as it was."
        raise StoreError(rule, text) from error


def command_line(verb: str, name: str, place: str) -> str:
    """Write a command on a store as it can be copied into a shell."""
    return shlex.join(["python", "-m", "nua_data", verb, name, "--store", place])
