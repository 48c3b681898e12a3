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

from bot.understanding.intents import IntentModel

FILE = "intents.joblib"
SHOWN = 10  # intents in a ranking, as Rasa's own classifiers show


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(GraphComponent, IntentClassifier):
    """Guesses what a message is for, with how likely that is."""

    def __init__(
        self, fit: float, storage: ModelStorage, resource: Resource, model: IntentModel | None
    ) -> None:
        self._fit = fit
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`fit`: how closely it follows the examples; more is closer."""
        return {"fit": 10.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Intents:
        """One that is still to be trained."""
        return cls(float(config["fit"]), model_storage, resource, None)

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
            model: IntentModel = joblib.load(folder / FILE)
        return cls(float(config["fit"]), model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit to the examples and keep the result."""
        examples = [e for e in training_data.intent_examples if e.get("text") and e.get("intent")]
        texts = [str(example.get("text")) for example in examples]
        intents = [str(example.get("intent")) for example in examples]
        self._model = IntentModel(texts, intents, self._fit)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / FILE)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the likeliest intent and the ranking to each message."""
        for message in messages:
            self._guess(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Later components may look at the guesses on the examples; ours do not."""
        return training_data

    def _guess(self, message: Message) -> None:
        text = message.get("text")
        if self._model is None or not text:
            return
        ranking = self._model.ranking(str(text))[:SHOWN]
        told = [{"name": intent, "confidence": share} for intent, share in ranking]
        message.set("intent", told[0], add_to_output=True)
        message.set("intent_ranking", told, add_to_output=True)
