"""One visitor message: checked, passed to Rasa once, answered in any case."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import httpx

from bot.services.messages import marked_in
from bot.web import kept, offers, rasa
from bot.web.memory import Memory, Outcome, Remembered
from bot.web.offers import Message, Pressed
from bot.web.words import Words

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words or a pressed button, with the id that the page gave the message."""

    message_id: str
    text: str | None = None
    pressed: Pressed | None = None
    language: str | None = None  # of the page, when it says one that the clinic offers


class Turns:
    """Takes turns, one at a time in each conversation."""

    def __init__(
        self, http: httpx.AsyncClient, words: Words, memory: Memory, timeout_s: float
    ) -> None:
        self._http = http
        self._words = words
        self._timeout_s = timeout_s
        self.memory = memory

    async def take(self, conversation_id: str, said: Said) -> Outcome:
        """Answer a message; a repeated id gets the same answer, also while it is under way.

        A visitor who goes away in the middle does not stop the turn: its answer waits for the
        repeat. What was not delivered is forgotten, so that a repeat really tries again.
        """
        remembered = self.memory.of(conversation_id)
        task = remembered.turns.get(said.message_id)
        if task is None:
            task = asyncio.create_task(self._run(conversation_id, remembered, said))
            remembered.add(said.message_id, task)
        outcome = await asyncio.shield(task)
        if not outcome.delivered and remembered.turns.get(said.message_id) is task:
            del remembered.turns[said.message_id]
        return outcome

    async def last_reply(self, conversation_id: str) -> dict[str, Any]:
        """Where a returning visitor was, after a turn that a reload left under way."""
        remembered = self.memory.of(conversation_id)
        async with remembered.lock:
            return await self._last_reply(conversation_id, remembered)

    async def _last_reply(self, conversation_id: str, remembered: Remembered) -> dict[str, Any]:
        if remembered.last_reply:
            kept_in = {"language": remembered.language} if remembered.language else {}
            return {"messages": remembered.last_reply, "conversation": kept_in}
        found = await kept.snapshot(conversation_id)
        if found is None:
            return {"messages": [], "conversation": {}}
        remembered.last_reply = remembered.last_reply or list(found["messages"])
        about = {key: found[key] for key in ("stage", "language") if found.get(key)}
        return {"messages": remembered.last_reply, "conversation": about}

    def read_anew(self, conversation_id: str) -> None:
        """Somebody else may go on with it now: ask the store what was said last."""
        remembered = self.memory.of(conversation_id)
        if not remembered.busy:
            remembered.last_reply = []

    async def erase(self, conversation_id: str) -> bool:
        """Delete what is kept and what is remembered, after a turn that is under way."""
        async with self.memory.of(conversation_id).lock:
            erased = await kept.erase(conversation_id)
            self.memory.forget(conversation_id)
            return erased

    async def _run(self, conversation_id: str, remembered: Remembered, said: Said) -> Outcome:
        async with remembered.lock:
            try:
                return await self._ask(conversation_id, remembered, said)
            except Exception as error:  # noqa: BLE001 - a visitor is never left without words
                reason = str(error) if isinstance(error, rasa.NoAnswer) else type(error).__name__
                logger.warning("A turn was not delivered: %s", reason)
                words = self._words.speaking(said.language or remembered.language)
                return Outcome(await words.not_delivered(said.text), delivered=False)

    async def _ask(self, conversation_id: str, remembered: Remembered, said: Said) -> Outcome:
        remembered.language = said.language or remembered.language
        told = {"language": said.language} if said.language else {}
        body: dict[str, Any] = {
            "sender": conversation_id,
            "message_id": said.message_id,
            "metadata": {"message_id": said.message_id, **told},
        }
        if remembered.anew:
            body["metadata"]["anew"] = True
        if said.pressed is None:
            body |= {"text": said.text}
        else:
            title = await self._title(conversation_id, remembered, said.pressed)
            if title is None:
                words = self._words.speaking(remembered.language)
                closed = {"text": words.say("trouble.choice_closed")}
                return Outcome([closed, *remembered.last_reply])
            entities = dict(said.pressed.entities)
            body |= {"intent": said.pressed.intent, "entities": entities, "text": title}
        reply = await rasa.say(self._http, body, self._timeout_s)
        remembered.last_reply, remembered.anew = reply, False
        remembered.language = marked_in(reply) or remembered.language
        return Outcome(reply)

    async def _title(
        self, conversation_id: str, remembered: Remembered, pressed: Pressed
    ) -> str | None:
        """The words on a button that was offered; None when it was not."""
        last: list[Message] = remembered.last_reply
        title = offers.title_of(pressed, last)
        if title is not None or last:
            return title
        found = await self._last_reply(conversation_id, remembered)
        if not found["messages"] and pressed.intent in offers.CONSENT:
            return ""  # nothing is kept before consent, so we cannot know what was shown
        return offers.title_of(pressed, found["messages"])
