"""Rasa's Twilio connector for SMS and WhatsApp, behind the web door.

Rasa's own sends from one number whatever the person wrote to, waits for Twilio with all other
conversations behind it, and logs Twilio's errors, in which a phone number can be.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.twilio import TwilioInput, TwilioOutput
from sanic import Blueprint
from sanic.request import Request
from twilio.http.http_client import TwilioHttpClient

from bot import messengers
from bot.dialogue.channels.counter import (
    SENT_WITHIN_S,
    Counter,
    OnMessage,
    in_a_thread,
    note_of,
    only_from_the_door,
)
from bot.dialogue.channels.fitting import Piece


class Output(TwilioOutput):  # type: ignore[misc,unused-ignore]
    """Answers from the number that was written to."""

    def __init__(self, on: messengers.Twilio) -> None:
        super().__init__(on.account_sid, on.auth_token, None)
        self._on = on
        self.http_client = TwilioHttpClient(timeout=SENT_WITHIN_S)
        self.api.base_url = on.api

    async def _send_message(self, message_data: dict[str, Any]) -> Any:
        """Create one message; an error goes to the one who tries again, and into no log."""
        channel = "whatsapp" if message_data["to"].startswith("whatsapp:") else "sms"
        return self.messages.create(**{**message_data, "from_": self._on.number_for(channel)})


class Twilio(TwilioInput):  # type: ignore[misc,unused-ignore]
    """Rasa's side of SMS and WhatsApp."""

    def __init__(self, on: messengers.Twilio | None) -> None:
        super().__init__(None, None, None, debug_mode=False)
        self._on = on

    @classmethod
    def from_credentials(cls, credentials: object) -> Twilio:
        """The credentials come from the environment; see bot/messengers.py."""
        return cls(messengers.load_messengers().twilio)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The connector's addresses; none when Twilio is off."""
        if self._on is None:
            return Blueprint("twilio_off")
        counter = Counter(on_new_message, send)
        return only_from_the_door(super().blueprint(counter.receive))

    def get_output_channel(self) -> OutputChannel:
        """What sends."""
        assert self._on is not None  # noqa: S101 - it has no address otherwise
        return Output(self._on)

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """The door's note."""
        return note_of(request)


async def send(channel: OutputChannel, recipient: str, piece: Piece) -> None:
    """One message; there are no buttons."""
    await in_a_thread(partial(channel.send_text_message, recipient, piece.text))
