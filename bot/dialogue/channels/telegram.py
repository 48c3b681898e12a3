"""Rasa's Telegram connector, behind the web door.

Three things differ from Rasa's own: the webhook is set by the door, with a secret and without
stopping Rasa when Telegram is away; Telegram is not asked who we are at each message; and another
server can stand in for Telegram's.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from aiogram.bot.api import TelegramAPIServer
from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.telegram import TelegramInput, TelegramOutput
from sanic import Blueprint
from sanic.request import Request

from bot import messengers
from bot.dialogue.channels.counter import (
    SENT_WITHIN_S,
    Counter,
    OnMessage,
    note_of,
    only_from_the_door,
    plain_buttons,
)
from bot.dialogue.channels.fitting import Piece

CHECKED = "checked-by-the-door"


class Output(TelegramOutput):  # type: ignore[misc,unused-ignore]
    """Sends to the server of the settings."""

    def __init__(self, on: messengers.Telegram) -> None:
        super().__init__(on.token)
        self.timeout = SENT_WITHIN_S
        self.server = TelegramAPIServer.from_base(on.api)

    async def get_me(self) -> Any:
        """Whom the connector compares its configuration with: the door has checked the sender."""
        return SimpleNamespace(username=CHECKED)


class Telegram(TelegramInput):  # type: ignore[misc,unused-ignore]
    """Rasa's side of Telegram."""

    def __init__(self, on: messengers.Telegram | None) -> None:
        super().__init__(None, CHECKED, None, debug_mode=False)
        self._on = on

    @classmethod
    def from_credentials(cls, credentials: object) -> Telegram:
        """The credentials come from the environment; see bot/messengers.py."""
        return cls(messengers.load_messengers().telegram)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The connector's addresses; none when Telegram is off."""
        if self._on is None:
            return Blueprint("telegram_off")
        counter = Counter(on_new_message, send)
        return only_from_the_door(super().blueprint(counter.receive))

    def get_output_channel(self) -> TelegramOutput:
        """What sends; Rasa's own would set the webhook here."""
        assert self._on is not None  # noqa: S101 - it has no address otherwise
        return Output(self._on)

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """The door's note."""
        return note_of(request)


async def send(channel: OutputChannel, recipient: str, piece: Piece) -> None:
    """One message, a button a row."""
    if piece.buttons:
        buttons = plain_buttons(piece)
        await channel.send_text_with_buttons(recipient, piece.text, buttons, button_type="vertical")
    else:
        await channel.send_text_message(recipient, piece.text)
