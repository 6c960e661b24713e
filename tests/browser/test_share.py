"""Passing a view on: the button that copies its link, a figure alone, the title of the document."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from nua_data.text import load_text

t = load_text("en")
MAP = ".nm[data-ready=true]"
TEXTS = """() => [...document.querySelectorAll('.stMain :is(h1, h2, p, label, button)')]
  .filter((n) => n.checkVisibility() && !n.closest('.st-key-alone')).map((n) => n.innerText)"""
"""What is seen beside the figure that stands alone."""


def copy_button(page: Page):
    return page.get_by_role("button", name=t("share.copy"))


def test_the_link_of_the_view_is_copied(new_page, open_page):
    page = open_page(
        "/methods?bands=eurostat", new_page(permissions=["clipboard-read", "clipboard-write"])
    )
    copy_button(page).click()
    expect(page.get_by_role("status").filter(has_text=t("share.copied"))).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_without_a_clipboard_the_link_is_shown_to_be_copied_by_hand(page, open_page):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    open_page("/methods?bands=eurostat")
    copy_button(page).click()
    field = page.get_by_label(t("share.address"))
    expect(field).to_be_visible()
    expect(field).to_have_value(page.url)
    assert field.evaluate("n => n.selectionEnd - n.selectionStart") == len(page.url)


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("/?figure=report-status&region=Africa", MAP),
        ("/trends?figure=trend-lines", ".js-plotly-plot"),
        ("/commitments?figure=commitments-strip", ".nc-strip"),
        ("/country?country=KEN&figure=standing", ".nst"),
    ],
)
def test_a_figure_stands_alone(open_page, path: str, picture: str):
    page = open_page(path + "&embed=true")
    page.wait_for_selector(f".st-key-alone {picture}")
    assert page.evaluate(TEXTS) == []
    assert not page.get_by_test_id("stTopNav").is_visible()
    box = page.locator(f".st-key-alone {picture}").first.bounding_box()
    assert box["width"] > 1000, "the figure keeps to the width of its column"
    link = page.get_by_role("link", name=t("embed.full_view"))
    expect(link).to_be_visible()
    assert "figure=" not in link.get_attribute("href")


def test_the_way_from_a_figure_to_its_page(open_page, wait_ready):
    page = open_page("/trends?figure=trend-lines&embed=true&region=Africa")
    page.goto(page.get_by_role("link", name=t("embed.full_view")).get_attribute("href"))
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Overview – NUA Progress"),
        ("/country?country=KEN", "Kenya – NUA Progress"),
        ("/trends", "Trends – NUA Progress"),
    ],
)
def test_the_document_has_a_title_of_its_own(open_page, path: str, title: str):
    page = open_page(path)
    expect(page).to_have_title(re.compile(re.escape(title)))


def test_a_choice_on_a_page_leaves_its_title_alone(open_page, wait_ready):
    """A title that changes and comes back is seen in the tab, and a screen reader may say both."""
    page = open_page("/trends")
    page.evaluate("""() => {
      window.titles = [];
      new MutationObserver(() => window.titles.push(document.title)).observe(
        document.querySelector("title"), { childList: true, characterData: true, subtree: true });
    }""")
    heading = page.locator("h1").inner_text()
    page.get_by_role("combobox", name="Region").first.click()
    page.get_by_role("option", name="Africa", exact=True).click()
    expect(page.locator("h1")).not_to_have_text(heading)
    wait_ready(page)
    assert set(page.evaluate("window.titles")) <= {"Trends – NUA Progress"}
    page.get_by_role("button", name=t("menu.tools")).click()
    page.get_by_role("menuitem", name=t("nav.present")).click()
    expect(page).to_have_title("Present – NUA Progress")
