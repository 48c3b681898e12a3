"""A conversation in another language: chosen, kept, changed, and nothing left of the first."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.engine.model import Catalog
from bot.knowledge import Clinic, load_catalog
from bot.knowledge.translating import visitor_texts
from bot.services import turn
from bot.services.heard import Heard
from bot.services.language import last_marked
from bot.understanding import understand
from tests.helpers.fakes import FakeUnit
from tests.helpers.visitor import Visitor

WALKS = 24
STEPS = 60
ENGLISH_WORDS = re.compile(r"\b(the|your|you|with|and|this|what|please|of)\b", re.IGNORECASE)
FEWEST_LETTERS = 9  # "No" and "Stop" may be part of a Spanish word
# Keys: citations, ids and names, and the clinician's half.
NOT_READ = ("source", "sources", "id", "payload", "clinic", "clinical_title", "clinical")
CONTROLS = ("why_ask", "go_back", "what_stored", "repeat_question", "talk_to_person", "stop")
AFTERWARDS = ("summary", "ask_question", "call_me", "goodbye")
STORY = Heard(
    text="hace dos semanas me mareo al girar la cabeza",
    answers={"neck_movement_trigger": "present", "neck_stiffness": "sometimes"},
    greeted=True,
)


@pytest.fixture
def speaker(catalog: Catalog, clinic: Clinic) -> Visitor:
    """Somebody whose page says Spanish."""
    who = Visitor(catalog, clinic)
    who.language = "es"
    return who


@pytest.fixture(scope="module")
def english(catalog: Catalog) -> list[str]:
    """English sentences that a Spanish conversation must not hold."""
    spanish = {(f, p): t for f, p, t in visitor_texts(load_catalog(language="es"))}
    texts = {t for f, p, t in visitor_texts(catalog) if spanish[f, p] != t}
    plain = {part.strip() for text in texts for part in re.split(r"\{\w+\}", text)}
    return sorted(part for part in plain if len(part) >= FEWEST_LETTERS)


def read(part: Any) -> Iterator[str]:
    """Every text of a reply that somebody reads or hears."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from read(one)
    elif isinstance(part, dict):
        for key, one in part.items():
            if key not in NOT_READ:
                yield from read(one)


def sentences(who: Visitor) -> list[str]:
    """What is read in the last reply, without the clinic's name and the clinician's half."""
    marker = load_catalog(language="es").wording["summary.in_english"]
    cited = {s.citation for s in who.desk.catalog.sources.values()}
    kept = [t.partition(marker)[0] for t in read(who.reply) if t not in cited]
    own = (who.desk.clinic.name, who.desk.clinic.hours)
    return [re.sub("|".join(map(re.escape, own)), "", text) for text in kept]


def flaws(who: Visitor, english: list[str]) -> list[str]:
    texts = [text for text in sentences(who) if " " in text]
    known = [f"{part!r} in {text!r}" for text in texts for part in english if part in text]
    return known + [text for text in texts if ENGLISH_WORDS.search(text)]


def step(who: Visitor, chance: random.Random) -> None:
    """Press what is there, or ask something on the way."""
    rich = who.custom
    if chance.random() < 0.2:
        who.controls(chance.choice(CONTROLS))
    elif rich.get("type") == "checklist":
        ids = [one["id"] for one in rich["options"]]
        pick = chance.sample(ids, 1) if chance.random() < 0.25 else ["none"]
        who.ticks(*(["unsure"] if chance.random() < 0.1 else pick))
    elif rich.get("options"):
        ids = [one["id"] for one in rich["options"]]
        who.ticks("unsure" if chance.random() < 0.1 and "unsure" in rich else chance.choice(ids))
    elif rich.get("type") == "emergency":
        who.controls("go_back")
    elif who.conversation.stage in ("call_name", "call_phone"):
        who.says("Ana" if who.conversation.stage == "call_name" else "+1 555 010 0100")
    else:
        who.controls(chance.choice(AFTERWARDS))


# --- nothing left of English --------------------------------------------------------------------


def test_whole_conversations_hold_no_english_sentence(
    catalog: Catalog, clinic: Clinic, english: list[str]
) -> None:
    seen: set[str] = set()
    for seed in range(WALKS):
        chance = random.Random(seed)
        who = Visitor(catalog, clinic)
        who.language = "es"
        who.controls("greet")
        assert flaws(who, english) == []
        who.controls("consent_yes")
        assert flaws(who, english) == []
        who.hears(replace(STORY, language="es"))
        for _ in range(STEPS):
            assert flaws(who, english) == [], (seed, who.custom)
            seen |= {str((part.get("custom") or {}).get("type")) for part in who.reply}
            step(who, chance)
    assert {"question", "checklist", "read_back", "why", "assessment"} <= seen
    assert {"emergency", "summary", "call_request", "ended"} <= seen


def test_the_walk_can_tell_english(visitor: Visitor, english: list[str]) -> None:
    visitor.controls("greet")
    assert len(flaws(visitor, english)) > 3


def test_the_clinician_s_half_of_a_spanish_summary_is_english(speaker: Visitor) -> None:
    speaker.controls("greet").controls("consent_yes").hears(STORY)
    chance = random.Random(3)
    while speaker.conversation.stage not in ("result", "emergency", "ended"):
        step(speaker, chance)
    text = speaker.controls("summary").text
    plain, _, clinical = text.partition("Está en inglés.")
    assert "Lo que me" in plain
    assert clinical.strip().startswith("For the clinician")
    assert "Reported:" in clinical


# --- chosen, kept, changed ----------------------------------------------------------------------


