"""The few pages that are seen without a sign-in: plain HTML, no script, none of the data."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit
from starlette.responses import HTMLResponse

from nua_data.text import Text, languages, load_text

ROOT = Path(__file__).resolve().parents[2]
_PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
_LOGO = (ROOT / "static" / "logo.svg").read_text(encoding="utf-8").strip()
_COLOURS = {
    "back": "backgroundColor",
    "text": "textColor",
    "main": "primaryColor",
    "line": "borderColor",
    "link": "linkColor",
}


@dataclass(frozen=True)
class Where:
    """Address of a page and the language of its reader."""

    address: str
    """Path and query of the page that is to be seen after sign-in."""
    language: str
    base: str = ""

    @property
    def t(self) -> Text:
        """Give the texts."""
        return load_text(self.language)


def ask_to_sign_in(where: Where, start: str, has_failed: bool = False) -> HTMLResponse:
    """Ask a visitor to sign in; ``start`` is the address that leads to the provider."""
    t = where.t
    failed, why = t("sign_in.failed"), t("sign_in.why")
    said = [f'<p class="say" role="status">{escape(failed)}</p>'] if has_failed else []
    body = [*said, f"<p>{escape(why)}</p>", _action(t("sign_in.button"), start)]
    return _answer(where, t("sign_in.title"), body)


def refuse(where: Where, email: str, leave: str) -> HTMLResponse:
    """Tell a person who has signed in that the account is not admitted."""
    t = where.t
    words = t("sign_in.refused", email=t.isolate(email)) if email else t("sign_in.refused_unknown")
    body = [f"<p>{escape(words)}</p>", _action(t("sign_in.out"), leave)]
    return _answer(where, t("sign_in.refused_title"), body, 403)


def tell_down(where: Where, start: str) -> HTMLResponse:
    """Tell that the provider does not answer."""
    t = where.t
    words = t("sign_in.down")
    body = [f"<p>{escape(words)}</p>", _action(t("sign_in.again"), start)]
    answer = _answer(where, t("sign_in.down_title"), body, 503)
    answer.headers["retry-after"] = "60"
    return answer


def _action(words: str, address: str) -> str:
    return f'<p><a class="act" href="{escape(address)}">{escape(words)}</a></p>'


def _answer(where: Where, heading: str, body: list[str], status: int = 200) -> HTMLResponse:
    t = where.t
    words = {
        "language": t.language,
        "direction": t.direction,
        "title": escape(t("app.page_title", page=t("sign_in.button"), app=t("app.title"))),
        "heading": escape(heading),
        "body": "\n".join(body),
        "logo": _LOGO.replace(
            "<svg ", f'<svg role="img" aria-label="{escape(t("app.title"))}" ', 1
        ),
        "languages_label": escape(t("filter.language")),
        "languages": _language_links(where),
        "base": where.base,
        "font": escape(streamlit.get_option("theme.font") or "sans-serif", quote=False),
    }
    for mode in ("light", "dark"):
        for name, option in _COLOURS.items():
            words[f"{mode}_{name}"] = streamlit.get_option(f"theme.{mode}.{option}") or "inherit"
    headers = {"cache-control": "no-store", "vary": "Accept-Language, Cookie"}
    return HTMLResponse(_PAGE.substitute(words), status, headers=headers)


def _language_links(where: Where) -> str:
    """Link the same page in each language."""
    parts = urlsplit(where.address)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "lang"]
    links = []
    for code, name in languages().items():
        address = f"{parts.path}?{urlencode([*query, ('lang', code)])}"
        mark = ' aria-current="true"' if code == where.language else ""
        language = f'lang="{code}" hreflang="{code}"'
        links.append(f'<a href="{escape(address)}" {language}{mark}>{escape(name)}</a>')
    return "\n".join(links)
