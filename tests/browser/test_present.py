"""Presenter mode in a real browser: keys, clickers, sizes, reload, a lost connection, Arabic.

The fixtures add to every journey: no request to another host, no error in the browser's console.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from nua_data.storyboard import SCREENS
from nua_data.text import load_text

t = load_text("en")
PROJECTOR = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
SMALL = """() => [...document.querySelectorAll('.pr *')].flatMap((node) => {
  const own = [...node.childNodes].filter((n) => n.nodeType === 3 && n.textContent.trim());
  const style = getComputedStyle(node);
  const is_shown = node.checkVisibility() && !node.closest('.pr-live, style, title');
  const size = parseFloat(style.fontSize);
  return own.length && is_shown && size < 24 ? [[size, node.textContent.trim().slice(0, 40)]] : [];
})"""
"""Every piece of text seen on the stage that is under 24 px."""
CUT = """() => [...document.querySelectorAll('.pr :is(h1, p, li, .pr-row, .pr-measure)')]
  .filter((n) => n.checkVisibility() && !n.closest('.pr-live'))
  .filter((n) => { const b = n.getBoundingClientRect();
    return b.bottom > innerHeight + 1 || b.right > innerWidth + 1 || b.left < -1 || b.top < -1; })
  .map((n) => n.textContent.slice(0, 40))"""
SOCKETS = """(() => { const Real = WebSocket; window.sockets = [];
  window.WebSocket = class extends Real {
    constructor(...given) { super(...given); window.sockets.push(this); } }; })()"""


def on_stage(page: Page, code: str) -> None:
    expect(page.locator(f".pr[data-ready=true][data-screen={code}]")).to_be_visible()
    expect(page.locator(".pr article:visible")).to_have_count(1)
    expect(page.locator(f".pr article[data-code={code}]")).to_be_visible()
    assert f"screen={code}" in page.url


@pytest.fixture
def stage(open_page, new_page):
    """Open the stage: `stage("map", "&region=Africa", viewport=...)`."""

    def go(code: str = "world", more: str = "", **context) -> Page:
        page = new_page(**{"viewport": PROJECTOR, **context})
        open_page(f"/present?screen={code}{more}", page)
        on_stage(page, code)
        return page

    return go


def test_keys(stage):
    page = stage()
    for key, code in [
        ("ArrowRight", "map"),
        ("PageDown", "pace"),
        ("Space", "social"),
        ("ArrowLeft", "pace"),
        ("PageUp", "map"),
        ("PageUp", "world"),
        ("PageUp", "world"),
        ("8", "next"),
        ("PageDown", "next"),
        ("9", "next"),
        ("3", "pace"),
        ("Home", "world"),
        ("End", "next"),
    ]:
        page.keyboard.press(key)
        on_stage(page, code)
    expect(page.locator(".pr-place")).to_have_text("8 of 8")


def test_a_burst_of_presses_is_counted_to_the_last_one(stage):
    page = stage()
    page.evaluate("""() => { for (let i = 0; i < 6; i++)
      window.dispatchEvent(new KeyboardEvent('keydown', {key: 'PageDown', bubbles: true})) }""")
    on_stage(page, SCREENS[6])
    for key in ("PageUp", "PageUp", "PageDown", "PageUp"):
        page.keyboard.press(key)
    on_stage(page, SCREENS[4])


def test_a_key_held_down_is_one_step(stage):
    page = stage()
    page.keyboard.down("PageDown")
    for _ in range(5):
        page.keyboard.down("PageDown")  # sent as a repeat
    page.keyboard.up("PageDown")
    on_stage(page, "map")


def test_changing_screens_asks_the_server_nothing(stage):
    page = stage()
    page.wait_for_selector(".pr .nm[data-ready=true]", state="attached")
    page.wait_for_timeout(500)  # what the framework still says after mounting
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => { window.sent = 0; const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (data) { window.sent += 1; send.call(this, data); } }"""
    )
    for code in SCREENS[1:]:
        page.keyboard.press("PageDown")
        on_stage(page, code)
    icons = [url for url in asked if "/media/" in url and url.endswith(".png")]
    assert asked == icons, "only the browser itself asks again, for the page's icon"
    assert page.evaluate("window.sent") == 0


@pytest.mark.parametrize("more", ["", "&country=KEN", "&lang=ar"], ids=["world", "country", "ar"])
def test_every_word_is_large_enough_and_nothing_is_cut(stage, more):
    page = stage("world", more)
    page.wait_for_selector(".pr .nm[data-ready=true]", state="attached")
    for code in SCREENS:
        on_stage(page, code)
        assert page.evaluate(SMALL) == [], code
        assert page.evaluate(CUT) == [], code
        page.keyboard.press("PageDown")


def test_no_bars_of_the_framework_are_left(stage):
    page = stage()
    box = page.locator(".pr").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1920, 1080)
    on_top = "() => !!document.elementFromPoint(960, 20).closest('.pr')"
    assert page.evaluate(on_top)
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_count(0)


def test_a_reload_keeps_the_screen(stage, wait_ready):
    page = stage("world", "&screens=pace,map,world")
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    on_stage(page, "map")
    page.reload()
    wait_ready(page)
    on_stage(page, "map")
    expect(page.locator(".pr-place")).to_have_text("2 of 3")


