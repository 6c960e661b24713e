"""Let go of what was computed from a release that is shown no longer."""

from __future__ import annotations

import sys
from functools import _lru_cache_wrapper

PACKAGES = {"nua_data", "charts", "briefs", "ui", "serving"}


def forget_computed() -> None:
    """Empty every bounded cache (`lru_cache(maxsize=...)`) of the app.

    Their keys hold releases, so an old one would live, with all that was computed from it, until
    newer entries push it out. What does not depend on the release is computed again once.
    Caches without a bound (`cache`) hold what is made once in a process, and stay.
    """
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] not in PACKAGES:
            continue
        for value in [*vars(module).values()]:
            if isinstance(value, _lru_cache_wrapper) and value.cache_parameters()["maxsize"]:
                value.cache_clear()
