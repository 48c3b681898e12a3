"""The door: how the public web server hands visitors' messages to Rasa, on loopback only.

    POST /webhooks/door/webhook
    {"sender": "...", "text": "my neck hurts", "message_id": "...", "metadata": {...}}
    {"sender": "...", "intent": "press", "entities": {"question": "...", "option": "..."},
     "text": "Hours", ...}

A pressed option arrives already understood, so the language model neither guesses nor costs. Typed
text is never a command, whatever it starts with. The answer is the list of messages that Rasa's own
REST channel would give. 400 says that the request is not one of ours, 500 that the turn failed;
neither repeats a word of the visitor's.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue import live, payload

logger = logging.getLogger(__name__)

LONGEST_SENDER = 200

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class BadRequest(ValueError):
    """The request is not one of the two shapes; says which part, never what it held."""


@dataclass(frozen=True)
class Knock:
    """One message as the door passes it on."""

    sender: str
    text: str
    intent: str | None = None
    entities: Mapping[str, str] = field(default_factory=dict)
    message_id: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def read_knock(body: object) -> Knock:
    """Check the shape of a request.

    Raises:
        BadRequest: Names the part that is missing or of the wrong kind.
    """
    if not isinstance(body, dict):
        raise BadRequest("send a JSON object")
    sender = body.get("sender")
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER:
        raise BadRequest(f"sender: a text of 1 to {LONGEST_SENDER} characters")
    for name, kind in (("text", str), ("intent", str), ("message_id", str), ("metadata", dict)):
        if body.get(name) is not None and not isinstance(body[name], kind):
            raise BadRequest(f"{name}: the wrong kind of value")
    entities = body.get("entities") or {}
    if not isinstance(entities, dict) or not all(isinstance(v, str) for v in entities.values()):
        raise BadRequest("entities: an object of texts")
    if body.get("text") is None and body.get("intent") is None:
        raise BadRequest("text or intent: one of them is needed")
    return Knock(
        sender=sender,
        text=body.get("text") or "",
        intent=body.get("intent"),
        entities=entities,
        message_id=body.get("message_id"),
        metadata=body.get("metadata") or {},
    )


def to_message(knock: Knock, intents: Collection[str], entities: Collection[str]) -> UserMessage:
    """What Rasa gets: parse data for a pressed option, plain words for typed text.

    Raises:
        BadRequest: The intent or an entity is none that a button could carry.
    """
    if knock.intent is None:
        text, parsed = payload.spoken(knock.text), None
    else:
        if knock.intent not in intents or knock.intent in payload.NOT_PRESSED:
            raise BadRequest("intent: none that can be pressed")
        if not set(knock.entities) <= set(entities):
            raise BadRequest("entities: only those of the domain")
        text = knock.text or f"/{knock.intent}"
        parsed = payload.parse_data(knock.intent, knock.entities, text)
    # The message id goes into the metadata too: that is what reaches the actions.
    metadata = {**knock.metadata, **({"message_id": knock.message_id} if knock.message_id else {})}
    return UserMessage(
        text,
        CollectingOutputChannel(),
        knock.sender,
        parse_data=parsed,
        input_channel=Door.name(),
        message_id=knock.message_id,
        metadata=metadata,
    )


class Door(InputChannel):
    """Rasa's side of the door."""

    @classmethod
    def name(cls) -> str:
        """The channel's part of the address."""
        return "door"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The two addresses of this channel, and a check that Rasa came up as configured."""
        door = Blueprint("levelhead_door")

        @door.get("/")
        async def health(request: Request) -> HTTPResponse:
            ready = live.problems(request.app) == []
            return response.json({"status": "ok" if ready else "not ready"}, 200 if ready else 503)

        @door.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            return await answer(request, on_new_message)

        @door.listener("after_server_start")
        async def check(app: Sanic, _loop: object) -> None:
            live.stop_unless_live(app)

        return door


async def answer(request: Request, on_new_message: OnMessage) -> HTTPResponse:
    """Run one turn and give back what the bot said."""
    try:
        domain = request.app.ctx.agent.domain
        message = to_message(read_knock(_json(request)), domain.intents, domain.entities)
    except BadRequest as error:
        return response.json({"error": str(error)}, 400)
    try:
        await on_new_message(message)
    except Exception as error:  # noqa: BLE001 - the door says safe words; the reason goes to the log
        logger.error("A turn failed with %s", type(error).__name__)  # noqa: TRY400
        return response.json({"error": "the turn failed"}, 500)
    return response.json(message.output_channel.messages)


def _json(request: Request) -> object:
    try:
        return request.json
    except Exception:  # noqa: BLE001 - whatever the server's JSON reader raises
        raise BadRequest("send JSON") from None
