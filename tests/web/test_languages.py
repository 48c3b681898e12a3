"""The door, the page and the widget in another language, and one that runs from right to left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.engine.model import Catalog
from bot.knowledge import Clinic, languages, load_catalog, loader
from bot.knowledge.files import PACKAGED
from bot.settings import ROOT, Settings
from bot.understanding import understand
from bot.web.app import create_app
from tests.helpers.browser import open_chat, press, screenshot, turn
from tests.helpers.fake_rasa import FakeRasa, serving
from tests.helpers.spoken import use_cases
from tests.web.conftest import Chat, http_for

pytest_plugins = ["tests.helpers.browser", "tests.helpers.spoken"]

PICTURES = ROOT / "tests" / "results"
SPANISH = {"language": "es"}
WIDGET = "/widget/levelhead-chat.js"


def with_language(settings: Settings, folder: Path, *lines: str) -> Settings:
    """The installation of a clinic with other lines about its languages."""
    text = settings.clinic_file.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("language")]
    file = folder / "clinic.yml"
    file.write_text("\n".join([*kept, *lines]), encoding="utf-8")
    return replace(settings, clinic_file=file)


@pytest.fixture
def backwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A made-up language that runs from right to left, in a catalog of its own."""
    place = tmp_path / "catalog"
    shutil.copytree(PACKAGED, place, ignore=shutil.ignore_patterns("__pycache__"))
    (place / "es").rename(place / "xx")
    about = place / "xx" / "language.yaml"
    text = about.read_text(encoding="utf-8")
    text = text.replace("direction: ltr", "direction: rtl").replace("Español", "Xuxu")
    about.write_text(text, encoding="utf-8")
    for module in (languages, loader):
        monkeypatch.setattr(module, "PACKAGED", place)
    loader._packaged_in.cache_clear()
    return "xx"


# --- the door -----------------------------------------------------------------------------------


def test_the_door_speaks_the_language_of_the_page(chat: Chat) -> None:
    told = chat.http.get("/api/clinic", params=SPANISH).json()
    assert told["language"] == "es"
    assert told["direction"] == "ltr"
    assert told["languages"] == {"en": "English", "es": "Español"}
    assert told["words"]["start_over"] == "Empezar de nuevo"
    assert chat.http.get("/api/clinic").json()["words"]["start_over"] == "Start over"
    refused = chat.http.post(
        "/api/message", params=SPANISH, headers=chat.headers, content="x" * 9000
    )
    assert refused.status_code == 413
    assert "demasiado largo" in refused.json()["error"]["message"]


@pytest.mark.parametrize("language", ["fr", "../../etc", "", "e" * 500])
def test_a_language_that_is_not_there_is_the_clinic_s_own(chat: Chat, language: str) -> None:
    told = chat.http.get("/api/clinic", params={"language": language}).json()
    assert told["language"] == "en"
    assert 'lang="en"' in chat.http.get("/", params={"language": language}).text


def test_the_language_travels_with_each_message(chat: Chat, rasa: FakeRasa) -> None:
    sent = {"message_id": "m-1", "text": "hola"}
    chat.http.post("/api/message", params={"language": "es-MX"}, json=sent, headers=chat.headers)
    assert rasa.knocks[-1]["metadata"] == {"message_id": "m-1", "language": "es"}
    last = chat.http.get("/api/conversation", headers=chat.headers).json()
    assert last["conversation"] == {"language": "es"}
    chat.sends("m-2", text="hello")
    assert rasa.knocks[-1]["metadata"] == {"message_id": "m-2"}


def test_a_reply_that_changes_the_language_is_remembered(chat: Chat, rasa: FakeRasa) -> None:
    mark = {"type": "language", "language": "es"}
    rasa.script = lambda knock: [
        {"recipient_id": knock["sender"], "text": "Bien."},
        {"recipient_id": knock["sender"], "custom": mark},
    ]
    assert chat.sends(text="español")["messages"][0]["custom"] == mark
    last = chat.http.get("/api/conversation", headers=chat.headers).json()
    assert last["conversation"] == {"language": "es"}
    rasa.mode = "down"
    assert "Perdone" in chat.sends(text="me duele el cuello")["messages"][0]["text"]


