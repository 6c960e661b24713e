"""Sign-in in a browser: the page that asks, a provider on another host, back to what was wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tools.app_server import AppServer
from tools.sign_in import LocalProvider, start_app

pytestmark = pytest.mark.filterwarnings("ignore:.*(authlib.jose|get_jwt_config)")
PEOPLE = {"amina": {"email": "amina@un.org", "email_verified": True}}
WANTED = "/country?country=KEN&region=Africa"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[AppServer]:
    provider = LocalProvider(PEOPLE)
    with start_app(provider, tmp_path_factory.mktemp("sign-in"), {"NUA_WARM": "0"}) as running:
        yield running
        assert "Traceback" not in running.log_text()
    provider.stop()


def test_sign_in_leads_to_the_page_that_was_wanted_and_sign_out_ends_it(
    server, browser, new_page, wait_ready
):
    page = new_page(server=server)
    page.goto(WANTED)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to see this page")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Sign in")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="amina").click()  # at the provider
    page.wait_for_url(f"**{WANTED}")
    wait_ready(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kenya")
    assert page.request.get("/api/v1/countries").ok

    ends_when_the_session_ends(browser, page, wait_ready)

    page.get_by_text("Tools and methods").click()
    page.get_by_text("Sign out", exact=True).click()
    page.wait_for_url("**/oauth2/end_session**")
    page.get_by_role("button").first.click()  # at the provider
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to see this page")
    assert page.request.get("/api/v1/countries").status == 401


def ends_when_the_session_ends(browser, page, wait_ready) -> None:
    """See that a page which is refused asks for sign-in; refusals stand in its console."""
    state = page.context.storage_state()
    context = browser.new_context(base_url=page.url, storage_state=state)
    other = context.new_page()
    other.goto(WANTED)
    wait_ready(other)
    context.clear_cookies(name="_streamlit_user")
    other.evaluate("fetch('/_stcore/host-config').then(() => null)")  # as Streamlit does
    expect(other.get_by_role("heading", level=1)).to_have_text("Sign in to see this page")
    assert other.url.endswith(WANTED)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_that_asks_can_be_used_by_all(server, new_page, scheme):
    small = {"width": 320, "height": 640}
    page = new_page(server=server, viewport=small, color_scheme=scheme)
    page.goto("/country?lang=ar&sign-in=failed")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found] == []
    page.get_by_role("link", name="English").click()
    assert "lang=en" in page.url
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to see this page")
