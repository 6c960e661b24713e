"""A head start for the browser: what a page will need, said at the head of the page itself.

Streamlit asks for things one after the other: its scripts, two fonts, two questions about the
server, the websocket, then the scripts of each kind of element as the first one of its kind
arrives. On a link with a long way round that is most of the wait. Here the scripts of the kinds
that a page has are named in the page, fonts wait until letters of them are shown, and the websocket
is opened at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

COMMON = ("Html", "Selectbox", "Checkbox", "BidiComponent")
KINDS: dict[str, tuple[str, ...]] = {
    "overview": (*COMMON, "Metric", "PageLink"),
    "reporting": (*COMMON, "PlotlyChart"),
    "commitments": (*COMMON, "ButtonGroup"),
    "trends": (*COMMON, "ButtonGroup", "Multiselect", "PageLink", "PlotlyChart"),
    "readiness": (*COMMON, "ImageList", "PageLink", "Slider"),
    "country": (*COMMON, "DownloadButton", "ButtonGroup", "PageLink"),
    "cities": (*COMMON, "DeckGlJsonChart"),
    "agenda": (*COMMON, "ButtonGroup"),
    "present": ("Html", "BidiComponent"),
    "search": (*COMMON, "TextInput", "ButtonGroup"),
}
"""Page -> kinds of element (names in Streamlit's own list of its files) that it begins with."""
LATE = frozenset({"PlotlyChart"})
"""Kinds not named early: 1.1 MB, which would come before the sentence of the page."""
COOKIE_USER, COOKIE_XSRF = "_streamlit_user", "_streamlit_xsrf"

# Streamlit fetches the font of its icons (375 kB) before anything else. A page that shows an icon
# still gets it: the style sheet asks for it then. The reader's own fonts and the colour of the page
# would come with the first message; until then Streamlit shows, and fetches, a font of its own.
_LOOK = """
window.__streamlit = {LIGHT_THEME: %(light)s, DARK_THEME: %(dark)s};
const load = document.fonts.load.bind(document.fonts);
document.fonts.load = (font, ...text) =>
  font.includes("Material Symbols") ? Promise.resolve([]) : load(font, ...text);
"""
# With these Streamlit opens the websocket at once, and asks about the server beside it. Every page
# lies in one folder, whatever stands before it on the way of a proxy.
_SOCKET = """
Object.assign(window.__streamlit, {
  BACKEND_BASE_URL: new URL(".", location.href).href,
  HOST_CONFIG: {allowedOrigins: %(origins)s, useExternalAuthToken: false},
});
"""


@dataclass(frozen=True, eq=False)
class HeadStart:
    """What is put into the head of pages; made once from Streamlit's files and settings."""

    look: str
    socket: str
    links: Mapping[str, str] = field(default_factory=dict)
    """Page -> its links."""

    def first(self, has_socket: bool) -> str:
        """Give what stands first in the head; ``has_socket`` opens the websocket at once."""
        scripts = (self.look, self.socket) if has_socket else (self.look,)
        return "".join(f"<script>{script}</script>" for script in scripts)

    def last(self, page: str) -> str:
        """Give what stands last in the head of a page."""
        return self.links.get(page, "")


def make_head_start(
    front_end: Path, option: Any, assets: Mapping[str, Iterable[str]] | None = None
) -> HeadStart:
    """Make the head start from Streamlit's folder and its ``get_option``.

    ``assets`` are addresses below the page's folder that a page fetches (``.js`` or data).
    """
    origins = json.dumps(option("client.allowedOrigins"))
    look = _LOOK % {kind: json.dumps(_theme(option, kind)) for kind in ("light", "dark")}
    links = {
        page: "".join(_links(front_end, kinds, (assets or {}).get(page, ())))
        for page, kinds in KINDS.items()
    }
    return HeadStart(look, _SOCKET % {"origins": origins}, links)


def may_open_socket(cookies: Mapping[str, str]) -> bool:
    """Tell whether the websocket may be opened at once.

    Streamlit knows who signed in only if a second cookie came first, beside its other answers.
    """
    return COOKIE_USER not in cookies or COOKIE_XSRF in cookies


def _theme(option: Any, kind: str) -> dict[str, Any]:
    """Give what of the theme shows before the first message."""
    return {
        "base": int(kind == "dark"),
        "bodyFont": option("theme.font"),
        "headingFont": option("theme.headingFont"),
        "codeFont": option("theme.codeFont"),
        "backgroundColor": option(f"theme.{kind}.backgroundColor"),
        "textColor": option(f"theme.{kind}.textColor"),
    }


def _links(front_end: Path, kinds: Iterable[str], assets: Iterable[str]) -> Iterator[str]:
    early = tuple(kind for kind in kinds if kind not in LATE)
    for name in scripts_of(front_end, early):
        yield f'<link rel="modulepreload" crossorigin href="./{escape(name)}">'
    # Streamlit waits for the style sheet of a kind before it looks at its script.
    for name in styles_of(front_end, early):
        yield f'<link rel="stylesheet" crossorigin href="./{escape(name)}">'
    for address in assets:
        how = 'rel="modulepreload"' if ".js?" in address else 'rel="preload" as="fetch"'
        yield f'<link {how} crossorigin href="./{escape(address)}">'


def scripts_of(front_end: Path, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Give the files that kinds of element bring beyond those the entry page names itself."""
    return _beyond_entry(front_end, kinds, lambda about: (about["file"],))


def styles_of(front_end: Path, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Give the style sheets that kinds of element bring beyond those of the entry page."""
    return _beyond_entry(front_end, kinds, lambda about: about.get("css", ()))


def _beyond_entry(
    front_end: Path, kinds: tuple[str, ...], named: Callable[[Mapping[str, Any]], Iterable[str]]
) -> tuple[str, ...]:
    files = _manifest(front_end)
    own = next(key for key, about in files.items() if about.get("isEntry"))
    known = {name for about in _with_imports(files, own) for name in named(about)}
    by_name = {Path(key).stem: key for key, about in files.items() if about.get("isDynamicEntry")}
    parts = (about for kind in kinds for about in _with_imports(files, by_name[kind]))
    found = (name for about in parts for name in named(about))
    return tuple(dict.fromkeys(name for name in found if name not in known))


def _with_imports(files: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """Give what the manifest says of a key, then of those that it imports."""
    seen, waiting = {key}, [key]
    while waiting:
        about = files[waiting.pop(0)]
        yield about
        fresh = [each for each in about.get("imports", ()) if each not in seen]
        seen.update(fresh)
        waiting += fresh


@cache
def _manifest(front_end: Path) -> dict[str, Any]:
    return json.loads((front_end / "manifest.json").read_text(encoding="utf-8"))
