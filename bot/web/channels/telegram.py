"""Telegram at the door: core.telegram.org/bots/api#update, #setwebhook."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import httpx

from bot.messengers import Telegram
from bot.web.channels import signatures
from bot.web.channels.incoming import (
    UNREADABLE,
    Delivery,
    Incoming,
    Provider,
    as_json,
    json_object,
    not_signed,
)

logger = logging.getLogger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
TRY_AGAIN_S = (1, 5, 30, 300)  # then every five minutes


class TelegramDoor(Provider):
    """Updates of one bot."""

    connector = "telegram"

    def __init__(self, on: Telegram, secret: bytes, public_url: str) -> None:
        self._on = on
        self._word = signatures.telegram_secret(secret)
        self._url = f"{public_url}/channels/telegram"

    def check(self, delivery: Delivery) -> None:
        """The word that we gave Telegram with the webhook."""
        if not signatures.same(delivery.headers.get(SECRET_HEADER), self._word):
            raise not_signed()

    def read(self, delivery: Delivery) -> Sequence[Incoming]:
        """A message or a pressed button, in a chat with one person."""
        update = json_object(delivery.body)
        pressed = update.get("callback_query")
        message = pressed.get("message") if pressed else update.get("message")
        if not message or message["chat"]["type"] != "private":
            return []  # an edit, a group, or a button of a message too old to be shown
        if pressed:
            return [self._incoming(update, message, "pressed", str(pressed.get("data") or ""))]
        text = message.get("text")
        if text is None:
            return [self._incoming(update, message, "unreadable", UNREADABLE)]
        kind = "start" if text.split()[:1] == ["/start"] else "typed"
        return [self._incoming(update, message, kind, str(text))]

    def _incoming(
        self, update: dict[str, Any], message: dict[str, Any], kind: str, text: str
    ) -> Incoming:
        chat = str(message["chat"]["id"])
        number = int(update["update_id"])
        return Incoming(
            channel="telegram",
            user=chat,
            reply_to=chat,
            message_id=str(number),
            kind=kind,
            text=text,
            body=_for_the_connector(number, message, update.get("callback_query"), text),
            order=number,
        )

    async def tell(self, http: httpx.AsyncClient, to: str, text: str) -> None:
        """Send a message; the documentation calls it sendMessage."""
        body = {"chat_id": to, "text": text}
        (await http.post(self._method("sendMessage"), json=body)).raise_for_status()

    async def noticed(self, http: httpx.AsyncClient, delivery: Delivery) -> None:
        """Tell Telegram that a press came, or its button goes on turning; a failure is no harm."""
        found = json_object(delivery.body).get("callback_query")
        if found:
            body = {"callback_query_id": str(found.get("id"))}
            await http.post(self._method("answerCallbackQuery"), json=body)

    async def opened(self, http: httpx.AsyncClient) -> None:
        """Tell Telegram where we are; again and again until it listens."""
        body = {
            "url": self._url,
            "secret_token": self._word,
            "allowed_updates": ["message", "callback_query"],
        }
        for tried in range(1_000_000):
            try:
                answer = await http.post(self._method("setWebhook"), json=body)
                answer.raise_for_status()
            except httpx.HTTPError as error:
                # The type only: the address in its text holds the bot's token.
                logger.warning("Telegram did not take our address: %s", type(error).__name__)
            else:
                return
            await asyncio.sleep(TRY_AGAIN_S[min(tried, len(TRY_AGAIN_S) - 1)])

    def _method(self, name: str) -> str:
        return f"{self._on.api}/bot{self._on.token}/{name}"


def _for_the_connector(
    number: int, message: dict[str, Any], pressed: dict[str, Any] | None, text: str
) -> bytes:
    """The update without names, pictures and whatever else Telegram tells about a person."""
    chat = {"id": message["chat"]["id"], "type": "private"}
    kept = {"message_id": message["message_id"], "date": message.get("date", 0), "chat": chat}
    if pressed is None:
        return as_json({"update_id": number, "message": {**kept, "text": text}})
    query = {"id": str(pressed["id"]), "message": kept, "data": text}
    return as_json({"update_id": number, "callback_query": query})