def test_a_lost_connection_keeps_the_screen(new_page, open_page, wait_ready):
    page = new_page(viewport=PROJECTOR)
    page.add_init_script(SOCKETS)
    open_page("/present?screen=world", page)
    on_stage(page, "world")
    page.keyboard.press("3")
    page.evaluate("window.sockets.forEach((socket) => socket.close())")
    page.keyboard.press("PageDown")
    on_stage(page, "social")
    page.wait_for_function(
        "() => window.sockets.length > 1 && window.sockets.at(-1).readyState === 1"
    )
    wait_ready(page)
    on_stage(page, "social")
    page.keyboard.press("r")  # the server answers again, and about the screen on show
    expect(page.locator("article[data-code=social] .pr-kicker")).to_contain_text("Africa")
    on_stage(page, "social")


def test_r_goes_on_to_the_next_region_on_the_same_screen(stage, wait_ready):
    page = stage("world")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("r")
    expect(page.locator("article[data-code=pace] .pr-kicker")).to_contain_text("Africa")
    wait_ready(page)
    on_stage(page, "pace")
    assert "region=Africa" in page.url
    page.keyboard.press("PageDown")
    on_stage(page, "social")


def test_r_leaves_a_country_for_its_region(stage, wait_ready):
    page = stage("map", "&country=KEN")
    page.keyboard.press("R")
    expect(page.locator("article[data-code=map] .pr-kicker")).to_contain_text("Africa ·")
    wait_ready(page)
    assert "country" not in page.url
    on_stage(page, "map")


def test_escape_leaves_to_the_overview_with_region_and_language(stage, wait_ready):
    page = stage("pace", "&region=Africa&lang=ar")
    page.keyboard.press("Escape")
    expect(page.locator(".pr")).to_have_count(0)
    wait_ready(page)
    assert "/present" not in page.url
    assert {"region=Africa", "lang=ar"} <= set(page.url.split("?")[1].split("&"))
    assert "screen" not in page.url
    expect(page.locator("h1")).to_have_count(1)


def test_q_shows_the_code_of_this_view(stage):
    page = stage("map")
    page.keyboard.press("q")
    panel = page.locator(".pr-panel")
    expect(panel).to_be_visible()
    expect(panel.locator("svg")).to_be_visible()
    expect(panel).to_contain_text("/present")
    expect(panel).to_contain_text(t("present.code_local"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    on_stage(page, "map")
    page.keyboard.press("End")
    expect(page.locator("article[data-code=next] .pr-code svg")).to_be_visible()


def test_c_goes_back_to_the_choice(stage, wait_ready):
    page = stage("map", "&screens=map,pace")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name=t("present.start"))).to_be_visible()
    wait_ready(page)
    assert "screens=map" in page.url
    assert "screen=" not in page.url.replace("screens=", "")


def test_buttons_and_a_screen_reader(stage):
    page = stage()
    live = page.locator(".pr-live")
    assert live.get_attribute("aria-live") == "polite"
    page.get_by_role("button", name=t("present_button.next")).click()
    on_stage(page, "map")
    expect(live).to_contain_text("2 of 8")
    expect(live).to_contain_text(page.locator("article[data-code=map] h1").inner_text())
    page.keyboard.press("Space")
    on_stage(page, "pace")
    for button in page.locator(".pr-foot button").all():
        assert button.get_attribute("aria-label")
    assert page.locator("article:visible [role=img]").first.get_attribute("aria-label")
    page.get_by_role("button", name=t("present_button.back")).focus()
    page.keyboard.press("Enter")
    on_stage(page, "map")


def test_arabic_keeps_the_meaning_of_the_keys(stage):
    page = stage("world", "&lang=ar")
    assert page.locator(".pr").get_attribute("dir") == "rtl"
    page.keyboard.press("ArrowRight")
    on_stage(page, "map")
    page.keyboard.press("ArrowLeft")
    on_stage(page, "world")


def test_a_phone_swipes_and_taps(stage):
    page = stage("world", viewport=PHONE, has_touch=True, is_mobile=True)
    swipe = """([from, to]) => { const stage = document.querySelector('.pr');
      const at = (x) => new Touch({identifier: 1, target: stage, clientX: x, clientY: 400});
      const send = (kind, x) => stage.dispatchEvent(new TouchEvent(kind, {bubbles: true,
        touches: kind === 'touchstart' ? [at(x)] : [], changedTouches: [at(x)]}));
      send('touchstart', from); send('touchend', to); }"""
    page.evaluate(swipe, [300, 100])
    on_stage(page, "map")
    page.evaluate(swipe, [100, 300])
    on_stage(page, "world")
    page.wait_for_timeout(600)  # until a touch is no longer the end of the swipe
    page.touchscreen.tap(300, 300)
    on_stage(page, "map")
    page.touchscreen.tap(30, 300)
    on_stage(page, "world")
    for code in SCREENS:
        on_stage(page, code)
        wide = page.evaluate("document.querySelector('.pr').scrollWidth")
        assert wide <= PHONE["width"], code
        page.keyboard.press("PageDown")


def test_nothing_moves_by_itself(stage):
    page = stage(reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll('.pr, .pr *')].filter((n) => {
      const s = getComputedStyle(n);
      return s.animationName !== 'none' || !/^0s(, 0s)*$/.test(s.transitionDuration); }).length"""
    assert page.evaluate(moving) == 0


def test_start_from_the_set_up(open_page, wait_ready):
    page = open_page("/present")
    page.get_by_role("button", name=t("present.start")).click()
    on_stage(page, "world")
    wait_ready(page)
    assert re.search(r"/present\?.*screen=world", page.url)
