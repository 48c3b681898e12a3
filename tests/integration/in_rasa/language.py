"""The language of a message reaches the reader, and what Rasa says by itself is in it."""

from __future__ import annotations

from rasa.core.channels.channel import UserMessage
from rasa.graph_components.converters.nlu_message_converter import NLUMessageConverter
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

import bot.dialogue.component as component
import bot.dialogue.language as language
from bot.dialogue.channels.counter import Note, Outgoing
from bot.dialogue.channels.offers import Offers
from bot.dialogue.component import Understanding
from bot.dialogue.emergency import LiveWords
from bot.dialogue.language import language_of, languages
from bot.dialogue.responses import CatalogResponses
from bot.knowledge import load_catalog

DOMAIN = Domain.load("domain.yml")
MARK = BotUttered("Bien, seguimos en español.", {"custom": {"type": "language", "language": "es"}})


def _tracker(*events):
    return DialogueStateTracker.from_events("visitor", list(events))


def _said(words, **metadata):
    parsed = {
        "text": words,
        "intent": {"name": "red_flag", "confidence": 1.0},
        "entities": [],
        "understood": {"urgent": ["R1-a"]},
    }
    return UserUttered(words, parsed["intent"], [], parsed, metadata=metadata)


class _Offering:
    """The clinic's languages, for a while."""

    def __init__(self, *codes):
        self._codes = codes

    def __enter__(self):
        self._before = language.languages, component.languages
        language.languages = component.languages = lambda: self._codes

    def __exit__(self, *_):
        language.languages, component.languages = self._before


def check_the_example_clinic_offers_english_and_spanish():
    assert languages() == ("en", "es")


def check_what_the_page_says_comes_first():
    message = UserMessage("hola", metadata={"message_id": "1", "language": "en"})
    assert language_of(message, _tracker(MARK)) == "en"


def check_where_the_page_says_nothing_it_is_what_was_agreed_on():
    message = UserMessage("hola", metadata={"message_id": "1"})
    assert language_of(message, _tracker(_said("hi"), MARK, _said("y"))) == "es"
    assert message.metadata == {"message_id": "1", "language": "es"}
    later = UserMessage("hello", metadata={"message_id": "2"})
    assert language_of(later, _tracker(MARK, _said("hello", language="en"))) == "en"


def check_where_nothing_tells_it_is_the_clinic_s_own():
    message = UserMessage("hola", metadata={"language": "fr"})
    assert language_of(message, _tracker()) == "en"
    assert message.metadata == {"language": "fr"}
    with _Offering("es"):
        assert language_of(UserMessage("hola"), None) == "es"


def check_a_clinic_with_one_language_reads_no_tracker():
    with _Offering("en"):
        message = UserMessage("hola", metadata={})
        assert language_of(message, _tracker(MARK)) == "en"
        assert message.metadata == {}


def check_the_reader_gets_the_catalog_of_the_language():
    read = []

    class Nothing:
        def as_dict(self):
            return {"answers": {}, "ask": [], "urgent": []}

    def reader(catalog, _text):
        read.append(catalog.language)
        return Nothing()

    before, component.understand = component.understand, reader
    try:
        ours = Understanding(load_catalog(), 0.6, 0.6, 8000)
        for metadata in ({"language": "es"}, {"language": "en"}, {"language": "fr"}, {}, None):
            said = UserMessage("me mareo", metadata=metadata)
            ours.process(NLUMessageConverter().convert_user_message([said]))
    finally:
        component.understand = before
    assert read == ["es", "en", "en", "en", "en"]


async def check_an_emergency_is_said_in_the_language_of_the_message():
    maker = CatalogResponses(domain=DOMAIN)
    said = await maker.generate("utter_emergency", _tracker(_said("...", language="es")), "rest")
    assert "llame al 911" in said["text"].lower()
    assert said["custom"]["call"]["title"] == "Llamar al 911"
    assert said["buttons"][0]["title"] == "Volver"
    said = await maker.generate("utter_emergency", _tracker(_said("...")), "rest")
    assert said["text"].startswith("Please call 911 now.")


async def check_danger_in_spanish_words_is_answered_in_spanish_on_an_english_page():
    event = _said("...", language="en")
    event.parse_data["understood"]["foreign"] = "es"
    maker = CatalogResponses(domain=DOMAIN)
    said = await maker.generate("utter_emergency", _tracker(event), "rest")
    assert "llame al 911" in said["text"].lower()
    assert said["custom"]["language"] == "es"


async def check_trouble_is_said_in_the_language_of_the_message():
    maker = CatalogResponses(domain=DOMAIN)
    said = await maker.generate("utter_trouble", _tracker(_said("...", language="es")), "rest")
    assert said["text"] == maker._words.speaking("es").say("trouble.failed")
    assert said["custom"] == {"type": "trouble"}
    said = await maker.generate("utter_trouble", _tracker(_said("...")), "rest")
    assert said["text"].startswith("Sorry, something is not working on our side")


async def _sent(language, *reply):
    """What a channel with numbers is sent for a reply to a message in this language."""
    sent = []

    async def send(_channel, _to, piece):
        sent.append(piece.text)

    note = Note("c", "m", "whatsapp", "typed", "")
    out = Outgoing(UserMessage("1", sender_id="c"), note, LiveWords().current(), Offers(), send)
    out.passed_on = UserMessage("1", metadata={"language": language} if language else {})
    for message in reply:
        out.add_words(message) if isinstance(message, str) else out.add(message)
    await out.flush()
    return "\n".join(sent)


async def check_the_words_of_a_channel_are_in_the_language_of_the_message():
    asked = {
        "text": "?",
        "buttons": [{"title": t, "payload": "/" + t, "kind": "option"} for t in "abcd"],
    }
    assert "Reply 1 to 4 or use your own words" in await _sent(None, asked)
    assert "Responda 1 a 4 o use sus propias palabras" in await _sent("es", asked)
    assert (await _sent("es", "channels.crossed")).startswith("Perdón")


async def check_a_reply_that_changes_the_language_is_fitted_in_the_new_one():
    mark = {"text": "Bien.", "custom": {"type": "language", "language": "es"}}
    asked = {"text": "?", "buttons": [{"title": "a", "payload": "/a", "kind": "option"}]}
    assert "Responda" in await _sent("en", mark, asked)
