"""Journeys through the whole app in a real browser: an executive's, by keyboard, link and phone.

The fixtures add to every journey: no request to another host, no error in the browser's console.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from nua_data.text import load_text
from tools.app_server import AppServer
from ui.state import PAGES

t = load_text("en")
PHONE = {"width": 390, "height": 844}
PALING = """() => {
  window.paling = 0;
  document.addEventListener("transitionrun", (event) => {
    if (event.target.matches(".stElementContainer")) window.paling += 1;
  }, true);
}"""
LINE = """() => {
  const line = getComputedStyle(document.querySelector(".stAppHeader"), "::after");
  return [line.animationName, line.opacity];
}"""
RUNS = "state => { document.querySelector('.stApp').dataset.testScriptState = state; }"
MAP = ".nm[data-ready=true]"
LINKS = {"country": "/country?country=KEN", "overview": "/"}


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box as a visitor does: open it, click the option."""
    page.get_by_role("combobox", name=label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def legend(page: Page) -> dict[str, int]:
    """Give the counts of the legend by label."""
    rows = [" ".join(row.split()) for row in page.locator(".nm-legend li").all_inner_texts()]
    found = [re.match(r"(.*\S) \D?(\d+)\D?$", row) for row in rows]
    return {row[1]: int(row[2]) for row in found if row}


def click_on_map(page: Page, iso3: str) -> None:
    box = page.locator(f"[data-iso3={iso3}]").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_executive(open_page, wait_ready):
    page = open_page("/")
    page.wait_for_selector(MAP)
    sentence = heading(page)
    submitted, total = map(int, re.search(r"(\d+) of (\d+) states", sentence).groups())
    assert total == 193
    counts = legend(page)
    assert counts[t("status.submitted")] == submitted
    observers = counts.pop(t("map.observer"), 0)
    assert sum(counts.values()) == 193
    assert observers == 2
    card = page.get_by_test_id("stMetric").first
    expect(card).to_contain_text(f"{submitted} of 193")
    assert card.bounding_box()["y"] < 900, "the number is below the fold"

    choose(page, t("filter.region"), "Africa")
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)
    assert "region=Africa" in page.url
    assert heading(page) != sentence

    click_on_map(page, "KEN")
    page.wait_for_url("**/country?*country=KEN*")
    expect(page.locator("h1")).to_contain_text("Kenya")
    wait_ready(page)
    assert "region=Africa" in page.url

    page.go_back()
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)
    assert "/country" not in page.url
    assert "region=Africa" in page.url
    page.wait_for_selector(MAP)


def test_keyboard_alone(open_page, wait_ready):
    page = open_page("/")
    page.wait_for_selector(MAP)
    in_map = "() => document.activeElement?.closest?.('[data-iso3]')?.dataset.iso3 ?? null"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(in_map):
            break
    first = page.evaluate(in_map)
    assert first, "Tab does not come to the map"
    page.keyboard.press("End")
    assert page.evaluate(in_map) == "ZWE"
    page.keyboard.press("ArrowUp")
    assert page.evaluate(in_map) == "ZMB"
    page.keyboard.press("Enter")
    page.wait_for_url("**/country?*country=ZMB*")
    expect(page.locator("h1")).to_contain_text("Zambia")
    wait_ready(page)


def test_a_pasted_link_shows_the_same_view(new_page, open_page):
    path = "/reporting?region=Africa&cycle=2018-2022&as-of=2022-06-30&show=submitted"
    one, other = open_page(path), open_page(path, new_page(locale="en-US"))
    assert heading(one) == heading(other)
    assert "Africa" in heading(one)
    one.wait_for_selector(MAP)
    other.wait_for_selector(MAP)
    assert legend(one) == legend(other)


def test_a_choice_is_a_link(open_page, wait_ready, new_page):
    page = open_page("/trends")
    page.get_by_text(t("commitment_short.environment"), exact=True).first.click()
    page.wait_for_url("**commitment=environment*")
    wait_ready(page)
    path = "/trends" + page.url.split("/trends")[1]
    assert heading(open_page(path, new_page())) == heading(page)


