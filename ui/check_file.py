"""Parts of the page that checks a file: templates, the file itself, findings, the standing with it.

The bytes live in the session's memory while the file stands in its box, and nowhere else: nothing
here writes a file, and no cache that sessions share is given anything of it.
"""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from nua_data import words_check
from nua_data.export import to_csv
from nua_data.method import load_method
from nua_data.sources.templates import KINDS, write_template
from nua_data.text import Text
from nua_data.upload import LIMITS, Checked, check_upload
from nua_data.upload_standing import Reading, read_standing
from ui import tables_check
from ui.about import chosen
from ui.figure import download_csv
from ui.frame import source_words, world_view
from ui.markup import css_text, plain
from ui.state import View

MEBI = 2**20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONG = 12  # rows beyond which a table scrolls in its own box
_MOST = 100  # lines of the standing on the page; the download has all
REFUSED = ".st-key-check-file [data-testid=stFileChip][aria-invalid=true] [role=alert]"
"""What Streamlit says, to screen readers only, of a file that it did not take for its size."""
SHOWN = "position:static;width:auto;height:auto;margin:0;clip:auto;clip-path:none;overflow:visible"
_STYLE = """
[class*=st-key-check-table-] {
  table { min-width: 46rem; }
  @media (max-width: 640px) {
    :is(table, tbody, tr) { display: block; min-width: 0; }
    thead { display: none; }
    tr { padding: .5rem 0; border-bottom: 1px solid var(--edge-line); }
    td { display: grid; grid-template-columns: 8rem 1fr; gap: .5rem; padding: .1rem 0 !important; }
    td { border: 0; }
    td::before { color: var(--quiet); white-space: normal; overflow-wrap: anywhere; }
  }
}
"""
"""A table scrolls in its own box rather than make its cells tall. On a phone, where what to do
would be out of sight, the cells of a row stand one below the other, behind their columns' names."""


def take_file(view: View) -> Checked | None:
    """Draw the box for a file and check what is put in it; None without a file.

    A file of any kind is taken: what cannot be read is told in the reader's language.
    """
    st.html(_box_style(view.t))
    file = st.file_uploader(
        view.t("check.upload"),
        key="check-file",
        help=words_check.limit_words(view.t),
        max_upload_size=LIMITS.other_bytes // MEBI,
    )
    st.caption(view.t("check.kept_nowhere"))
    if file is None:
        return None
    return check_upload(file.name, file.getvalue(), view.release)


def _box_style(t: Text) -> str:
    """Put words of the reader's language in place of those that Streamlit writes into the box.

    The button keeps its own word unseen: not every tool takes what a style adds for a name.
    """
    button, limits = t("check.upload_button"), words_check.upload_words(t)
    too_large = t("check.upload_too_large", size=LIMITS.other_bytes // MEBI)
    zone = ".st-key-check-file [data-testid=stFileUploaderDropzone"
    named = f"{zone}] [data-testid=stBaseButton-secondary]"
    return (
        f"<style>{named} p{{font-size:0}}"
        f"{named} [data-testid=stMarkdownContainer]::after{{content:{css_text(button)}}}"
        f"{zone}Instructions] span{{display:none}}"
        f"{zone}Instructions]>div::after{{content:{css_text(limits)}}}"
        f"{REFUSED}{{{SHOWN};font-size:0}}"
        f"{REFUSED}::after{{font-size:.875rem;content:{css_text(too_large)}}}</style>"
    )


def show_templates(view: View) -> None:
    """Draw what to bring, and a button for each template."""
    t = view.t
    st.markdown(t("check.bring"))
    with st.container(horizontal=True):
        for name in sorted(KINDS):  # values first, as the text above says
            st.download_button(
                t.name("check_template", name),
                lambda kind=name: write_template(kind, view.release),
                file_name=f"nua-{name}.xlsx",
                mime=XLSX,
                key=f"check-template-{name}",
                on_click="ignore",
            )
    st.caption(words_check.limit_words(t))


def show_findings(view: View, checked: Checked) -> None:
    """Draw counts, the findings as a table, and their download."""
    t = view.t
    lines = [words_check.severity_words(t, checked.count_by_severity())]
    if checked.imported is not None:
        lines.insert(0, words_check.count_words(t, checked.imported))
    st.markdown(plain(" ".join(lines)))
    if not checked.findings:
        return
    table = tables_check.findings_table(view, checked.findings)
    _show(table, t("check.findings_title"), "findings")
    st.download_button(
        t("check.download"),
        lambda: to_csv(words_check.findings_file(checked.findings, t)),
        file_name="nua-findings.csv",
        mime="text/csv",
        key="csv-check-findings",
        on_click="ignore",
    )


def show_standing(view: View, checked: Checked) -> tuple[str, ...]:
    """Draw the standing today and with the file; give the sources of today's values."""
    t = view.t
    if checked.imported is None:
        st.header(t("check.standing_title"), anchor=False)
        st.markdown(t("check.standing_none"))
        return ()
    reading = read_standing(
        view.release,
        checked.imported,
        view.as_of,
        load_method(),
        bands=view.bands,
        pace=view.pace,
        cycle=view.cycle,
    )
    first = reading.first(_MOST)
    title = words_check.standing_title(t, reading, view.names)
    st.header(plain(title), anchor=False)
    st.markdown(plain(words_check.standing_words(t, reading, view.release.as_of)))
    _show(tables_check.without_country(view, _standing_table(view, first)), title, "standing")
    if len(reading) > _MOST:
        st.caption(t("check.first_only", shown=_MOST, total=len(reading)))
    if note := words_check.merge_words(t, reading):
        st.caption(plain(note))
    source = source_words(view, reading.sources)
    table = partial(_standing_table, view, reading)
    download_csv(view, "check-standing", table, source, choices=chosen(world_view(view)))
    _show_whole(view, reading, first, source)
    return reading.sources


def _show_whole(view: View, reading: Reading, first: Reading, source: str) -> None:
    """Draw readiness and every commitment, today and with the file; an observer has neither."""
    t = view.t
    st.subheader(t("check.whole_title"), anchor=False)
    st.markdown(plain(words_check.whole_words(t, reading, view.cycle)))
    if reading.whole.empty:
        return
    table = tables_check.without_country(view, tables_check.whole_table(view, first))
    _show(table, t("check.whole_title"), "whole")
    if len(first.whole) < len(reading.whole):
        st.caption(t("check.first_only", shown=len(first.whole), total=len(reading.whole)))
    whole = partial(tables_check.whole_table, view, reading)
    download_csv(view, "check-whole", whole, source, choices=chosen(world_view(view)))


def _standing_table(view: View, reading: Reading) -> pd.DataFrame:
    if reading.indicators.empty:
        return tables_check.reports_table(view, reading)
    return tables_check.indicators_table(view, reading)


def _show(table: pd.DataFrame, alt: str, name: str) -> None:
    """Draw a table whose texts came from a file: every cell is plain text, no link is made."""
    height = 420 if len(table) > _LONG else "content"
    titles = "".join(
        f".st-key-check-table-{name} td:nth-child({place})::before{{content:{css_text(title)}}}"
        for place, title in enumerate(table, start=1)
    )
    st.html(f"<style>{_STYLE}@media (max-width: 640px) {{{titles}}}</style>")
    with st.container(key=f"check-table-{name}"):
        st.table(table.map(plain), hide_index=True, height=height, alt=alt, border="horizontal")
