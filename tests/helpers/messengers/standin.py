"""The providers' APIs on loopback: they take what the documentation allows, and note the rest."""

from __future__ import annotations

import base64
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PUBLIC_URL = "https://chat.clinic.example"
TELEGRAM_TOKEN = "123456789:AAFstandinstandinstandinstandin_1"
TWILIO_SID = "AC00000000000000000000000000000001"
TWILIO_TOKEN = "twilio-standin-token"
SMS_NUMBER, WHATSAPP_NUMBER = "+15550100001", "+15550100002"
PAGE_TOKEN, APP_SECRET, VERIFY_TOKEN = "page-standin", "app-secret-standin", "verify-standin"
SLACK_TOKEN, SIGNING_SECRET = "xoxb-standin", "signing-standin"
SECRETS = (TELEGRAM_TOKEN, TWILIO_TOKEN, PAGE_TOKEN, APP_SECRET, SLACK_TOKEN, SIGNING_SECRET)


@dataclass(frozen=True)
class Sent:
    """One message as a person would see it."""

    to: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()  # words, and what a press sends back


class NotAllowed(ValueError):
    """The provider would refuse this."""


def need(condition: object, what: str) -> None:
    if not condition:
        raise NotAllowed(what)


@dataclass
class StandIn:
    """What was sent, and what a provider would have refused."""

    sent: list[Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    fail_next: int = 0  # so many sends are answered with an error of the provider's
    numbers: Any = field(default_factory=itertools.count)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/telegram/{bot}/{method}", self._telegram, methods=["POST"]),
                Route(
                    "/twilio/2010-04-01/Accounts/{sid}/Messages.json",
                    self._twilio,
                    methods=["POST"],
                ),
                Route("/graph/v23.0/me/messages", self._messenger, methods=["POST"]),
                Route("/slack/{method}", self._slack, methods=["POST"]),
            ]
        )

    def settings(self, url: str) -> dict[str, str]:
        """The environment in which every messenger is on, and is this one."""
        return {
            "NO_PROXY": "127.0.0.1",
            "LEVELHEAD_PUBLIC_URL": PUBLIC_URL,
            "LEVELHEAD_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
            "LEVELHEAD_TELEGRAM_API": f"{url}/telegram",
            "LEVELHEAD_TWILIO_ACCOUNT_SID": TWILIO_SID,
            "LEVELHEAD_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
            "LEVELHEAD_TWILIO_SMS_NUMBER": SMS_NUMBER,
            "LEVELHEAD_TWILIO_WHATSAPP_NUMBER": WHATSAPP_NUMBER,
            "LEVELHEAD_TWILIO_API": f"{url}/twilio",
            "LEVELHEAD_MESSENGER_PAGE_TOKEN": PAGE_TOKEN,
            "LEVELHEAD_MESSENGER_APP_SECRET": APP_SECRET,
            "LEVELHEAD_MESSENGER_VERIFY_TOKEN": VERIFY_TOKEN,
            "LEVELHEAD_MESSENGER_API": f"{url}/graph/v23.0",
            "LEVELHEAD_SLACK_BOT_TOKEN": SLACK_TOKEN,
            "LEVELHEAD_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "LEVELHEAD_SLACK_API": f"{url}/slack",
        }

    def to(self, person: str) -> list[Sent]:
        """What one person got."""
        return [one for one in self.sent if one.to == person]

    def last_call(self, name: str) -> dict[str, Any]:
        """What the latest call of a method said; waits for the first."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = [said for method, said in self.calls if method == name]
            if found:
                return found[-1]
            time.sleep(0.02)
        raise AssertionError(f"{name} was not called")

    def _take(self, name: str, said: dict[str, Any], read: Any) -> NotAllowed | None:
        self.calls.append((name, said))
        try:
            self.sent.append(read(said))
        except (NotAllowed, KeyError, ValueError, TypeError) as problem:
            self.refused.append(f"{name}: {problem!r}: {said}")
            return NotAllowed(str(problem))
        return None

    def _fails_now(self) -> bool:
        if not self.fail_next:
            return False
        self.fail_next -= 1
        return True

    # --- core.telegram.org/bots/api#sendmessage, #inlinekeyboardbutton ---

    async def _telegram(self, request: Request) -> Response:
        if request.path_params["bot"] != f"bot{TELEGRAM_TOKEN}":
            return _telegram_error(401, "Unauthorized")
        method = request.path_params["method"]
        said = await _said(request)
        if method != "sendMessage":
            self.calls.append((method, said))
            return JSONResponse({"ok": True, "result": True})
        if self._fails_now():
            return _telegram_error(500, "Internal Server Error")
        problem = self._take(method, said, _read_telegram)
        if problem:
            return _telegram_error(400, f"Bad Request: {problem}")
        chat = {"id": int(said["chat_id"]), "type": "private"}
        result = {"message_id": next(self.numbers) + 1, "date": int(time.time()), "chat": chat}
        return JSONResponse({"ok": True, "result": {**result, "text": said["text"]}})

    # --- www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource ---

    async def _twilio(self, request: Request) -> Response:
        expected = base64.b64encode(f"{TWILIO_SID}:{TWILIO_TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return _twilio_error(401, 20003, "Authenticate")
        said = await _said(request)
        if self._fails_now():
            return _twilio_error(500, 20500, "Internal Server Error")
        problem = self._take("Messages", said, _read_twilio)
        if problem:
            return _twilio_error(400, 21617, str(problem))
        sid = f"SM{next(self.numbers):032x}"
        names = {"To": "to", "From": "from", "Body": "body"}
        body = {names[key]: value for key, value in said.items() if key in names}
        return JSONResponse(
            {"sid": sid, "status": "queued", "account_sid": TWILIO_SID, **body}, 201
        )

    # --- developers.facebook.com/docs/messenger-platform/reference/send-api ---

    async def _messenger(self, request: Request) -> Response:
        if request.query_params.get("access_token") != PAGE_TOKEN:
            return _meta_error(401, 190, "Invalid OAuth access token.")
        said = await request.json()
        if "sender_action" in said:
            self.calls.append(("sender_action", said))
            return JSONResponse({"recipient_id": said["recipient"]["id"]})
        if self._fails_now():
            return _meta_error(500, 2, "Service temporarily unavailable")
        problem = self._take("me/messages", said, _read_messenger)
        if problem:
            return _meta_error(400, 100, str(problem))
        to = said["recipient"]["id"]
        return JSONResponse({"recipient_id": to, "message_id": f"m_{next(self.numbers)}"})

    # --- api.slack.com/methods/chat.postMessage, /reference/block-kit ---

    async def _slack(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {SLACK_TOKEN}":
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        said = await _said(request)
        if self._fails_now():
            return JSONResponse({"ok": False, "error": "internal_error"})
        problem = self._take(request.path_params["method"], said, _read_slack)
        if problem:
            return JSONResponse({"ok": False, "error": "invalid_blocks", "why": str(problem)})
        return JSONResponse({"ok": True, "channel": said["channel"], "ts": str(time.time())})


async def _said(request: Request) -> dict[str, Any]:
    """JSON, a form, or the parts of a multipart form, as each client sends it."""
    kind = request.headers.get("content-type", "")
    body = await request.body()
    if kind.startswith("application/json"):
        return dict(json.loads(body))
    assert kind.startswith("application/x-www-form-urlencoded"), kind
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _read_telegram(said: Mapping[str, Any]) -> Sent:
    text = said["text"]
    need(len(text.strip()) >= 1 and len(text) <= 4096, "message is too long or empty")
    unknown = set(said) - {"chat_id", "text", "reply_markup"}
    need(not unknown, f"unknown {unknown}")
    buttons = []
    markup = said.get("reply_markup")
    rows = (json.loads(markup) if isinstance(markup, str) else markup or {}).get(
        "inline_keyboard", []
    )
    for row in rows:
        need(len(row) == 1, "one button a row can be read on a phone")
        for button in row:
            need(button["text"].strip(), "button without words")
            need(1 <= len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
            buttons.append((button["text"], button["callback_data"]))
    return Sent(str(said["chat_id"]), text, tuple(buttons))


def _read_twilio(said: Mapping[str, Any]) -> Sent:
    to, sender, body = said["To"], said["From"], said["Body"]
    need(set(said) == {"To", "From", "Body"}, f"unknown {set(said)}")
    need(len(body.strip()) >= 1 and len(body) <= 1600, "21617: longer than 1600 characters")
    whatsapp = to.startswith("whatsapp:")
    expected = f"whatsapp:{WHATSAPP_NUMBER}" if whatsapp else SMS_NUMBER
    need(sender == expected, f"21606: {sender} cannot send to {to}")
    if not whatsapp:
        need(body.isascii(), "costs the double: not in the phone's own alphabet")
    return Sent(to, body)


def _read_messenger(said: Mapping[str, Any]) -> Sent:
    need(said["messaging_type"] == "RESPONSE", "messaging_type")
    message = said["message"]
    need(set(message) <= {"text", "quick_replies"}, f"unknown {set(message)}")
    need(len(message["text"].strip()) >= 1 and len(message["text"]) <= 2000, "length of text")
    quick = message.get("quick_replies", [])
    need(len(quick) <= 13, "more than 13 quick replies")
    for one in quick:
        need(one["content_type"] == "text", "content_type")
        need(1 <= len(one["title"]) <= 20, f"title {one['title']!r}")
        need(1 <= len(one["payload"]) <= 1000, "payload")
    buttons = tuple((one["title"], one["payload"]) for one in quick)
    return Sent(said["recipient"]["id"], message["text"], buttons)


def _read_slack(said: Mapping[str, Any]) -> Sent:
    need(set(said) <= {"channel", "text", "blocks"}, f"legacy or unknown: {set(said)}")
    raw = said.get("blocks") or "[]"
    blocks = json.loads(raw) if isinstance(raw, str) else raw
    text, buttons = said["text"], []
    need(1 <= len(text) <= 4000, "length of text")
    for block in blocks:
        if block["type"] == "section":
            need(block["text"]["type"] == "plain_text", "words of ours are no mark-up")
            need(1 <= len(block["text"]["text"]) <= 3000, "length of section")
            text = block["text"]["text"]
            continue
        need(block["type"] == "actions" and 1 <= len(block["elements"]) <= 25, "actions")
        ids = [element["action_id"] for element in block["elements"]]
        need(len(set(ids)) == len(ids), "action_id twice")
        for element in block["elements"]:
            need(element["type"] == "button" and len(element["value"]) <= 2000, "value")
            need(1 <= len(element["text"]["text"]) <= 75, "words on a button")
            buttons.append((element["text"]["text"], element["value"]))
    return Sent(said["channel"], text, tuple(buttons))


def _telegram_error(status: int, description: str) -> Response:
    body = {"ok": False, "error_code": status, "description": description}
    return JSONResponse(body, status)


def _twilio_error(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status)


def _meta_error(status: int, code: int, message: str) -> Response:
    body = {"message": message, "type": "OAuthException", "code": code}
    return JSONResponse({"error": body}, status)
