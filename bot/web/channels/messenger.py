"""Messenger at the door: developers.facebook.com/docs/messenger-platform/webhooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import httpx
from starlette.responses import PlainTextResponse, Response

from bot.messengers import Messenger
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

GET_STARTED = "GET_STARTED"  # what the page's first button is set to send; see docs/channels.md


class MessengerDoor(Provider):
    """Messages to one page."""

    connector = "facebook"

    def __init__(self, on: Messenger) -> None:
        self._on = on

    def asked(self, delivery: Delivery) -> Response:
        """Meta tries the address out with our verify token."""
        query = delivery.query
        if not signatures.same(query.get("hub.verify_token"), self._on.verify_token):
            raise not_signed()
        return PlainTextResponse(query.get("hub.challenge", ""))

    def check(self, delivery: Delivery) -> None:
        """Signed with the app's secret."""
        expected = signatures.meta(self._on.app_secret, delivery.body)
        if not signatures.same(delivery.headers.get("x-hub-signature-256"), expected):
            raise not_signed()

    def read(self, delivery: Delivery) -> Sequence[Incoming]:
        """Every message of the delivery, oldest first; Rasa's connector would read one alone."""
        body = json_object(delivery.body)
        if body.get("object") != "page":
            return []
        found = [self._incoming(event) for event in _events(body)]
        return sorted((one for one in found if one is not None), key=lambda one: one.order or 0)

    def _incoming(self, event: Mapping[str, Any]) -> Incoming | None:
        heard = _heard(event)
        if heard is None:
            return None
        kind, text, number = heard
        user, sent_at = str(event["sender"]["id"]), int(event["timestamp"])
        body = _for_the_connector(user, sent_at, number, text)
        return Incoming(
            channel="messenger",
            user=user,
            reply_to=user,
            message_id=number,
            kind=kind,
            text=text,
            body=body,
            order=sent_at,
            # Rasa's connector knows this older name of the header; the digest is the newer one.
            headers={"X-Hub-Signature": signatures.meta(self._on.app_secret, body)},
        )

    def received(self) -> Response:
        """What Meta's documentation answers."""
        return PlainTextResponse("EVENT_RECEIVED")

    async def tell(self, http: httpx.AsyncClient, to: str, text: str) -> None:
        """Send API."""
        answer = await http.post(
            f"{self._on.api}/me/messages",
            params={"access_token": self._on.page_token},
            json={
                "recipient": {"id": to},
                "messaging_type": "RESPONSE",
                "message": {"text": text},
            },
        )
        answer.raise_for_status()


def _events(body: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for entry in body["entry"]:
        yield from entry.get("messaging") or ()


def _heard(event: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Kind, words and id of an event; None for echoes, receipts and what else pages are told."""
    message, postback = event.get("message"), event.get("postback")
    if postback:
        number = str(postback.get("mid") or event["timestamp"])
        kind = "start" if postback.get("payload") == GET_STARTED else "pressed"
        return kind, str(postback["payload"]), number
    if not message or message.get("is_echo"):
        return None
    pressed = (message.get("quick_reply") or {}).get("payload")
    if pressed:
        return "pressed", str(pressed), str(message["mid"])
    text = message.get("text")
    return (
        ("typed", str(text), message["mid"]) if text else ("unreadable", UNREADABLE, message["mid"])
    )


def _for_the_connector(user: str, sent_at: int, number: str, text: str) -> bytes:
    event = {
        "sender": {"id": user},
        "timestamp": sent_at,
        "message": {"mid": number, "text": text},
    }
    return as_json({"object": "page", "entry": [{"time": sent_at, "messaging": [event]}]})
