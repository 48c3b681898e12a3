"""The danger-sign screen and the symptom reader, on every text that Rasa parses.

Last in the pipeline: what the clinical catalog recognises outranks what the classifier guessed.
"""

from __future__ import annotations

import ctypes
import gc
import logging
from contextlib import suppress
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

import bot.dialogue.safety
import bot.dialogue.speed
from bot.dialogue.language import languages
from bot.dialogue.payload import FALLBACK, RED_FLAG
from bot.engine.model import Catalog
from bot.knowledge import load_catalog
from bot.understanding import understand
from bot.understanding.learning import learn_apart

logger = logging.getLogger(__name__)

INFORM = "inform"
OTHER_LANGUAGE = "other_language"
STEERING = frozenset(
    {
        *("why_ask", "repeat_question", "go_back", "start_over", "stop", "summary", "choose"),
        *("ask_question", "talk_to_person", "call_me", "what_stored", "delete_data", "greet"),
        *("thanks", "goodbye", "are_you_robot", "what_is_this", "small_talk", "consent_yes"),
        *("consent_no", "other_language"),
    }
)
UNDERSTOOD = "understood"

# Every way of starting Rasa with our model loads this module.
bot.dialogue.speed.apply()
bot.dialogue.safety.apply()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Understanding(GraphComponent):
    """Reads symptoms and danger signs from the visitor's words."""

    def __init__(
        self, catalog: Catalog, sure_from: float, steers_from: float, longest_text: int
    ) -> None:
        self._catalog = catalog
        self._sure_from = sure_from
        self._steers_from = steers_from
        self._longest_text = longest_text

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may set.

        `sure_from`: a classifier at least this sure keeps its intent although symptoms were heard.
        `steers_from`: at least this sure that words steer, it is not asked about a faint danger.
        `longest_text`: of a longer text the beginning and the end are read, half of this each.
        """
        return {"sure_from": 0.6, "steers_from": 0.6, "longest_text": 8000}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        """Load the catalog; a broken one stops Rasa here, before it meets a visitor."""
        catalog = load_catalog(language=languages()[0])
        learn_apart(languages())
        for code in languages():  # what is read at the first message is read now
            understand(load_catalog(language=code), "")
        _give_memory_back()
        sure, steers = float(config["sure_from"]), float(config["steers_from"])
        return cls(catalog, sure, steers, int(config["longest_text"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what was understood to each message; never raises."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        told = (message.get("metadata") or {}).get("language")
        understood = self._understood(message.get("text") or "", told)
        if self._only_steers(message.get("intent") or {}, understood):
            understood["ask"] = []
        message.set(UNDERSTOOD, understood, add_to_output=True)
        intent = self._intent(message.get("intent") or {}, understood)
        if intent is not None:
            message.set("intent", {"name": intent, "confidence": 1.0}, add_to_output=True)

    def _only_steers(self, guess: dict[str, Any], understood: dict[str, Any]) -> bool:
        """Whether the words plainly steer ("I want to stop now") and hold no phrase of a symptom.

        A likeness alone then asks nothing; an alarm stands.
        """
        sure = float(guess.get("confidence") or 0.0) >= self._steers_from
        steers = guess.get("name") in STEERING
        return sure and steers and not understood.get("mentions")

    def _catalog_in(self, language: object) -> Catalog:
        """The catalog of a language of the clinic, read when somebody first speaks it."""
        others = languages()[1:]
        return load_catalog(language=str(language)) if language in others else self._catalog

    def _understood(self, text: str, language: object) -> dict[str, Any]:
        """What the words say; `{"failed": True}` when the reader itself broke on them."""
        try:
            return understand(self._catalog_in(language), self._shortened(text)).as_dict()
        except Exception as error:  # noqa: BLE001 - a turn must go on, whatever the words were
            # The type only: the text of an error can hold the visitor's words.
            logger.error("Reading a message failed with %s", type(error).__name__)  # noqa: TRY400
            return {"failed": True}

    def _shortened(self, text: str) -> str:
        if len(text) <= self._longest_text:
            return text
        half = self._longest_text // 2
        return f"{text[:half]}\n{text[-half:]}"

    def _intent(self, guess: dict[str, Any], understood: dict[str, Any]) -> str | None:
        """The intent that outranks the classifier's guess, or None when the guess stands."""
        if understood.get("urgent"):
            return RED_FLAG
        if understood.get("foreign"):
            return OTHER_LANGUAGE
        name = guess.get("name") or FALLBACK
        sure = name != FALLBACK and float(guess.get("confidence") or 0.0) >= self._sure_from
        heard_symptoms = understood.get("answers") or understood.get("ask")
        if heard_symptoms and not sure:
            return INFORM
        return None if guess.get("name") else FALLBACK


def _give_memory_back() -> None:
    """Return what was needed for a moment only; the C library keeps it otherwise (Linux only)."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
