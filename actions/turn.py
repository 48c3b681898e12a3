"""The two actions of the conversation: one call a turn."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.translate import heard_from
from bot import bootstrap

_log = logging.getLogger(__name__)
Events = list[dict[str, Any]]


class ActionTurn(Action):
    """Answers a visitor message: the next question, the result, or what was asked for."""

    def name(self) -> str:
        """The name rules use."""
        return "action_turn"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Take the turn off the event loop, and never leave the visitor with silence."""
        try:
            reply = await asyncio.to_thread(
                bootstrap.take_turn, tracker.sender_id, heard_from(tracker)
            )
        except Exception as error:  # noqa: BLE001 - a visitor never sees a stack trace or silence
            _log_failure("turn", error)
            dispatcher.utter_message(response="utter_trouble")
            return []
        for part in reply:
            dispatcher.utter_message(
                text=part["text"],
                buttons=part.get("buttons"),
                json_message=part.get("custom"),
            )
        return []


class ActionRecordEmergency(Action):
    """Keeps an emergency after its advice was given; says nothing."""

    def name(self) -> str:
        """The name rules use."""
        return "action_record_emergency"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Record; a failure here must not disturb the advice."""
        try:
            await asyncio.to_thread(
                bootstrap.record_emergency, tracker.sender_id, heard_from(tracker)
            )
        except Exception as error:  # noqa: BLE001 - the advice stands whatever happens here
            _log_failure("emergency record", error)
        return []


def _log_failure(what: str, error: Exception) -> None:
    # The kind of failure only: messages of exceptions can carry what a visitor wrote.
    _log.error("%s failed: %s", what, type(error).__name__)