def test_the_page_decides_and_the_store_remembers(speaker: Visitor) -> None:
    assert "Hola" in speaker.controls("greet").text
    speaker.controls("consent_yes")
    assert speaker.conversation.language == "es"
    speaker.language = None  # a messenger says nothing
    speaker.controls("repeat_question")
    assert speaker.reply[0]["custom"] == {
        "type": "language",
        "language": "es",
        "direction": "ltr",
    }
    assert "palabras" in speaker.text
    speaker.language = "en"
    assert "In your own words" in speaker.controls("repeat_question").text
    assert speaker.conversation.language == "en"


@pytest.mark.parametrize("language", ["fr", "xx", "../es", "", None])
def test_a_language_that_is_not_offered_changes_nothing(visitor: Visitor, language: Any) -> None:
    visitor.language = language
    assert "Hello" in visitor.controls("greet").text
    visitor.controls("consent_yes")
    assert visitor.conversation.language == "en"


def test_an_english_clinic_speaks_english_only(catalog: Catalog, clinic: Clinic) -> None:
    who = Visitor(catalog, replace(clinic, languages=("en",)))
    who.language = "es"
    assert "Hello" in who.controls("greet").text
    who.controls("consent_yes").says("español", intent="other_language")
    assert "I only know English" in who.text
    assert "Español" not in who.titles


def test_a_clinic_s_own_language_comes_first(catalog: Catalog, clinic: Clinic) -> None:
    who = Visitor(catalog, replace(clinic, language="es", languages=("es", "en")))
    assert "Hola" in who.controls("greet").text
    assert "Guardo" in who.controls("what_stored").text


def test_somebody_asks_for_spanish_before_consent(visitor: Visitor) -> None:
    visitor.says("hello")
    visitor.says("¿habla español?")
    assert visitor.reply[0]["text"] == "Bien, seguimos en español."
    assert "Hola" in visitor.text
    assert visitor.titles[0].startswith("Sí")


def test_somebody_asks_for_spanish_in_the_middle_and_for_english_again(visitor: Visitor) -> None:
    visitor.agrees().hears(STORY)
    asked = visitor.presses("Yes").custom["question"]
    visitor.says("en español por favor")
    assert visitor.reply[0]["custom"]["language"] == "es"
    assert visitor.custom["question"] == asked, "the same question, in Spanish"
    assert visitor.custom["none"]["title"] == "Ninguna de estas"
    assert visitor.conversation.language == "es"
    visitor.says("English, please")
    assert visitor.custom["none"]["title"] == "None of these"


def test_another_language_offers_those_that_there_are(visitor: Visitor) -> None:
    visitor.agrees().says("parlez-vous français", intent="other_language")
    assert "I only know English, Español." in visitor.text
    visitor.presses("Español")
    assert visitor.text.startswith("Bien, seguimos en español.")
    assert visitor.conversation.language == "es"


def test_the_intent_alone_finds_the_language_that_is_named(visitor: Visitor) -> None:
    visitor.agrees().says("is it possible to have this in spanish", intent="other_language")
    assert visitor.conversation.language == "es"


def test_a_name_is_no_wish_for_a_language(visitor: Visitor) -> None:
    visitor.agrees().controls("call_me").says("English")
    assert visitor.conversation.stage == "call_phone"
    assert visitor.conversation.language == "en"


def test_an_emergency_in_words_is_kept_in_the_language_of_the_page(speaker: Visitor) -> None:
    speaker.controls("greet").controls("consent_yes")
    heard = Heard(text="...", answers={"face_droop": "present"}, urgent=("R1-a",), language="es")
    turn.record_emergency(FakeUnit(speaker.kept), speaker.desk, speaker.name, heard)
    assert "llame al 911" in speaker.conversation.last_reply[0]["text"].lower()


def test_what_was_agreed_on_is_read_from_the_conversation() -> None:
    mark = {"event": "bot", "data": {"custom": {"type": "language", "language": "es"}}}
    page = {"event": "user", "metadata": {"language": "en"}}
    other = {"event": "bot", "data": {"custom": {"type": "consent"}}}
    assert last_marked([]) is None
    assert last_marked([mark, other, {"event": "user"}]) == "es"
    assert last_marked([mark, page]) == "en"
    assert last_marked([page, mark, {"event": "slot"}]) == "es"


# --- Spanish words in an English conversation ---------------------------------------------------


def test_spanish_words_are_taken_and_answered_in_spanish(visitor: Visitor) -> None:
    visitor.agrees()
    told = understand(visitor.desk.catalog, "me mareo cuando giro la cabeza y me duele el cuello")
    assert told.foreign == "es"
    visitor.hears(
        Heard(
            text="me mareo cuando giro la cabeza y me duele el cuello",
            intent="other_language",
            answers=told.answers,
            foreign=told.foreign,
        )
    )
    assert visitor.text.startswith("Bien, seguimos en español.")
    assert visitor.custom["type"] == "read_back"
    assert visitor.answers["neck_pain"] == "present"
    assert visitor.conversation.language == "es"


def test_spanish_words_are_no_wish_where_spanish_is_not_offered(
    catalog: Catalog, clinic: Clinic
) -> None:
    who = Visitor(catalog, replace(clinic, languages=("en",))).agrees()
    who.hears(Heard(text="me duele", intent="other_language", foreign="es"))
    assert "I only know English" in who.text
    assert who.conversation.language == "en"


def test_danger_in_spanish_is_kept_and_stands_in_spanish(visitor: Visitor) -> None:
    visitor.agrees()
    told = understand(visitor.desk.catalog, "se me cayó la cara y no puedo hablar bien")
    assert told.urgent
    visitor.hears(Heard(text="...", answers=told.answers, urgent=told.urgent, foreign=told.foreign))
    standing = visitor.conversation.last_reply[0]
    assert "llame al 911" in standing["text"].lower()
    assert standing["custom"]["language"] == "es"
