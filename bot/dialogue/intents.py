"""The intent classifier as a component of Rasa's pipeline; see `bot.understanding.intents`."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.language import languages
from bot.knowledge.languages import ENGLISH
from bot.understanding.intents import IntentModel

FILE = "intents.joblib"
SHOWN = 10  # intents in a ranking, as Rasa's own classifiers show
Models = dict[str, IntentModel]  # by language: what one learns takes nothing from the others


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(GraphComponent, IntentClassifier):
    """Guesses what a message is for, with how likely that is."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        models: Models | None,
    ) -> None:
        self._fit, self._unknown = float(config["fit"]), float(config["unknown"])
        self._storage = storage
        self._resource = resource
        self._models = models or {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """What config.yml may set.

        `fit`: how closely it follows the examples; more is closer.
        `unknown`: what a guess still counts for a message without any known word.
        """
        return {"fit": 10.0, "unknown": 0.6}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Intents:
        """One that is still to be trained."""
        return cls(config, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> Intents:
        """The trained one."""
        with model_storage.read_from(resource) as folder:
            models: Models = joblib.load(folder / FILE)
        spoken = {code: model for code, model in models.items() if code in (*languages(), ENGLISH)}
        return cls(config, model_storage, resource, spoken)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit to the examples and keep the result."""
        examples: dict[str, list[tuple[str, str]]] = {}
        for example in training_data.intent_examples:
            if example.get("text") and example.get("intent"):
                told = (str(example.get("text")), str(example.get("intent")))
                examples.setdefault(_language_of(example), []).append(told)
        self._models = {code: self._learned(told) for code, told in examples.items()}
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._models, folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the likeliest intent and the ranking to each message."""
        for message in messages:
            self._guess(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Later components may look at the guesses on the examples; ours do not."""
        return training_data

    def _learned(self, told: list[tuple[str, str]]) -> IntentModel:
        texts, intents = [text for text, _ in told], [intent for _, intent in told]
        return IntentModel(texts, intents, self._fit, self._unknown)

    def _guess(self, message: Message) -> None:
        text = message.get("text")
        model = self._models.get(_spoken_in(message)) or self._models.get(ENGLISH)
        if model is None or not text:
            return
        ranking = model.ranking(str(text))[:SHOWN]
        told = [{"name": intent, "confidence": share} for intent, share in ranking]
        message.set("intent", told[0], add_to_output=True)
        message.set("intent_ranking", told, add_to_output=True)


def _language_of(example: Message) -> str:
    """The language of an example: `metadata: {language: es}` beside its intent; else English."""
    metadata = (example.get("metadata") or {}).get("intent")
    return str(metadata.get("language", ENGLISH)) if isinstance(metadata, dict) else ENGLISH


def _spoken_in(message: Message) -> str:
    """The language that the page or the tracker told with the message; else the clinic's own."""
    told = (message.get("metadata") or {}).get("language")
    return str(told) if told in languages() else languages()[0]
