"""Text from a file or a link stays text on its way to the screen."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data.release import open_release
from nua_data.text import languages, load_text
from ui import figure, frame
from ui.markup import css_text, plain

t = load_text("en")


@given(st.text(max_size=40))
def test_plain_text_is_the_same_text_with_every_sign_held(text):
    shown = plain(text)
    assert re.sub(r"\\(\W|_)", r"\1", shown).replace("\u2060", "") == text.replace("\u2060", "")
    assert not re.search(r"(?<!\\)[`*\[\]<>|$]", shown.replace("\\\\", ""))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_a_text_in_a_style_is_the_same_text_and_ends_nothing(text):
    written = css_text(text)
    assert not re.search(r"[\"'\n\r;{}<>]", written[1:-1])
    read = re.sub(r"\\([0-9a-f]+) ", lambda sign: chr(int(sign[1], 16)), written[1:-1])
    assert written[0] == written[-1] == '"' and read == text


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Kenya", "Kenya"),
        ("<b>", "\\<b\\>"),
        (1234, "1,234"),
        (0.0, "0"),
        (12.34, "12.3"),
        (None, ""),
        (float("nan"), ""),
        (pd.NA, ""),
        ("", ""),
    ],
)
def test_a_cell_in_words(cell, shown):
    assert figure._cell(t, cell) == shown


@pytest.mark.parametrize(
    "address", ["https://a.org/x", "http://a.org/(b)", "https://a.org/x) [y](https://b.org"]
)
def test_an_address_is_one_link(address):
    shown = figure._cell(t, address)
    assert shown.count("](") == 1
    assert shown.startswith("[" + t("table.open_link") + "](http")
    assert shown.endswith(")")
    assert not re.search(r"[ <>)(\[\]]", shown.split("](", 1)[1][:-1])


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "ftp://a.org"])
def test_no_other_address_is_a_link(text):
    assert "](" not in figure._cell(t, text)


@pytest.mark.parametrize("language", list(languages()))
def test_what_a_file_says_of_itself(language):
    text, release = load_text(language), open_release()
    view = SimpleNamespace(
        t=text,
        cycle="2022-2026",
        region_name=text.name("region", "Africa"),
        as_of=dt.date(2026, 5, 22),
        release=release,
        bands="eurostat",
        pace="growth",
    )
    said = figure.provenance(view, "A source", "A table")
    assert {"2026-05-22", release.version, "A source", "A table"} <= set(said.values())
    assert text.name("bands", "eurostat") in said[text("export.labels")]
    assert text.name("pace", "growth") in said[text("export.labels")]
    assert text.name("region", "Africa") in " ".join(said.values())
    without = figure.provenance(view)
    assert without[text("export.sources")] == text("export.sources_of_release")
    assert text("export.title") not in without


def test_names_of_states_in_every_language():
    release = open_release()
    assert frame.country_names(release, "en")["KEN"] == "Kenya"
    assert frame.country_names(release, "ar")["KEN"] == "كينيا"
    assert frame.country_names(release, "tlh")["KEN"] == "Kenya"
    assert len(frame.country_names(release, "fr")) == 195


def test_sources_are_named_once_and_unknown_ones_left_out():
    view = SimpleNamespace(t=t, release=open_release())
    code = view.release.sources["source"].iloc[0]
    said = frame.source_words(view, [code, code, "no-such-source"])
    assert said.count(view.release.sources["producer"].iloc[0]) == 1
    assert frame.source_words(view, ["no-such-source"]) == ""
