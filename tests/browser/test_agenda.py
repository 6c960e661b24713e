"""The Agenda and the search in a real browser: by keyboard, by link, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from nua_data.text import load_text

t = load_text("en")
PHONE = {"width": 390, "height": 844}
BOX = ".st-key-q input"


def search(page: Page, wait_ready, text: str) -> None:
    """Type in the box, as a visitor does, and wait for the answer."""
    page.locator(BOX).press_sequentially(text)
    page.wait_for_url(f"**q={text}*")
    wait_ready(page)


def test_a_key_leads_to_the_search_and_a_result_to_its_place(open_page, wait_ready):
    page = open_page("/trends?region=Africa")
    page.keyboard.press("/")
    page.wait_for_url("**/search*")
    expect(page.locator(BOX)).to_be_focused()
    search(page, wait_ready, "keyna")
    link = page.get_by_role("link", name="Kenya", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/country?*country=KEN*")
    expect(page.locator("h1")).to_contain_text("Kenya")
    wait_ready(page)
    assert "region=Africa" in page.url


def test_a_slash_that_is_typed_stays_a_letter(open_page):
    page = open_page("/agenda?part=library")
    box = page.get_by_label(t("agenda.library_find"))
    box.press_sequentially("A/76")
    expect(box).to_have_value("A/76")
    page.wait_for_url("**find=*")
    assert "/search" not in page.url


def test_the_answer_comes_while_typing(open_page, wait_ready):
    page = open_page("/search")
    search(page, wait_ready, "urbanlex")
    expect(page.get_by_role("link", name="UrbanLex", exact=True)).to_be_visible()
    page.get_by_role("link", name="UrbanLex", exact=True).click()
    page.wait_for_url("**/agenda?*entry=urbanlex*")
    wait_ready(page)
    expect(page.locator(".nli-on")).to_contain_text("UrbanLex")


def test_from_an_area_to_its_indicators_and_back(open_page, wait_ready):
    page = open_page("/agenda?lang=en&region=Africa")
    page.locator(".nag-house a", has_text="1.1.2").click()
    page.wait_for_url("**part=sdgs*area=1.1.2*")
    expect(page.locator(".nag-flow [aria-current]").first).to_be_visible()
    wait_ready(page)
    assert "region=Africa" in page.url
    page.get_by_role("link", name="SDG 11.1.1").first.click()
    page.wait_for_url("**/trends?*indicator=EN_LND_SLUM*")
    wait_ready(page)
    page.get_by_role("link", name=t("area.1.1.2")).first.click()
    page.wait_for_url("**/agenda?*area=1.1.2*")
    wait_ready(page)


def test_from_an_event_to_its_phase(open_page, wait_ready):
    page = open_page("/agenda?event=report_draft_2026")
    page.get_by_role("link", name=t("phase.revision")).first.click()
    page.wait_for_url("**/readiness?*phase=revision*")
    expect(page.locator("h1")).to_be_visible()
    wait_ready(page)


CURVES = """() => {
  const rows = [...document.querySelectorAll('.nag-flow ul:first-of-type li')];
  const image = document.querySelector('.nag-flow img').getBoundingClientRect();
  const heights = rows.map((row) => row.getBoundingClientRect().height);
  const first = rows[0].getBoundingClientRect();
  return { spread: Math.max(...heights) - Math.min(...heights),
    off: Math.abs(first.top - image.top), high: image.height, rows: rows.length,
    row: heights[0] };
}"""


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1440, "height": 900}])
def test_curves_meet_their_rows(open_page, new_page, viewport):
    page = new_page(viewport=viewport)
    open_page("/agenda?part=sdgs", page)
    seen = page.evaluate(CURVES)
    assert seen["rows"] == 13
    assert seen["spread"] < 1
    assert seen["off"] < 1
    assert abs(seen["high"] - seen["rows"] * seen["row"]) < 2


@pytest.mark.parametrize("part", ["glance", "sdgs", "action", "regions", "library"])
def test_no_part_scrolls_sideways_on_a_phone(open_page, new_page, part):
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    open_page(f"/agenda?part={part}", page)
    wide = "document.querySelector('[data-testid=stMain]').scrollWidth"
    assert page.evaluate(wide) <= PHONE["width"]
    if part == "glance":
        expect(page.locator(".nat-strip").first).to_be_hidden()
        expect(page.locator(".nat-years a").first).to_be_attached()
