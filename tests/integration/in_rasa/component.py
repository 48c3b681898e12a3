"""The screen outranks the classifier, and a broken reader never stops a turn."""

from __future__ import annotations

import io
import json
import logging
from types import SimpleNamespace

from rasa.shared.nlu.training_data.message import Message

import bot.dialogue.component as component
from bot.dialogue.component import Understanding

CATALOG = SimpleNamespace(language="en")


class _Understood:
    def __init__(self, **parts):
        self._parts = parts

    def as_dict(self):
        return {"answers": {}, "ask": [], "urgent": [], **self._parts}


def _read(understand, text="some words", name="greet", confidence=0.4, **config):
    """The message after our component, with a reader and a guess of the test's choosing."""
    reader, component.understand = component.understand, understand
    try:
        config = {**Understanding.get_default_config(), **config}
        ours = Understanding(
            CATALOG, config["sure_from"], config["steers_from"], config["longest_text"]
        )
        guess = {"name": name, "confidence": confidence}
        message = Message({"text": text, "intent": guess})
        return ours.process([message])[0]
    finally:
        component.understand = reader


def _hearing(**parts):
    return lambda _catalog, _text: _Understood(**parts)


def check_a_danger_sign_outranks_the_surest_guess():
    message = _read(_hearing(urgent=["R1-a"]), confidence=1.0)
    assert message.get("intent") == {"name": "red_flag", "confidence": 1.0}


def check_words_in_another_language_ask_for_it_unless_they_are_danger():
    calm = _read(_hearing(foreign="es", answers={"neck_pain": "present"}), confidence=1.0)
    assert calm.get("intent")["name"] == "other_language"
    danger = _read(_hearing(foreign="es", urgent=["R1-a"]))
    assert danger.get("intent")["name"] == "red_flag"


def check_what_was_understood_reaches_the_parse_data_as_json():
    message = _read(_hearing(answers={"neck_pain": "present"}))
    sent = message.as_dict(only_output_properties=True)
    assert json.loads(json.dumps(sent["understood"]))["answers"] == {"neck_pain": "present"}


def check_symptoms_turn_an_unsure_guess_into_inform():
    for name, confidence in (("greet", 0.4), ("nlu_fallback", 0.9), (None, 0.0)):
        message = _read(
            _hearing(answers={"neck_pain": "present"}), name=name, confidence=confidence
        )
        assert message.get("intent")["name"] == "inform", name


def check_a_sign_heard_unsurely_is_inform_too():
    message = _read(_hearing(ask=["double_vision"]))
    assert message.get("intent")["name"] == "inform"


def check_a_sure_guess_stands_beside_symptoms():
    message = _read(_hearing(answers={"neck_pain": "present"}), name="correct", confidence=0.9)
    assert message.get("intent")["name"] == "correct"


def check_without_symptoms_the_guess_stands():
    assert _read(_hearing()).get("intent") == {"name": "greet", "confidence": 0.4}


def check_no_guess_at_all_is_not_understood():
    assert _read(_hearing(), name=None).get("intent")["name"] == "nlu_fallback"


def check_a_broken_reader_is_marked_and_its_words_stay_out_of_the_log():
    def broken(_catalog, text):
        raise ValueError(f"cannot read {text}")

    log = io.StringIO()
    handler = logging.StreamHandler(log)
    component.logger.addHandler(handler)
    try:
        message = _read(broken, text="my secret words")
    finally:
        component.logger.removeHandler(handler)
    assert message.get("understood") == {"failed": True}
    assert message.get("intent")["name"] == "greet"
    assert "ValueError" in log.getvalue()
    assert "secret" not in log.getvalue()


def check_of_a_very_long_text_both_ends_are_read():
    read = []

    def remember(_catalog, text):
        read.append(text)
        return _Understood()

    _read(remember, text="start " + "x" * 10_000 + " end", longest_text=100)
    assert len(read[0]) == 101
    assert read[0].startswith("start ")
    assert read[0].endswith(" end")


def check_the_shipped_reader_hears_a_stroke_sign():
    ours = Understanding.create(Understanding.get_default_config(), None, None, None)
    message = Message({"text": "my face is drooping on one side and I can't speak properly"})
    assert ours.process([message])[0].get("intent")["name"] == "red_flag"