def test_while_rasa_is_down_trouble_is_said_in_the_language_of_the_page(
    chat: Chat, rasa: FakeRasa
) -> None:
    rasa.mode = "error"
    sent = {"message_id": "m-1", "text": "me duele el cuello"}
    answer = chat.http.post("/api/message", params=SPANISH, json=sent, headers=chat.headers).json()
    assert answer["delivered"] is False
    assert answer["messages"][-1]["text"].startswith("Perdone")


def test_while_rasa_is_down_danger_in_spanish_words_is_answered_in_spanish(
    chat: Chat, rasa: FakeRasa
) -> None:
    rasa.mode = "down"
    answer = chat.sends(text="se me cayó la cara y no puedo hablar bien")
    alarm = answer["messages"][0]["custom"]
    assert alarm["type"] == "emergency"
    assert alarm["call"]["title"] == "Llamar al 911"


def test_the_page_is_in_the_clinic_s_language_or_the_one_in_its_address(
    settings: Settings, rasa: FakeRasa, tmp_path: Path
) -> None:
    own = with_language(settings, tmp_path, "language: es", "languages: [es, en]")
    with http_for(own, rasa) as http:
        spanish, english = http.get("/").text, http.get("/?language=en").text
    assert '<html lang="es" dir="ltr">' in spanish
    assert "¿Prefiere hablar con una persona?" in spanish
    assert '<levelhead-chat clinic="" language="es">' in spanish
    assert '<a href="?language=en" lang="en" hreflang="en">English</a>' in spanish
    assert '<html lang="en" dir="ltr">' in english
    assert "Rather talk to a person?" in english


def test_an_english_clinic_s_visitors_load_no_other_words(
    settings: Settings, rasa: FakeRasa, tmp_path: Path
) -> None:
    only = with_language(settings, tmp_path, "language: en", "languages: [en]")
    with http_for(only, rasa) as http:
        assert "Asistente" not in http.get(WIDGET).text
        assert "hreflang" not in http.get("/").text
    with http_for(settings, rasa) as http:
        assert "Asistente de mareos" in http.get(WIDGET).text


# --- the widget ---------------------------------------------------------------------------------


@pytest.fixture
def mareos(browser_page: Page, chat_url: str) -> Page:
    """The chat, opened in Spanish."""
    open_chat(browser_page, f"{chat_url}/?language=es")
    return browser_page


@pytest.mark.web
def test_the_widget_speaks_spanish_from_its_first_word(mareos: Page) -> None:
    expect(mareos.get_by_role("heading", name="Asistente de mareos")).to_be_visible()
    expect(mareos.get_by_label("Escriba aquí")).to_be_visible()
    expect(mareos.locator(".panel")).to_have_attribute("lang", "es")
    press(mareos, "Sí, empecemos")
    press(mareos, "Ir a las preguntas")
    expect(turn(mareos)).to_contain_text("Ninguna de estas")
    expect(turn(mareos)).to_contain_text("Preguntas que quedan, más o menos")
    screenshot(mareos, PICTURES, "spanish")
    assert Axe().run(mareos).violations_count == 0
    mareos.reload()
    expect(mareos.get_by_label("Ninguna de estas")).to_be_visible()


