"""The page to keep as a PDF, and the doors it goes through."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot import bootstrap
from bot.engine.model import Catalog
from bot.evaluation import read_cases
from bot.knowledge import Clinic
from bot.knowledge.languages import installed
from bot.services.desk import Desk
from bot.services.summary import Given, summary_object
from bot.settings import ROOT, Settings
from bot.store import Store, open_store
from bot.web import pdf
from bot.web.sessions import Sessions, load_secret
from tests.helpers.fake_rasa import FakeRasa
from tests.helpers.kept import give_result
from tests.helpers.pdf import read
from tests.helpers.visitor import NOON
from tests.unit.engine.test_patterns import NECK, screened
from tests.web.conftest import http_for

GIVEN = Given(origins={"button": 22, "none_of_these": 31, "words": 3, "correction": 1})
PAGE = "/api/conversation/summary"
LETTER = (612, 792)
WHO = "somebody-with-a-result"


@pytest.fixture
def desk(catalog: Catalog, clinic: Clinic) -> Desk:
    return Desk(catalog, clinic, lambda: NOON)


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- the page -------------------------------------------------------------------------------------


def test_it_is_one_page_with_both_halves_in_letters_that_can_be_read(desk: Desk) -> None:
    page = summary_object(desk, screened(desk.catalog, NECK), GIVEN)
    found = read(pdf.one_page(page))
    assert found.pages == 1
    assert found.smallest >= 9
    words = squeezed(found.words)
    for part in page["plain"] + page["clinical"]:
        assert squeezed(part["title"]) in words
    assert squeezed(desk.say("result.not_a_diagnosis")) in words
    for one in page["systems"]:
        assert squeezed(one["label"] + one["amount"]) in words


@pytest.mark.parametrize("language", installed())
def test_every_written_case_fits_even_if_everything_was_asked(desk: Desk, language: str) -> None:
    """Only the longest are drawn: the others say less."""
    desk = desk.speaking(language)
    pages = []
    for case in read_cases(desk.catalog, [ROOT / "tests" / "vignettes"]):
        asked = {
            finding: case.otherwise
            for question in desk.catalog.questions.values()
            if question.stage != "follow_up"
            for option in question.options
            for finding in option.sets
            if not desk.catalog.findings[finding].values
        }
        pages.append(summary_object(desk, {**asked, **case.answers}, GIVEN))
    assert len(pages) > 400
    pages.sort(key=lambda page: len(page["text"]))
    for page in pages[-4:]:
        found = read(pdf.one_page(page))
        assert found.pages == 1
        assert found.smallest >= 9
        words = squeezed(found.words)
        for part in page["clinical"]:
            assert squeezed(part["short"][-1]) in words, "nothing is left out"


def test_paper_and_name_are_the_clinics_and_the_language_is_the_words_own(desk: Desk) -> None:
    answers = screened(desk.catalog, NECK)
    american = read(pdf.one_page(summary_object(desk, answers)))
    assert american.size == LETTER
    assert "/Lang (en)" in american.about
    clinic = replace(desk.clinic, name="Clínica Žižka Ωμέγα", country="NL", language="nl")
    dutch = read(pdf.one_page(summary_object(Desk(desk.catalog, clinic, desk.now), answers)))
    assert (round(dutch.size[0]), round(dutch.size[1])) == (595, 842)
    assert "/Lang (en)" in dutch.about, "a screen reader reads English words in English"
    assert clinic.name in dutch.words
    spanish = read(pdf.one_page(summary_object(desk.speaking("es"), answers)))
    assert "/Lang (es)" in spanish.about


def test_what_describes_the_file_tells_nothing_about_the_visitor(desk: Desk) -> None:
    about = read(pdf.one_page(summary_object(desk, screened(desk.catalog, NECK)))).about.lower()
    told = ("neck", "urgen", "visit", "pain", "normal", "today")
    assert [word for word in told if word in about.replace("dizziness clinic", "")] == []


def test_an_emergency_has_its_page_too(desk: Desk) -> None:
    words = read(pdf.one_page(summary_object(desk, {"thunderclap": "present"}))).words
    assert desk.say("emergency.headache.title") in words


def test_the_door_starts_without_what_draws(tmp_path: Path) -> None:
    code = (
        "import sys; from bot.web.app import create_app; create_app();"
        "print([m for m in ('fpdf', 'fontTools', 'matplotlib') if m in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PATH": "", "LEVELHEAD_VAR": str(tmp_path)},
    )
    assert shown.stdout.strip() == "[]"


# --- the door -------------------------------------------------------------------------------------


@pytest.fixture
def kept(desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A real database, with one conversation that has a result."""
    store = open_store(settings.database_url)
    monkeypatch.setattr(bootstrap, "store", lambda: store)
    monkeypatch.setattr(bootstrap, "desk", lambda: desk)
    give_result(store, desk, WHO, screened(desk.catalog, NECK))
    yield store
    store.close()


