"""Set a template with data: a PDF, or a picture. Data enter as values, never as markup.

A letter that no font holds is written as its code, and a line of the document says which ones.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from briefs import letters
from nua_data.text import Text

_HERE = Path(__file__).parent
_SVG = "svg"
"""Values under keys with this ending are pictures, which hold no letters of their own."""


def set_pdf(template: str, data: Mapping[str, Any], t: Text, day: dt.date) -> bytes:
    """Set a tagged PDF; ``day`` is its date, so that the same facts give the same bytes."""
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    return _set(template, data, t, format="pdf", pdf_standards=["ua-1"], timestamp=midnight)


def set_picture(template: str, data: Mapping[str, Any], t: Text, kind: str) -> bytes:
    """Set one page as a picture: ``png`` (two pixels a point and more) or ``svg``."""
    return _set(template, data, t, format=kind, ppi=192)


def _set(template: str, data: Mapping[str, Any], t: Text, **output: Any) -> bytes:
    tidy = _each(data, letters.clean)
    missing = letters.find_missing("".join(_texts(tidy)))
    codes = {ord(letter): letters.code_of(letter) for letter in missing}
    if missing:
        tidy = _each(tidy, lambda text: text.translate(codes))
    values = {
        **tidy,
        "language": t.language,
        "direction": t.direction,
        "families": letters.families(t.language),
        "letters": t("brief.letters", codes=" ".join(codes.values())) if missing else "",
    }
    return typst.compile(
        _source(template),
        font_paths=letters.fonts(),
        sys_inputs={"data": json.dumps(values, ensure_ascii=False, default=str)},
        **output,
    )


@lru_cache(maxsize=8)
def _source(template: str) -> bytes:
    """Read a template with the parts that all share."""
    shared = (_HERE / "shared.typ").read_bytes()
    return shared + (_HERE / f"{template}.typ").read_bytes()


def _each(value: Any, change: Callable[[str], str], key: str = "") -> Any:
    """Change every text inside a value, but no picture."""
    if isinstance(value, str):
        return value if key.endswith(_SVG) else change(value)
    if isinstance(value, Mapping):
        return {str(name): _each(each, change, str(name)) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_each(each, change, key) for each in value]
    return value


def _texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and not key.endswith(_SVG):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key)
