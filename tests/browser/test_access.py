"""Access for every eye and hand: axe-core, keyboard, zoom, small screens, touch, little motion."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from nua_data.text import load_text
from ui.state import PAGES

t = load_text("en")
LINKS = {"overview": "/?", "country": "/country?country=KEN"}
PHONE = {"width": 390, "height": 844}
MAP = ".nm[data-ready=true]"
EXCEPTIONS = tomllib.loads(
    Path(__file__).with_name("axe_exceptions.toml").read_text(encoding="utf-8")
)["exception"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"resultTypes": ["violations"], "runOnly": TAGS}
every_page = pytest.mark.parametrize("name", PAGES)


def link(name: str, language: str = "en") -> str:
    path = LINKS.get(name, f"/{name}?")
    return f"{path}&lang={language}"


# ---- axe-core -----------------------------------------------------------------------------------


def violations(page: Page) -> list[tuple[str, str]]:
    """Give rule and markup of each element that breaks it."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [(each["id"], node["html"]) for each in found for node in each["nodes"]]


def is_excepted(exception: dict[str, str], violation: tuple[str, str]) -> bool:
    rule, markup = violation
    return rule == exception["rule"] and exception["element"] in markup


def open_all_tables(page: Page, wait_ready: Callable[[Page], Page]) -> None:
    for switch in page.get_by_text(t("figure.table"), exact=True).all():
        switch.click()
        wait_ready(page)


@every_page
def test_axe_finds_nothing_of_ours(name: str, new_page, open_page, wait_ready):
    """In light with every table open, in dark, and from right to left."""
    found = []
    page = open_page(link(name), new_page())
    open_all_tables(page, wait_ready)
    found += violations(page)
    found += violations(open_page(link(name), new_page(color_scheme="dark")))
    found += violations(open_page(link(name, "ar"), new_page()))
    ours = [each for each in found if not any(is_excepted(e, each) for e in EXCEPTIONS)]
    assert ours == [], "\n".join(f"{rule}: {markup[:160]}" for rule, markup in ours)
    idle = [
        e["rule"]
        for e in EXCEPTIONS
        if e["page"] == name and not any(is_excepted(e, each) for each in found)
    ]
    assert idle == [], "exceptions that are no longer needed"


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=[e["rule"] for e in EXCEPTIONS])
def test_an_exception_says_why(exception: dict[str, str]):
    assert exception["page"] in PAGES
    assert len(exception["reason"]) > 40


def test_axe_would_find_a_fault(page, open_page):
    open_page("/methods")
    page.evaluate(
        "document.querySelector('.stMain').insertAdjacentHTML('beforeend', '<img src=x>')"
    )
    assert "image-alt" in [rule for rule, _ in violations(page)]


# ---- keyboard -----------------------------------------------------------------------------------

FOCUS = """() => {
  const node = document.activeElement;
  const marks = (n) => {
    const s = getComputedStyle(n);
    const outline = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0;
    return [outline, s.boxShadow, s.borderColor, s.backgroundColor].join('|');
  };
  const line = [];
  for (let n = node; n && line.length < 5; n = n.parentElement) line.push(marks(n));
  for (const n of node.closest('label')?.querySelectorAll('div') ?? []) line.push(marks(n));
  return { name: node.getAttribute('aria-label') || node.innerText || node.tagName,
    map: Boolean(node.closest('[data-iso3]')), mark: line.join(';'), tag: node.tagName };
}"""
BLUR = "() => document.activeElement.blur()"


def tab_to(page: Page, is_there: Callable[[], bool], key: str = "Tab") -> None:
    for _ in range(80):
        page.keyboard.press(key)
        if is_there():
            return
    raise AssertionError("the keyboard does not come there")


def has_focus(page: Page, locator) -> Callable[[], bool]:
    return lambda: locator.evaluate("n => n === document.activeElement")


def test_a_filter_changes_by_keyboard(page, open_page, wait_ready):
    open_page("/")
    region = page.get_by_role("combobox", name=t("filter.region")).first
    tab_to(page, has_focus(page, region))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Africa")
    wait_ready(page)
    assert "region=Africa" in page.url


def test_the_list_behind_a_number_opens_by_keyboard(page, open_page, wait_ready):
    open_page("/")
    first = page.get_by_role("link", name=t("card.open_list")).first
    tab_to(page, has_focus(page, first))
    page.keyboard.press("Enter")
    page.wait_for_url("**/reporting*show=submitted*")
    wait_ready(page)


def test_a_table_opens_and_is_taken_away_by_keyboard(page, open_page, wait_ready):
    open_page("/reporting")
    switch = page.get_by_role("switch", name=t("figure.table")).first
    tab_to(page, has_focus(page, switch))
    before = page.locator("table").count()
    page.keyboard.press("Space")
    expect(page.locator("table")).to_have_count(before + 1)
    wait_ready(page)
    button = page.get_by_role("button", name=t("figure.csv")).first
    tab_to(page, has_focus(page, button))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")


def test_the_menu_of_pages_opens_by_keyboard(page, open_page, wait_ready):
    open_page("/")
    menu = page.get_by_test_id("stTopNavSection").filter(has_text=t("menu.tools"))
    tab_to(page, has_focus(page, menu))
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_url("**/methods*")
    wait_ready(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["overview", "trends", "commitments"])
