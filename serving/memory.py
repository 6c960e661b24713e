"""Memory of a process that serves for weeks: what lasts is set aside, what is left is given back.

Without this a crowd leaves its memory with the process, and each full search for garbage stops
every viewer for 0.1 to 0.3 s (docs/decisions/0015-a-crowd-on-one-process.md has the evidence).
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging

import pyarrow
from starlette.formparsers import MultiPartParser
from streamlit import runtime

log = logging.getLogger("nua.serving")
_ARENAS = 2
_M_ARENA_MAX = -8  # mallopt's number for it, in malloc.h of the GNU C library


def _c_library() -> ctypes.CDLL | None:
    """Give the GNU C library; None on systems that have another."""
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") else None


def keep_pools_few() -> None:
    """Let all threads share few pools of memory.

    Each run of a page is a thread of its own. With a pool a thread (the C library's and Arrow's
    way) what a run leaves behind is not used by the next, and cannot be given back.
    """
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    if library := _c_library():
        library.mallopt(_M_ARENA_MAX, _ARENAS)


def keep_uploads(most: int) -> None:
    """Keep an uploaded file of up to so many bytes in memory while it comes in.

    Left to itself Starlette writes what is over a megabyte to the disk for that time.
    """
    MultiPartParser.spool_max_size = most


def set_aside() -> None:
    """Take what the start has made out of every later search for garbage: it is there to stay."""
    gc.collect()
    gc.freeze()


async def upkeep(every_seconds: float) -> None:
    """Every so often, forget viewers who left for good and give free memory back."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            if forgotten := forget_old_sessions():
                log.info("sessions forgotten", extra={"sessions": forgotten})
            await asyncio.to_thread(give_back)
        except Exception:
            log.exception("upkeep of memory did not work; it is not tried again")
            return


def forget_old_sessions() -> int:
    """Forget the sessions whose time to return is over; give how many. Only on the event loop.

    Streamlit keeps a session for two minutes, for those who return, but looks for old ones only
    when another viewer leaves: the last ones of a crowd would stay for ever.
    """
    if not runtime.exists():
        return 0
    storage = runtime.get_instance()._session_mgr._session_storage
    return len(storage._cache.expire())


def give_back() -> None:
    """Search for garbage and give free memory back to the system."""
    gc.collect()
    if library := _c_library():
        library.malloc_trim(0)
