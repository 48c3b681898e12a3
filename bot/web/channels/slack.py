"""Slack at the door: docs.slack.dev/apis/events-api and docs.slack.dev/interactivity."""

from __future__ import annotations

import html
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.responses import JSONResponse, Response

from bot.messengers import Slack
from bot.web.channels import signatures
from bot.web.channels.incoming import (
    FORM,
    UNREADABLE,
    Delivery,
    Incoming,
    Provider,
    as_json,
    json_object,
    not_signed,
)


class SlackRefused(httpx.HTTPError):
    """Slack says no with status 200."""


class SlackDoor(Provider):
    """Direct messages to one app. In a channel, others would read along: there it is silent."""

    connector = "slack"

    def __init__(self, on: Slack, clock: Callable[[], float] = time.time) -> None:
        self._on = on
        self._clock = clock

    def check(self, delivery: Delivery) -> None:
        """Signed, and of the last minutes."""
        timestamp = delivery.headers.get("x-slack-request-timestamp", "")
        expected = signatures.slack(self._on.signing_secret, timestamp, delivery.body)
        genuine = signatures.same(delivery.headers.get("x-slack-signature"), expected)
        if not genuine or not signatures.is_fresh(timestamp, self._clock()):
            raise not_signed()

    def tried_out(self, delivery: Delivery) -> Response | None:
        """Slack tries the address out with a challenge."""
        if _is_form(delivery):
            return None
        body = json_object(delivery.body)
        if body.get("type") != "url_verification":
            return None
        return JSONResponse({"challenge": str(body.get("challenge", ""))})

    def read(self, delivery: Delivery) -> Sequence[Incoming]:
        """A direct message, or a pressed button in one."""
        if _is_form(delivery):
            form = dict(parse_qsl(delivery.body.decode("utf-8", "replace")))
            return self._pressed(json.loads(form["payload"]))
        body = json_object(delivery.body)
        return self._message(body, body["event"]) if body.get("type") == "event_callback" else []

    def _message(self, body: Mapping[str, Any], event: Mapping[str, Any]) -> Sequence[Incoming]:
        person = event.get("type") == "message" and not event.get("bot_id")
        told = event.get("subtype") in (None, "file_share")  # others tell of edits, joins, ...
        if not person or not told or event.get("channel_type") != "im":
            return []
        text = html.unescape(str(event.get("text") or "")).strip()
        return [self._incoming(event, str(body["event_id"]), "typed", text)]

    def _pressed(self, payload: Mapping[str, Any]) -> Sequence[Incoming]:
        action = payload["actions"][0] if payload.get("actions") else {}
        if action.get("type") != "button" or not action.get("value"):
            return []
        event = {
            "user": payload["user"]["id"],
            "channel": payload["channel"]["id"],
            "ts": action["action_ts"],
        }
        number = f"{action['action_ts']}:{action.get('action_id')}"
        return [self._incoming(event, number, "pressed", str(action["value"]))]

    def _incoming(self, event: Mapping[str, Any], number: str, kind: str, text: str) -> Incoming:
        body = _for_the_connector(event, text or UNREADABLE)
        timestamp = str(int(self._clock()))
        return Incoming(
            channel="slack",
            user=str(event["user"]),
            reply_to=str(event["channel"]),
            message_id=number,
            kind=kind if text else "unreadable",
            text=text or UNREADABLE,
            body=body,
            order=float(event["ts"]),
            # Rasa's connector checks once more, so what it gets is signed anew.
            headers={
                "X-Slack-Request-Timestamp": timestamp,
                "X-Slack-Signature": signatures.slack(self._on.signing_secret, timestamp, body),
            },
        )

    async def tell(self, http: httpx.AsyncClient, to: str, text: str) -> None:
        """Post a message; Slack's documentation calls it chat.postMessage."""
        answer = await http.post(
            f"{self._on.api}/chat.postMessage",
            json={"channel": to, "text": html.escape(text, quote=False)},
            headers={"Authorization": f"Bearer {self._on.bot_token}"},
        )
        if not answer.is_success or not answer.json().get("ok"):
            raise SlackRefused("not ok")


def _is_form(delivery: Delivery) -> bool:
    return delivery.headers.get("content-type", "").startswith(FORM)


def _for_the_connector(event: Mapping[str, Any], text: str) -> bytes:
    """A direct message, whatever it was: a pressed button's value is told apart by our header."""
    message = {
        "type": "message",
        "channel_type": "im",
        "channel": event["channel"],
        "user": event["user"],
        "ts": event["ts"],
        "text": text,
    }
    return as_json({"type": "event_callback", "event": message})