def test_what_waits_for_its_new_words_keeps_its_look(open_page, wait_ready):
    page = open_page("/reporting")
    page.evaluate(PALING)
    choose(page, t("filter.region"), t.name("region", "Africa"))
    page.wait_for_url("**region=Africa*")
    wait_ready(page)
    assert page.evaluate("window.paling") == 0


def test_no_count_of_letters_lies_over_the_words_of_the_search_box(open_page):
    page = open_page("/search?lang=ar")
    box = page.locator("[data-testid=stTextInput] input")
    box.fill("نيروبي")
    expect(page.locator("[data-testid=InputInstructions]")).to_be_hidden()
    expect(box).to_have_value("نيروبي")


def test_a_line_under_the_header_tells_of_a_long_wait(open_page, new_page):
    page = open_page("/methods")
    assert page.evaluate(LINE) == ["none", "0"]
    page.evaluate(RUNS, "running")
    assert page.evaluate(LINE)[0] == "nua-wait"
    still = open_page("/methods", new_page(reduced_motion="reduce"))
    still.evaluate(RUNS, "running")
    still.wait_for_timeout(900)
    assert still.evaluate(LINE) == ["none", "1"]


def test_another_country_brings_its_page_and_nothing_around_it(
    open_page, new_page, wait_ready, messages_of
):
    page = new_page()
    sent = messages_of(page)
    open_page("/country?country=KEN", page=page)
    expect(page.locator("h1")).to_contain_text("Kenya")
    sent.clear()
    page.get_by_role("combobox", name=t("picker.open_country")).fill("Braz")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Brazil")
    wait_ready(page)
    expect(page).to_have_title(re.compile("^Brazil"))
    assert "country=BRA" in page.url
    expect(page.locator("h1")).to_have_count(1)
    kinds = [message.WhichOneof("type") for message in sent]
    assert "navigation" not in kinds
    assert kinds.count("delta") > 20
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Kenya")
    choose(page, t("filter.language"), "Français")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("h1")).to_contain_text("Kenya")


def test_the_map_of_another_region_comes_before_the_numbers(
    open_page, new_page, wait_ready, messages_of
):
    page = new_page()
    sent = messages_of(page)
    open_page("/", page=page)
    wait_ready(page)
    sent.clear()
    choose(page, t("filter.region"), "Africa")
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)
    kinds = [message.delta.new_element.WhichOneof("type") for message in sent]
    assert kinds.count("metric") == 4
    assert kinds.index("bidi_component") < kinds.index("metric")
    numbers, world = page.locator(".st-key-numbers"), page.locator(".nm")
    assert numbers.bounding_box()["x"] < world.bounding_box()["x"]


def test_shared_choices_go_along(open_page, wait_ready):
    page = open_page("/?region=Africa")
    page.get_by_role("link", name=t("nav.reporting"), exact=True).first.click()
    page.wait_for_url("**/reporting*")
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)
    assert "region=Africa" in page.url


def test_a_card_opens_the_list_behind_its_number(open_page, wait_ready):
    page = open_page("/?region=Africa&cycle=2018-2022")
    page.get_by_role("link", name=t("card.open_list")).first.click()
    page.wait_for_url("**/reporting*show=submitted*")
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)
    assert {"region=Africa", "cycle=2018-2022"} <= set(page.url.split("?")[1].split("&"))
    n = int(re.search(r"(\d+) of 44", heading(page))[1])
    expect(page.get_by_text(re.compile(rf"^{n} states?\.$"))).to_be_visible()


def test_the_table_behind_a_picture(open_page, wait_ready):
    page = open_page("/reporting")
    before = page.locator("table").count()
    page.get_by_text(t("figure.table")).first.click()
    expect(page.locator("table")).to_have_count(before + 1)
    wait_ready(page)
    with page.expect_download() as download:
        page.get_by_role("button", name=t("figure.csv")).first.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 196
    assert "Kenya" in content.decode()


