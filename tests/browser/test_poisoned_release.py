"""A release whose every text is markup, seen in a browser: it is read as text, and nothing runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.security.poison import TRACES, poisoned_release

ADDRESSES = {
    "overview": "/",
    "reporting": "/reporting?show=submitted",
    "commitments": "/commitments?commitment=social",
    "trends": "/trends?commitment=social&indicator=SI_POV_DAY1X",
    "readiness": "/readiness",
    "country": "/country?country=KEN",
    "cities": "/cities?country=KEN",
    "agenda": "/agenda?part=library",
    "agenda, areas": "/agenda?part=sdgs&area=1.1.1",
    "agenda, events": "/agenda?event=habitat_iiix",
    "present": "/present?notes=true",
    "stage": "/present?screen=opening&country=KEN",
    "check_file": "/check_file",
    "methods": "/methods",
    "search": "/search?q=nua-evil",
    "in Arabic": "/country?country=KEN&lang=ar",
}
TWINS = {"reporting", "trends", "agenda, events"}
"""Pages whose table twins are opened; every twin goes through the same writer of cells."""


@pytest.fixture(scope="module")
def poisoned(server_with, tmp_path_factory: pytest.TempPathFactory):
    folder = poisoned_release(tmp_path_factory.mktemp("poison") / "release")
    return server_with({"NUA_DATA": str(folder)})


def open_all_twins(page: Page, wait_ready: Callable[[Page], Page]) -> None:
    """Open every table twin, whose cells are texts of the release."""
    for switch in page.locator("[class*=st-key-twin-] label").all():
        switch.click()
    wait_ready(page)


def test_no_text_of_a_release_becomes_markup(new_page, open_page, wait_ready, poisoned):
    page = new_page(server=poisoned, service_workers="block")
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    found: dict[str, list[str]] = {}
    for name, address in ADDRESSES.items():
        open_page(address, page)
        if name in TWINS:
            open_all_twins(page, wait_ready)
        text = page.locator(".stApp").inner_text()
        assert name in {"check_file", "stage"} or "nua-evil" in text, f"{name} shows no poison"
        found[name] = page.evaluate(TRACES)
    assert dialogs == []
    assert {name: traces for name, traces in found.items() if traces} == {}
