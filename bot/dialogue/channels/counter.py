"""Between a connector of Rasa's and Rasa: whose conversation it is, and what is sent.

A connector takes the provider's user id for the conversation, and sends each message as it comes.
Here the conversation is the one that the web door names, so that no phone number is in a tracker,
the store or a log; and a turn's messages are sent together, in the form of the channel.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue import payload
from bot.dialogue.channels.fitting import Piece, fit, kind
from bot.dialogue.channels.offers import Offers, meaning, payload_of
from bot.dialogue.channels.shapes import SHAPES, Shape
from bot.dialogue.emergency import LiveWords
from bot.dialogue.language import in_language, language_told
from bot.services.messages import marked_in
from bot.services.words import Words
from bot.understanding import understand

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]
Send = Callable[[OutputChannel, str, Piece], Awaitable[None]]

HEADER = "x-levelhead-"
SENT_WITHIN_S = 10.0  # how long a provider may take to accept one message
TRIES_AFTER_S = (0.0, 0.5, 2.0)
AGAIN, HELLO = "/repeat_question", "/greet"


@dataclass(frozen=True, slots=True)
class Note:
    """What the web door says about a message, in headers beside the provider's own body."""

    conversation: str
    message_id: str
    channel: str
    kind: str  # typed, pressed, start, unreadable or late
    link: str  # to the whole result; empty when the door has no public address

    @property
    def screen(self) -> str:
        """Where somebody reads: "2" by SMS does not mean what was offered on Telegram."""
        return f"{self.channel} {self.conversation}"


def note_of(request: Request) -> dict[str, str]:
    """The door's note, as a connector's metadata."""
    found = {name: request.headers.get(HEADER + name.replace("_", "-"), "") for name in _NOTE}
    return {f"levelhead_{name}": value for name, value in found.items()}


_NOTE = ("conversation", "message_id", "channel", "kind", "link")


def only_from_the_door(blueprint: Blueprint) -> Blueprint:
    """Refuse what does not come through the web door, which is where signatures are checked."""

    @blueprint.middleware("request")  # type: ignore[untyped-decorator,unused-ignore]
    async def check(request: Request) -> HTTPResponse | None:
        known = request.headers.get(HEADER + "conversation")
        known = known and request.headers.get(HEADER + "channel") in SHAPES
        return None if known else response.json({"error": "use the web door"}, 403)

    return blueprint


class Counter:
    """Takes messages from one connector."""

    def __init__(self, on_new_message: OnMessage, send: Send) -> None:
        self._on_new_message = on_new_message
        self._send = send
        self._offers = Offers()
        self._live = LiveWords()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def _words(self) -> Words:
        return self._live.current()

    async def receive(self, message: UserMessage) -> None:
        """Run one turn and send what is said; whatever fails, the connector sees no error.

        A connector would print its error, with the visitor's words or a key in it.
        """
        metadata: Mapping[str, Any] = message.metadata or {}
        note = Note(**{name: str(metadata[f"levelhead_{name}"]) for name in _NOTE})
        out = Outgoing(message, note, self._words, self._offers, self._send)
        lock = self._locks.setdefault(note.conversation, asyncio.Lock())
        async with lock:  # "2" is read against what was offered last, so that must be sent first
            try:
                await self._turn(message.text or "", note, out)
            except Exception as error:  # noqa: BLE001 - whatever Rasa, an action or a channel raises
                logger.error("A turn on %s failed with %s", note.channel, type(error).__name__)  # noqa: TRY400
                out.add_words("trouble.failed")
            await out.flush()

    async def _turn(self, said: str, note: Note, out: Outgoing) -> None:
        text, lead = self._heard(said, note)
        if lead:
            out.add_words(lead)
        # Nothing else of the provider's goes on: metadata is posted to the action server.
        out.passed_on = UserMessage(
            text,
            out,
            note.conversation,
            input_channel=note.channel,
            message_id=note.message_id,
            metadata={"message_id": note.message_id},
        )
        await self._on_new_message(out.passed_on)

    def _heard(self, said: str, note: Note) -> tuple[str, str | None]:
        """What Rasa gets, and what is said before its answer."""
        if note.kind == "start":
            return HELLO, None
        if note.kind == "pressed":
            return payload_of(said), None
        if note.kind == "unreadable":
            return AGAIN, "channels.text_only"
        words = payload.spoken(said)
        if note.kind == "late" and not understand(self._words.catalog, words).urgent:
            # It was written before the question now open, so it is no answer to that.
            return AGAIN, "channels.crossed"
        return meaning(self._offers.of(note.screen), words) or words, None


class Outgoing(OutputChannel):  # type: ignore[misc,unused-ignore]
    """Collects a turn's messages and sends them in the channel's form; an emergency at once."""

    def __init__(
        self, message: UserMessage, note: Note, words: Words, offers: Offers, send: Send
    ) -> None:
        self._channel: OutputChannel = message.output_channel
        self._recipient = str(message.sender_id)
        self._note = note
        self._words = words
        self._offers = offers
        self._send = send
        self._shape: Shape = SHAPES[note.channel]
        self._waiting: list[Mapping[str, Any]] = []
        self.passed_on: UserMessage | None = None  # Rasa notes the language on it

    def name(self) -> str:
        """The channel's name, which chooses a response's variation."""
        return self._note.channel

    def add(self, message: Mapping[str, Any]) -> None:
        """One more message of this turn."""
        self._waiting.append(message)

    def add_words(self, key: str) -> None:
        """Words of the catalog, in the language that the turn turns out to be in."""
        self._waiting.append({"key": key})

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """What Rasa calls for each message."""
        if kind(message) == "emergency":
            self._waiting = [message]  # first, and alone
            await self.flush()
        else:
            self.add(message)

    async def flush(self) -> None:
        """Send what waits; what cannot be sent is noted, without words or numbers."""
        words = in_language(self._words, self._language())
        said = [{"text": words.say(m["key"])} if "key" in m else m for m in self._waiting]
        waiting = [m for m in said if m.get("text")]
        self._waiting = []
        if not waiting:
            return
        fitted = fit(self._shape, words, waiting, self._note.link)
        self._offers.put(self._note.screen, fitted.offer)
        for piece in fitted.pieces:
            if not await self._sent(piece):
                return  # the rest would read as nonsense

    def _language(self) -> str:
        """The one that this reply changes to, else the one that Rasa read the message in."""
        return marked_in(self._waiting) or language_told(self.passed_on)

    async def _sent(self, piece: Piece) -> bool:
        reason = ""
        for pause in TRIES_AFTER_S:
            await asyncio.sleep(pause)
            try:
                await self._send(self._channel, self._recipient, piece)
            except Exception as error:  # noqa: BLE001 - each provider's library has its own
                reason = type(error).__name__
            else:
                return True
        logger.error("%s did not take a message: %s", self._note.channel, reason)
        return False


async def in_a_thread(work: Callable[[], Awaitable[Any]]) -> None:
    """Await what blocks in truth: two of Rasa's connectors wait for the provider in place."""

    async def run() -> None:
        await work()

    await asyncio.to_thread(lambda: asyncio.run(run()))


def plain_buttons(piece: Piece) -> list[dict[str, str]]:
    """Buttons as Rasa's connectors take them."""
    return [{"title": c.title, "payload": c.payload} for c in piece.buttons]