def test_first_visit_of_a_fresh_server_may_be_a_deep_link(
    new_page, open_page, server_with: Callable[..., AppServer]
):
    server = server_with({"NUA_TEST_FRESH": "1"})
    page = open_page("/reporting?region=Africa", new_page(server=server))
    expect(page.locator("h1")).to_contain_text("Africa")
    page.wait_for_selector(MAP)


def test_a_link_in_error_says_so(open_page):
    page = open_page("/country?country=XXX&region=Atlantis")
    notices = page.get_by_test_id("stAlert")
    expect(notices).to_have_count(2)
    expect(page.locator("h1")).to_have_text(t("country.choose"))
    assert "XXX" not in page.url


def test_arabic(open_page, new_page):
    page = open_page("/?lang=ar")
    assert page.evaluate("document.documentElement.lang") == "ar"
    assert page.evaluate("document.body.dataset.dir") == "rtl"
    assert page.locator("h1").evaluate("n => getComputedStyle(n).direction") == "rtl"
    assert "\u2066193\u2069" in heading(page)
    page.wait_for_selector(MAP)
    assert page.locator(".nm-stage").get_attribute("dir") == "ltr"


LEFT_IN_CELL = """() => [...document.querySelectorAll('[data-testid=stTable] :is(th, td)')]
  .filter((cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    const ends = [...words.getClientRects()].map((rect) => rect.right);
    return ends.length && cell.getBoundingClientRect().right - Math.max(...ends) > 20;
  })
  .map((cell) => cell.textContent.slice(0, 60))"""
"""Cells whose words do not begin at their right side."""


def test_tables_begin_at_the_right_in_arabic(open_page):
    page = open_page("/methods?lang=ar")
    assert page.locator("[data-testid=stTable] td").count() > 100
    assert page.evaluate(LEFT_IN_CELL) == []


def test_a_browser_in_arabic_gets_arabic(open_page, new_page):
    page = open_page("/methods", new_page(locale="ar-EG"))
    assert page.evaluate("document.documentElement.lang") == "ar"
    assert heading(page) == load_text("ar")("methods.headline")
    assert "lang=" not in page.url


UNNAMED = """() => [...document.querySelectorAll('img, .js-plotly-plot, [role=img]')]
  .filter((n) => n.getBoundingClientRect().width > 60)
  .filter((n) => !(n.getAttribute('alt') || n.getAttribute('aria-label')
    || n.closest('[aria-label]') || n.querySelector('title')))
  .map((n) => n.outerHTML.slice(0, 120))"""
"""Pictures that a screen reader has no words for."""
WIDTH = """() => Math.max(document.documentElement.scrollWidth,
  document.querySelector('[data-testid=stMain]').scrollWidth)"""

STRAY = """() => [...document.querySelectorAll('.stSidebar[data-collapsed=true] *')]
  .filter((n) => n.checkVisibility({visibilityProperty: true}))
  .filter((n) => n.getBoundingClientRect().width > 0)
  .filter((n) => n.getBoundingClientRect().right > 0)
  .map((n) => n.outerHTML.slice(0, 120))"""
"""Parts of the folded menu that stand in the page."""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_on_a_phone(open_page, new_page, language):
    """No page scrolls sideways; each has one heading, its language, and words for its pictures."""
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    wide = {}
    for name in PAGES:
        path = LINKS.get(name, f"/{name}")
        open_page(path + ("&" if "?" in path else "?") + f"lang={language}", page)
        wide[name] = page.evaluate(WIDTH)
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator("h1").count() == 1, name
        assert page.evaluate(UNNAMED) == [], name
        assert page.evaluate(STRAY) == [], name
    assert not {name: width for name, width in wide.items() if width > PHONE["width"]}


CUT = """() => [...document.querySelectorAll('[data-testid=stSelectbox] input')]
  .filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => n.value)"""
"""What is chosen in a box that has no room for it."""


