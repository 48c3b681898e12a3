"""Where Rasa's own behaviour would be unsafe: typed commands, silence, and words in logs."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction, create_bot_utterance
from rasa.core.processor import MessageProcessor

from bot.dialogue import payload
from bot.dialogue.language import language_of
from bot.dialogue.patching import Function, replace
from bot.settings import load_settings

logger = logging.getLogger(__name__)

SPEAKING = frozenset({"action_turn"})  # actions that owe the visitor an answer
TROUBLE = "utter_trouble"
# The door waits this long for a whole turn; an action gets the larger part of it.
PART_OF_TURN = 0.8


def apply() -> None:
    """Put every patch in place that fits the installed Rasa; calling it again changes nothing."""
    replace(
        MessageProcessor,
        "parse_message",
        ("self", "message", "tracker", "only_output_properties"),
        _only_buttons_command,
    )
    replace(
        RemoteAction,
        "run",
        ("self", "output_channel", "nlg", "tracker", "domain"),
        _never_silent,
    )


def _only_buttons_command(original: Function) -> Function:
    """Take a text that starts with "/" for a command only if a button of ours sends it.

    On every channel, Rasa's own included. A button costs no language model; an empty text neither,
    on which the classifier would fail.
    """

    async def parse_message(
        self: MessageProcessor,
        message: Any,
        tracker: Any = None,
        only_output_properties: bool = True,  # noqa: FBT001, FBT002 - Rasa's signature
    ) -> dict[str, Any]:
        text = message.text or ""
        language_of(message, tracker)  # noted for all who read the message later
        if text.startswith("/"):
            pressed = payload.read(text, self.domain.intents, self.domain.entities)
            if pressed is not None:
                return pressed
        message.text = payload.spoken(text)
        if not message.text:
            return payload.parse_data(payload.FALLBACK, {}, "")
        return dict(await original(self, message, tracker, only_output_properties))

    return parse_message


def _never_silent(original: Function) -> Function:
    """Answer with utter_trouble when an action that owes an answer fails, hangs or says nothing.

    Rasa's own logs the failure, with the whole request in it, and leaves the visitor with nothing.
    """
    timeout = load_settings().turn_timeout_s * PART_OF_TURN

    async def run(
        self: RemoteAction, output_channel: Any, nlg: Any, tracker: Any, domain: Any
    ) -> list[Any]:
        speaks = self.name() in SPEAKING
        events: list[Any] = []
        try:
            turn = original(self, output_channel, nlg, tracker, domain)
            events = await asyncio.wait_for(turn, timeout)
        except ActionExecutionRejection:
            if not speaks:
                raise
        except Exception as error:
            # The type only: the text of this error holds the visitor's words.
            logger.error("%s failed with %s", self.name(), type(error).__name__)  # noqa: TRY400
            logger.debug("%s failed", self.name(), exc_info=True)
        if not speaks or any(event.type_name == "bot" for event in events):
            return events
        words = await nlg.generate(TROUBLE, tracker, output_channel.name())
        return [create_bot_utterance(words), *events] if words else events

    return run