@pytest.fixture
def http(settings: Settings, rasa: FakeRasa, kept: Store) -> Iterator[TestClient]:
    with http_for(settings, rasa) as client:
        yield client


def as_visitor(settings: Settings, who: str = WHO) -> dict[str, str]:
    token = Sessions(load_secret(settings.secret_file)).of(who)
    return {"Authorization": f"Bearer {token}"}


def test_the_visitor_gets_the_page_as_data_and_as_a_file(
    http: TestClient, settings: Settings
) -> None:
    page = http.get(PAGE, headers=as_visitor(settings)).json()
    assert page["urgency"] == "routine"
    answer = http.get(PAGE + ".pdf", headers=as_visitor(settings))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="summary.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    words = squeezed(read(answer.content).words)
    assert squeezed(page["clinical"][-1]["lines"][0]) in words


@pytest.mark.parametrize("path", [PAGE, PAGE + ".pdf"])
def test_nobody_else_gets_it(http: TestClient, settings: Settings, path: str) -> None:
    assert http.get(path).status_code == 401
    assert http.get(path, headers={"Authorization": "Bearer a.b.c"}).status_code == 401
    token = as_visitor(settings)["Authorization"].removeprefix("Bearer ")
    assert http.get(path, params={"token": token}).status_code == 401, "never from the address"
    other = http.get(path, headers=as_visitor(settings, "somebody-else"))
    assert other.status_code == 404
    assert "no result yet" in other.json()["error"]["message"]


@pytest.mark.parametrize("path", [PAGE, PAGE + ".pdf"])
def test_before_the_result_and_after_deletion_there_is_none(
    http: TestClient, settings: Settings, kept: Store, path: str
) -> None:
    headers = as_visitor(settings)
    with kept.unit() as unit:
        conversation: Any = unit.find(WHO)
        conversation.stage = "interview"
        unit.save(conversation)
        unit.commit()
    assert http.get(path, headers=headers).json()["error"]["code"] == "no_result"
    with kept.unit() as unit:
        conversation = unit.find(WHO)
        conversation.stage = "result"
        unit.save(conversation)
        unit.commit()
    assert http.get(path, headers=headers).status_code == 200
    assert http.delete("/api/conversation", headers=headers).json() == {"erased": True}
    assert http.get(path, headers=headers).status_code == 404


def test_a_danger_that_was_heard_in_words_is_on_the_page(
    http: TestClient, settings: Settings, kept: Store, desk: Desk
) -> None:
    give_result(kept, desk, "alarmed", screened(desk.catalog, NECK), alarm=("R1-a",))
    page = http.get(PAGE, headers=as_visitor(settings, "alarmed")).json()
    assert page["urgency"] == "emergency"


def test_a_store_that_fails_is_told_in_plain_words(
    http: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("neck pain")

    monkeypatch.setattr(bootstrap, "summary_page", broken)
    answer = http.get(PAGE + ".pdf", headers=as_visitor(settings))
    assert answer.status_code == 503
    assert "neck" not in answer.text
