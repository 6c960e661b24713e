"""Entries of the library as a list of light HTML: name, kind, place in the document, states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Entry:
    """One entry in words; ``states`` are (name, address)."""

    name: str
    kind: str
    where: str
    """Document and paragraph."""
    when: str = ""
    """Date and place, where its text has them."""
    address: str = ""
    states: Sequence[tuple[str, str]] = ()
    is_title: bool = False
    """The name is kept in English, as the document has it."""
    is_chosen: bool = False


def entry_list(entries: Sequence[Entry]) -> str:
    """Draw the entries as a list in columns."""
    return f'<style>{_STYLE}</style><ul class="nli">{"".join(_entry(e) for e in entries)}</ul>'


def grouped(groups: Sequence[tuple[str, Sequence[Entry]]]) -> str:
    """Draw a heading with its entries for each group, side by side where there is room."""
    blocks = "".join(
        f"<section><h3>{escape(title)}</h3>"
        f'<ul class="nli">{"".join(_entry(entry) for entry in entries)}</ul></section>'
        for title, entries in groups
    )
    return f'<style>{_STYLE}</style><div class="nlg">{blocks}</div>'


def _entry(entry: Entry) -> str:
    language = ' lang="en" dir="ltr"' if entry.is_title else ""
    name = f"<bdi{language}>{escape(entry.name)}</bdi>"
    if entry.address:
        name = f'<a href="{escape(entry.address)}">{name}</a>'
    states = "".join(f' <a href="{escape(to)}">{escape(state)}</a>' for state, to in entry.states)
    when = f"<span>{escape(entry.when)}</span>" if entry.when else ""
    chosen = ' class="nli-on"' if entry.is_chosen else ""
    states = f"<span>{states}</span>" if states else ""
    return (
        f"<li{chosen}><b>{name}</b><small><mark>{escape(entry.kind)}</mark>{when}"
        f"<span>{escape(entry.where)}</span>{states}</small></li>"
    )


_STYLE = (
    ".nli{list-style:none;margin:.3rem 0!important;padding:0!important;columns:2 24rem;"
    "column-gap:2.5rem}"
    ".nli li{break-inside:avoid;margin:0;padding:.45rem 0;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent)}"
    ".nli a{color:var(--st-link-color,inherit)}"
    ".nli b{font-weight:500;overflow-wrap:anywhere}"
    ".nli small{display:flex;flex-wrap:wrap;gap:.1rem .9rem;font-size:.8rem;padding-top:.1rem}"
    ".nli mark{color:inherit;padding:0 .4rem;border-radius:3px;"
    "background:color-mix(in srgb,var(--st-primary-color,#3F6EA5) 15%,transparent)}"
    ".nli-on{outline:2px solid var(--st-primary-color,#3F6EA5);outline-offset:-2px;"
    "padding-inline:.5rem!important}"
    ".nlg{columns:4 17rem;column-gap:2.5rem}.nlg .nli{columns:auto}"
    ".nlg h3{margin:0;padding:.3rem 0 0;break-after:avoid}"
)