@pytest.mark.parametrize("path", ["/", "/cities"])
@pytest.mark.parametrize("language", ["fr", "ru"])
def test_what_is_chosen_stands_whole_in_its_box_on_a_phone(open_page, new_page, language, path):
    page = open_page(f"{path}?lang={language}", new_page(viewport=PHONE))
    assert page.get_by_test_id("stSelectbox").count() > 3
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("language", ["fr", "ar", "ru"])
def test_what_streamlit_says_in_english_stands_in_the_language_of_the_page(
    open_page, new_page, language
):
    words = load_text(language)
    page = open_page(
        f"/check_file?lang={language}", new_page(viewport={"width": 800, "height": 700})
    )
    zone = page.get_by_test_id("stFileUploaderDropzone")
    expect(zone.get_by_role("button", name=words("check.upload_button"))).to_be_visible()
    assert zone.locator("button p").evaluate("node => getComputedStyle(node).fontSize") == "0px"
    assert words("check.upload_limits", size=10) in zone.aria_snapshot()
    assert "per file" not in zone.aria_snapshot()
    large = {"name": "a.csv", "mimeType": "text/csv", "buffer": bytes(10 * 2**20 + 1)}
    zone.locator("input").set_input_files(large)
    refused = page.get_by_test_id("stFileChip").get_by_role("alert")
    expect(refused).to_be_attached()
    style = "node => [getComputedStyle(node).fontSize, getComputedStyle(node, '::after').content]"
    assert refused.evaluate(style) == ["0px", f'"{words("check.upload_too_large", size=10)}"']
    assert refused.bounding_box()["width"] > 50
    page.get_by_role("combobox", name=words("filter.region")).fill("zzz")
    empty = page.get_by_test_id("stSelectboxVirtualDropdown").locator("[role=option] span")
    seen = "node => [getComputedStyle(node).visibility, getComputedStyle(node, '::after').content]"
    assert empty.evaluate(seen) == ["hidden", f'"{words("filter.none")}"']
    page.keyboard.press("Escape")
    more = page.get_by_role("button", name=words("nav.more"), exact=True)
    more.click()
    expect(page.get_by_role("menuitem", name=words("nav.methods"), exact=True)).to_be_visible()
    assert " more" not in page.get_by_test_id("stHeader").aria_snapshot()


LABELS_OVER = """cells => cells.filter(cell => {
  const style = getComputedStyle(cell, '::before'), pen = document.createElement('canvas');
  const brush = pen.getContext('2d');
  brush.font = style.font;
  const words = style.content.slice(1, -1).split(' ');
  const widest = style.whiteSpace === 'normal'
    ? Math.max(...words.map(word => brush.measureText(word).width))
    : brush.measureText(words.join(' ')).width;
  return widest > parseFloat(style.width);
}).length"""
"""Cells whose column's name is wider than the room it has."""


@pytest.mark.parametrize("language", ["en", "fr", "ru", "ar"])
def test_what_to_do_stands_below_a_finding_on_a_phone(open_page, new_page, language):
    words = load_text(language)
    page = open_page(f"/check_file?lang={language}", new_page(viewport=PHONE))
    values = b"iso3,indicator,year,value\nKEN,SH_SAN_SAFE,2022,<5\nKEN,SH_SAN_SAFE,2021,40\n"
    file = {"name": "a.csv", "mimeType": "text/csv", "buffer": values}
    page.get_by_test_id("stFileUploaderDropzone").locator("input").set_input_files(file)
    cells = page.locator(".st-key-check-table-findings tbody tr").first.locator("td")
    expect(cells).to_have_count(7)
    boxes = [cell.bounding_box() for cell in cells.all()]
    assert all(0 <= box["x"] and box["x"] + box["width"] <= PHONE["width"] for box in boxes)
    assert [box["y"] for box in boxes] == sorted({box["y"] for box in boxes})
    name = "node => getComputedStyle(node, '::before').content"
    assert cells.last.evaluate(name) == f'"{words("broken.remedy")}"'
    assert cells.evaluate_all(LABELS_OVER) == 0
    page.set_viewport_size({"width": 800, "height": 700})
    assert cells.last.evaluate(name) == "none"
    assert cells.first.bounding_box()["y"] == cells.last.bounding_box()["y"]