@pytest.mark.web
@pytest.mark.slow
def test_the_result_comes_in_spanish(mareos: Page) -> None:
    press(mareos, "Sí, empecemos")
    press(mareos, "Ir a las preguntas")
    for _ in range(50):
        if turn(mareos).locator(".result").count():
            break
        if turn(mareos).locator("form").count():
            turn(mareos).locator('label:has([data-alone=""])').first.click()
            press(mareos, "Enviar")
            continue
        options = turn(mareos).locator(".options button").all_inner_texts()
        press(mareos, "No" if "No" in options else options[1])
    expect(turn(mareos)).to_contain_text("Esto no es un diagnóstico")
    mareos.wait_for_timeout(250)
    screenshot(mareos, PICTURES, "spanish-result")
    assert Axe().run(mareos).violations_count == 0


@pytest.mark.web
def test_a_visitor_changes_the_language_in_the_menu(browser_page: Page, chat_url: str) -> None:
    page = browser_page
    open_chat(page, chat_url)
    press(page, "Yes, let's start")
    press(page, "Skip to the questions")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Español").click()
    expect(turn(page)).to_contain_text("Ninguna de estas")
    expect(page.get_by_role("heading", name="Asistente de mareos")).to_be_visible()
    page.get_by_role("button", name="Menú").click()
    expect(page.get_by_role("button", name="Hablar con una persona")).to_be_visible()
    expect(page.get_by_role("button", name="English")).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()  # the conversation's language, not the page's
    expect(page.get_by_label("Ninguna de estas")).to_be_visible()
    expect(page.get_by_role("heading", name="Asistente de mareos")).to_be_visible()


@pytest.mark.web
def test_a_visitor_asks_for_spanish_in_words_and_keeps_the_focus(
    browser_page: Page, chat_url: str, catalog: Catalog
) -> None:
    page = browser_page
    understand(catalog, "")  # what is learned at first is learned before somebody waits
    open_chat(page, chat_url)
    page.get_by_label("Write here").fill("en español, por favor")
    page.get_by_label("Write here").press("Enter")
    expect(page.get_by_label("Escriba aquí")).to_be_focused()
    expect(turn(page)).to_contain_text("Bien, seguimos en español.")
    assert page.get_by_role("log").count() == 1
    press(page, "Sí, empecemos")
    expect(turn(page)).to_contain_text("En sus propias palabras")


@pytest.fixture
def reversed_url(
    settings: Settings,
    tmp_path: Path,
    backwards: str,
    catalog: Catalog,
    clinic: Clinic,
    kept: dict[str, Any],
) -> Iterator[str]:
    """A chat of a clinic whose language runs from right to left."""
    own = replace(clinic, language=backwards, languages=(backwards,))
    rasa = FakeRasa(use_cases(load_catalog(language=backwards), own))
    settings = with_language(settings, tmp_path, "language: xx", "languages: [xx]")
    with serving(rasa.app) as rasa_url:
        settings = replace(settings, rasa_url=rasa_url, turn_timeout_s=30)
        with serving(create_app(settings)) as url:
            yield url
    loader._packaged_in.cache_clear()


@pytest.mark.web
def test_a_language_may_run_from_right_to_left(browser_page: Page, reversed_url: str) -> None:
    page = browser_page
    assert '<html lang="xx" dir="rtl">' in httpx.get(reversed_url, trust_env=False).text
    open_chat(page, reversed_url)
    press(page, "Sí, empecemos")
    press(page, "Ir a las preguntas")
    expect(page.locator(".panel")).to_have_attribute("dir", "rtl")
    screenshot(page, PICTURES, "right-to-left")
    places = page.evaluate(
        """() => {
          const root = document.querySelector('levelhead-chat').shadowRoot;
          const box = (what) => root.querySelector(what).getBoundingClientRect();
          const mark = root.querySelector('.turn:last-child input').getBoundingClientRect();
          const words = root.querySelector('.turn:last-child label span').getBoundingClientRect();
          return { send: box('.go').left, input: box('textarea').left,
                   mark: mark.left, words: words.left,
                   wide: document.documentElement.scrollWidth - innerWidth };
        }"""
    )
    assert places["send"] < places["input"]
    assert places["mark"] > places["words"]
    assert places["wide"] <= 0