def test_focus_is_seen_wherever_it_goes(name: str, scheme: str, new_page, open_page):
    """Each element that Tab comes to looks different with the focus than without."""
    page = open_page(link(name), new_page(color_scheme=scheme))
    unseen, seen = [], set()
    for _ in range(40):
        page.keyboard.press("Tab")
        page.wait_for_timeout(120)
        focused = page.evaluate(FOCUS)
        if focused["tag"] == "BODY":
            break
        node = page.evaluate_handle("document.activeElement")
        page.evaluate(BLUR)
        page.wait_for_timeout(120)
        rest = page.evaluate(f"(n) => ({FOCUS.replace('document.activeElement', 'n')})(n)", node)
        node.evaluate("n => n.focus()")
        seen.add(focused["name"])
        if not focused["map"] and rest["mark"] == focused["mark"]:
            unseen.append(focused["name"])
    assert len(seen) > 8
    assert unseen == []


# ---- zoom and small screens ----------------------------------------------------------------------

WIDTH = """() => Math.max(document.documentElement.scrollWidth,
  document.querySelector('[data-testid=stMain]').scrollWidth)"""
CUT = """() => [...document.querySelectorAll('.stMain *')]
  .filter((n) => !n.children.length && n.textContent.trim() && n.checkVisibility())
  .filter((n) => {
    for (let p = n; p && p !== document.body; p = p.parentElement) {
      const s = getComputedStyle(p);
      if (s.clipPath !== 'none' || ['auto', 'scroll'].includes(s.overflowX)) return false;
      if (s.overflowX === 'hidden' && p.clientWidth && p.scrollWidth > p.clientWidth + 1)
        return true;
    }
    return false;
  }).map((n) => n.textContent.slice(0, 60))"""
"""Texts that do not fit where they stand, apart from boxes that scroll and words for the ear."""
SIZES = {
    "320 px": {"viewport": {"width": 320, "height": 640}},
    "200 % of 1440": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
    "phone": {"viewport": PHONE, "is_mobile": True, "has_touch": True},
}


@every_page
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_lost_where_it_is_narrow(name: str, size: str, new_page, open_page):
    page = new_page(**SIZES[size])
    for language in ("en", "ar"):
        open_page(link(name, language), page)
        assert page.evaluate(WIDTH) <= SIZES[size]["viewport"]["width"], language
        assert page.evaluate(CUT) == [], language


TARGETS = """() => [...document.querySelectorAll(
    '.stMain :is(a[href], button, summary, [role=radio], [role=switch]), .stAppHeader button')]
  .filter((n) => n.checkVisibility({ visibilityProperty: true }))
  .map((n) => [n, (n.matches('input') ? n.closest('label') : n).getBoundingClientRect()])
  .filter(([n, box]) => box.width > 1 && (box.width < 23.5 || box.height < 23.5))
  .map(([n, box]) => [n.innerText || n.getAttribute('aria-label') || n.outerHTML.slice(0, 80),
    Math.round(box.width), Math.round(box.height)])"""


@every_page
def test_a_finger_can_press_everything(name: str, new_page, open_page):
    page = open_page(link(name), new_page(**SIZES["phone"]))
    assert page.evaluate(TARGETS) == []


def test_the_phone_shows_sentence_numbers_and_map_in_two_screens(new_page, open_page):
    page = open_page("/", new_page(**SIZES["phone"]))
    page.wait_for_selector(MAP)
    numbers = [n.bounding_box() for n in page.get_by_test_id("stMetric").all()]
    assert len({round(box["y"]) for box in numbers}) == 2, "the numbers stand two by two"
    assert numbers[-1]["y"] + numbers[-1]["height"] < PHONE["height"]
    box = page.locator(".nm-svg").bounding_box()
    assert box["y"] + box["height"] < 2 * PHONE["height"]


def test_a_desk_shows_sentence_numbers_and_map_at_once(page, open_page):
    open_page("/")
    page.wait_for_selector(MAP)
    for locator in [
        page.locator("h1"),
        page.locator(".nm-svg"),
        *page.get_by_test_id("stMetric").all(),
    ]:
        box = locator.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900


def test_the_map_is_used_by_touch(new_page, open_page, wait_ready):
    page = open_page("/", new_page(**SIZES["phone"]))
    page.wait_for_selector(MAP)
    zoom = page.get_by_role("button", name=t("map.zoom_in"))
    zoom.tap()
    expect(page.locator(".nm")).to_have_attribute("data-zoom", "1.60")
    page.get_by_role("button", name=t("map.reset")).tap()
    expect(page.locator(".nm")).to_have_attribute("data-zoom", "1.00")
    box = page.locator("[data-iso3=BRA]").bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/country?*country=BRA*")
    wait_ready(page)


# ---- motion --------------------------------------------------------------------------------------

MOVING = """() => [...document.querySelectorAll('.stApp *')].filter((n) => {
  const s = getComputedStyle(n);
  return s.animationName !== 'none' || s.transitionDuration.split(', ').some((d) => d !== '0s');
}).map((n) => n.className).slice(0, 5)"""


def test_nothing_moves_for_those_who_ask_so(new_page, open_page):
    page = open_page("/trends", new_page(reduced_motion="reduce"))
    assert page.evaluate(MOVING) == []
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
