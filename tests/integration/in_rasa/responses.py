"""The emergency words come from the catalog, and from domain.yml when the catalog fails."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import read_endpoint_config

import bot.dialogue.responses as responses
from bot.dialogue.emergency import LiveWords
from bot.dialogue.responses import CatalogResponses
from bot.engine.model import Urgency
from bot.services.emergency import advice_for

DOMAIN = Domain.load("domain.yml")
WORDS = LiveWords().current()


def _tracker(*urgent):
    parsed = {
        "text": "words",
        "intent": {"name": "red_flag", "confidence": 1.0},
        "entities": [],
        "understood": {"urgent": list(urgent)},
    }
    said = UserUttered("words", parsed["intent"], [], parsed)
    return DialogueStateTracker.from_events("visitor", [said])


def _clauses(tier):
    flags = WORDS.catalog.red_flags.values()
    return [clause for flag in flags for clause in flag.clauses if clause.tier == tier]


async def _said(*urgent, name="utter_emergency", maker=None):
    maker = maker or CatalogResponses(domain=DOMAIN)
    return await maker.generate(name, _tracker(*urgent), "rest")


def check_rasa_makes_ours_from_endpoints_yml():
    config = read_endpoint_config("endpoints.yml", "nlg")
    assert isinstance(NaturalLanguageGenerator.create(config, DOMAIN), CatalogResponses)


async def check_every_emergency_clause_has_words_a_number_and_one_block_of_text():
    for clause in _clauses(Urgency.EMERGENCY):
        said = await _said(clause.id)
        custom = said["custom"]
        assert custom["type"] == custom["urgency"] == "emergency", clause.id
        assert custom["title"], clause.id
        assert custom["text"], clause.id
        assert custom["flag"], clause.id
        assert custom["call"]["number"] in {"911", "988"}, clause.id
        assert custom["title"] in said["text"], clause.id
        assert "\n\n" not in said["text"], clause.id
        assert "{" not in said["text"], clause.id


async def check_the_most_urgent_clause_known_decides():
    first, second = _clauses(Urgency.EMERGENCY)[:2]
    expected = await _said(second.id)
    assert await _said("no such clause", second.id, first.id) == expected


async def check_without_a_known_clause_the_general_words_come():
    said = await _said()
    assert said["custom"]["title"] == WORDS.say("emergency.general.title")
    assert said["custom"]["flag"] is None


async def check_the_crisis_words_name_the_crisis_line():
    clauses = [clause for clause in _clauses(Urgency.EMERGENCY) if clause.message == "crisis"]
    for clause in clauses:
        said = advice_for(WORDS, [clause.id])
        assert said["custom"]["call"]["number"] == WORDS.clinic.crisis_line


def _clinic(folder, old, new):
    text = Path("deploy/clinic.yml").read_text(encoding="utf-8")
    path = Path(folder) / "clinic.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)


async def check_a_changed_emergency_number_is_said_at_once():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEVELHEAD_CLINIC_FILE"] = _clinic(folder, "", "")
        try:
            maker = CatalogResponses(domain=DOMAIN)
        finally:
            del os.environ["LEVELHEAD_CLINIC_FILE"]
        for number, said in (("911", "911"), ("112 now", "112 now"), ("none", "112 now")):
            _clinic(folder, '"911"', f'"{number}"')
            assert (await _said(maker=maker))["custom"]["call"]["number"] == said


async def check_the_domains_words_come_whole_when_the_catalog_fails():
    def broken():
        raise ValueError("no catalog")

    load, responses.LiveWords = responses.LiveWords, broken
    try:
        maker = CatalogResponses(domain=DOMAIN)
    finally:
        responses.LiveWords = load
    for name in ("utter_emergency", "utter_trouble"):
        said = await _said(name=name, maker=maker)
        assert "emergency number" in said["text"]
        assert "{" not in said["text"]


async def check_trouble_is_marked_for_the_door():
    assert (await _said(name="utter_trouble"))["custom"] == {"type": "trouble"}


async def check_an_unknown_response_is_nothing():
    assert await _said(name="utter_unheard_of") is None
