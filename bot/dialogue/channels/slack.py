"""Rasa's Slack connector, behind the web door.

Rasa's own sends parameters of Slack's first kind of app, reads our words as mark-up, and leaves
buttons out when there are more than five: a message of blocks holds 25.
"""

from __future__ import annotations

import html
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.channels.slack import SlackBot, SlackInput
from sanic import Blueprint
from sanic.request import Request
from slack_sdk.web.async_client import AsyncWebClient

from bot import messengers
from bot.dialogue.channels.counter import (
    SENT_WITHIN_S,
    Counter,
    OnMessage,
    note_of,
    only_from_the_door,
)
from bot.dialogue.channels.fitting import Piece

LEGACY = ("as_user", "type")


class Output(SlackBot):  # type: ignore[misc,unused-ignore]
    """Posts to the API of the settings."""

    def __init__(self, on: messengers.Slack, channel: str | None, thread: str | None) -> None:
        super().__init__(on.bot_token, channel, thread)
        self.client = AsyncWebClient(on.bot_token, base_url=f"{on.api}/", timeout=SENT_WITHIN_S)

    async def _post_message(self, channel: str, **kwargs: Any) -> None:
        kept = {name: value for name, value in kwargs.items() if name not in LEGACY}
        await super()._post_message(channel, **kept)


class Slack(SlackInput):  # type: ignore[misc,unused-ignore]
    """Rasa's side of Slack."""

    def __init__(self, on: messengers.Slack | None) -> None:
        super().__init__(
            on.bot_token if on else "",
            slack_retry_reason_header="x-slack-retry-reason",
            slack_retry_number_header="x-slack-retry-num",
            slack_signing_secret=on.signing_secret if on else "off",
        )
        self._on = on

    @classmethod
    def from_credentials(cls, credentials: object) -> Slack:
        """The credentials come from the environment; see bot/messengers.py."""
        return cls(messengers.load_messengers().slack)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The connector's addresses; none when Slack is off."""
        if self._on is None:
            return Blueprint("slack_off")
        counter = Counter(on_new_message, send)
        return only_from_the_door(super().blueprint(counter.receive))

    def get_output_channel(
        self, channel: str | None = None, thread_id: str | None = None
    ) -> OutputChannel:
        """What sends."""
        assert self._on is not None  # noqa: S101 - it has no address otherwise
        return Output(self._on, channel, thread_id)

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """The door's note, beside what the connector itself reads."""
        return {**super().get_metadata(request), **note_of(request)}


async def send(channel: OutputChannel, recipient: str, piece: Piece) -> None:
    """One message of blocks: words as they are, buttons under them."""
    words = {"type": "plain_text", "text": piece.text, "emoji": False}
    blocks: list[dict[str, Any]] = [{"type": "section", "text": words}]
    if piece.buttons:
        blocks.append({"type": "actions", "elements": [*map(_button, enumerate(piece.buttons))]})
    # The text is for notifications and screen readers, and there it is mark-up.
    message = {"text": html.escape(piece.text, quote=False), "blocks": blocks}
    await channel.send_custom_json(recipient, message)


def _button(counted: tuple[int, Any]) -> dict[str, Any]:
    place, choice = counted
    return {
        "type": "button",
        "action_id": f"choice_{place}",
        "text": {"type": "plain_text", "text": choice.title, "emoji": False},
        "value": choice.payload,
    }
