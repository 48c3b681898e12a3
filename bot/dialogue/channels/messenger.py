"""Rasa's Facebook connector, behind the web door.

Rasa's own waits for Meta with all other conversations behind it, takes no notice of a refusal, asks
for a version of the API that is long gone, and leaves buttons out when there are more than three:
quick replies hold more.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import requests
from fbmessenger import MessengerClient
from rasa.core.channels import facebook
from rasa.core.channels.channel import OutputChannel
from sanic import Blueprint
from sanic.request import Request

from bot import messengers
from bot.dialogue.channels.counter import (
    SENT_WITHIN_S,
    Counter,
    OnMessage,
    in_a_thread,
    note_of,
    only_from_the_door,
    plain_buttons,
)
from bot.dialogue.channels.fitting import Piece


class Refused(RuntimeError):
    """Meta did not take it; names Meta's code only."""


class Client(MessengerClient):  # type: ignore[misc,unused-ignore]
    """Sends to the API of the settings, and says when it did not work."""

    def __init__(self, api: str, page_access_token: str) -> None:
        super().__init__(page_access_token)
        self.graph_url = api

    def send(self, payload: Any, recipient_id: str, *args: Any, **kwargs: Any) -> Any:
        """One message."""
        kwargs["timeout"] = SENT_WITHIN_S
        answer = super().send(payload, recipient_id, *args, **kwargs)
        if "error" in answer:
            raise Refused(str(answer["error"].get("code")))
        return answer

    def send_action(self, sender_action: Any, recipient_id: str, timeout: Any = None) -> None:
        """The three dots; beside the conversation, since nobody needs to wait for them."""
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, self._send_action, sender_action, recipient_id)

    def _send_action(self, sender_action: Any, recipient_id: str) -> None:
        try:
            super().send_action(sender_action, recipient_id, timeout=SENT_WITHIN_S)
        except (requests.RequestException, ValueError):
            return


class Messenger(facebook.FacebookInput):  # type: ignore[misc,unused-ignore]
    """Rasa's side of Messenger."""

    def __init__(self, on: messengers.Messenger | None) -> None:
        # The verify token is checked at the door, so nobody can know the connector's.
        super().__init__(None, on.app_secret if on else None, on.page_token if on else None)
        self._on = on

    @classmethod
    def from_credentials(cls, credentials: object) -> Messenger:
        """The credentials come from the environment; see bot/messengers.py."""
        return cls(messengers.load_messengers().messenger)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The connector's addresses; none when Messenger is off."""
        if self._on is None:
            return Blueprint("messenger_off")
        facebook.MessengerClient = partial(Client, self._on.api)  # the connector makes its own
        counter = Counter(on_new_message, send)
        return only_from_the_door(super().blueprint(counter.receive))

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """The door's note."""
        return note_of(request)


async def send(channel: OutputChannel, recipient: str, piece: Piece) -> None:
    """One message, with quick replies under it."""
    if piece.buttons:
        quick = plain_buttons(piece)
        work = partial(channel.send_quick_replies, recipient, piece.text, quick)
    else:
        work = partial(channel.send_text_message, recipient, piece.text)
    await in_a_thread(work)
