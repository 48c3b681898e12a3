"""The words that Rasa says by itself: in an emergency, and when the action server is silent.

They come from the clinical catalog. When that fails too, the texts of domain.yml stand as they are.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.emergency import LiveWords
from bot.dialogue.language import in_language, language_answered
from bot.knowledge.languages import ENGLISH
from bot.services.emergency import advice_for
from bot.services.words import Words

logger = logging.getLogger(__name__)

EMERGENCY = "utter_emergency"
TROUBLE = "utter_trouble"

Response = dict[str, Any]


class CatalogResponses(TemplatedNaturalLanguageGenerator):
    """Domain responses with the clinic's numbers, and the emergency words of the catalog."""

    def __init__(
        self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None
    ) -> None:
        super().__init__(domain.responses if domain else {})
        self._live = _live_or_none()

    @property
    def _words(self) -> Words | None:
        return self._live.current() if self._live else None

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> Response | None:
        """The response for `utter_action`; an emergency is never left without words."""
        words = self._words and in_language(self._words, language_answered(tracker))
        numbers = words.placeholders if words else {}
        response: Response | None = await super().generate(
            utter_action, tracker, output_channel, **{**numbers, **kwargs}
        )
        if response is None:
            return None
        if utter_action == EMERGENCY:
            return {**response, **self._emergency(words, tracker)}
        return {**response, **_trouble(words)} if utter_action == TROUBLE else response

    def _emergency(self, words: Words | None, tracker: DialogueStateTracker) -> Response:
        """The catalog's words for the danger sign in the latest message; empty when it has none."""
        latest = tracker.latest_message
        understood = (latest.parse_data.get("understood") or {}) if latest else {}
        if words is None:
            return {}
        try:
            return {**advice_for(words, understood.get("urgent") or ())}
        except Exception as error:  # noqa: BLE001 - the domain's words are whole and still come
            logger.error("The emergency words failed with %s", type(error).__name__)  # noqa: TRY400
            return {}


def _trouble(words: Words | None) -> Response:
    """Its mark; and in another language the catalog's words, as the domain's are English."""
    told = {"text": words.say("trouble.failed")} if words and words.language != ENGLISH else {}
    return {**told, "custom": {"type": "trouble"}}


def _live_or_none() -> LiveWords | None:
    try:
        return LiveWords()
    except Exception as error:  # noqa: BLE001 - the domain's words are whole and still come
        logger.error("The catalog's emergency words are missing: %s", type(error).__name__)  # noqa: TRY400
        return None
