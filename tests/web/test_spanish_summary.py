"""The summary of a Spanish conversation: a half in each language, and each said to be so."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.engine.model import Catalog
from bot.knowledge import Clinic
from bot.settings import ROOT, Settings
from tests.helpers.browser import press, screenshot, turn
from tests.web.pictures import SPOKEN, Hand
from tests.web.states import served

pytest_plugins = ["tests.helpers.browser"]
PICTURES = ROOT / "tests" / "results"


@pytest.mark.web
def test_each_half_is_marked_with_the_language_it_is_in(
    browser_page: Page, settings: Settings, catalog: Catalog, clinic: Clinic
) -> None:
    page = browser_page
    with served(settings, catalog, clinic) as stage:
        page.goto(f"{stage.url}/?language=es")
        turn(page).wait_for()
        Hand(page, *SPOKEN["es"]).tells().first_option().goes_on(".result")
        press(page, "Ver un resumen")
        sheet = turn(page).locator(".sheet")
        expect(sheet.locator("h3").first).to_have_text("Lo que me contó")
        theirs = sheet.locator('[lang="en"]')
        expect(theirs.first).to_contain_text("For the clinician")
        expect(theirs.nth(1)).to_be_visible()
        mine = " ".join(sheet.locator(":scope > :not([lang])").all_inner_texts())
        assert "La parte que sigue es para el profesional. Está en inglés." in mine
        assert "Qué hacer primero:" in mine
        assert "Reported" not in mine
        expect(sheet.locator('[lang="en"]', has_text="Reported").first).to_be_visible()
        page.wait_for_timeout(250)
        screenshot(page, PICTURES, "spanish-summary")
        assert Axe().run(page).violations_count == 0
