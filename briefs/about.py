"""What every document says of itself: choices, day, release, sources, boundaries, address."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from nua_data.text import Text


@dataclass(frozen=True)
class About:
    """The origin of a document, in the language of its reader."""

    t: Text
    as_of: dt.date
    release: str
    choices: str
    """The filters in words."""
    labels: str = ""
    """How trend labels are made, in words."""
    sources: str = ""
    link: str = ""
    """Address of the view it was made from; empty where it is not known."""

    def lines(self, has_map: bool = True) -> list[str]:
        """Give the sentences under a document, in their order."""
        t = self.t
        facts = t("footer.facts", day=self.as_of, release=t.isolate(self.release))
        shown = t("brief.choices", choices=self.choices)
        first = " ".join(part for part in (facts, shown, self.labels) if part)
        said = [first, self.sources, t("footer.boundaries") if has_map else ""]
        return [line for line in said if line]

    @property
    def qr(self) -> str:
        """Draw the address as a QR code (SVG); empty for one that only this machine knows."""
        if not is_reachable(self.link):
            return ""
        import segno  # only a document needs it

        code = segno.make(self.link, micro=False, error="m")
        return code.svg_inline(border=2, dark="#000000", light="#FFFFFF", omitsize=False)


def is_reachable(address: str) -> bool:
    """Say whether another device could open an address: not one of this machine alone.

    >>> is_reachable("http://localhost:8501/"), is_reachable("https://nua.example.org/country")
    (False, True)
    """
    host = urlsplit(address).hostname or ""
    if not host or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True
