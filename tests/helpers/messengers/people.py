"""People who write to us by a messenger: deliveries in each provider's documented form."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.helpers.messengers.standin import (
    APP_SECRET,
    PUBLIC_URL,
    SIGNING_SECRET,
    SMS_NUMBER,
    TELEGRAM_TOKEN,
    TWILIO_SID,
    TWILIO_TOKEN,
    WHATSAPP_NUMBER,
    Sent,
    StandIn,
)

WAIT_S = 15.0
SLOW_S = 1.9  # the door answers after 2 s, also when the messages are still to come


class Person:
    """Somebody with a messenger; `says` and `presses` give what they got in answer."""

    channel = ""
    has_order = True  # whether the provider says which message came first
    numbers = itertools.count(10_000 + int(time.time()))

    def __init__(self, web: str, stand_in: StandIn) -> None:
        self.web = web
        self.stand_in = stand_in
        self.address = self.new_address()
        self.seen = 0
        self.reply: list[Sent] = []
        self.answer: httpx.Response

    # --- what each provider does its own way ---

    def new_address(self) -> str:
        """The provider's id of this person."""
        raise NotImplementedError

    def typed(self, text: str, **more: Any) -> httpx.Request:
        """A message with words."""
        raise NotImplementedError

    def pressed(self, value: str) -> httpx.Request:
        """A pressed button."""
        raise NotImplementedError

    def picture(self) -> httpx.Request:
        """A message without words."""
        raise NotImplementedError

    def forgeries(self, text: str) -> list[httpx.Request]:
        """Deliveries that somebody else could have made up."""
        raise NotImplementedError

    @property
    def secret_part(self) -> str:
        """What of the address must stand nowhere."""
        return self.address

    # --- the same for all ---

    def says(self, text: str, **more: Any) -> list[Sent]:
        """Write words and wait for the answer."""
        return self.sends(self.typed(text, **more))

    def presses(self, title: str) -> list[Sent]:
        """Press a button that is on screen."""
        for one in reversed(self.reply):
            for words, value in one.buttons:
                if words == title:
                    return self.sends(self.pressed(value))
        raise AssertionError(f"no button {title!r} in {self.reply}")

    def sends(self, request: httpx.Request) -> list[Sent]:
        """Deliver, and wait for what comes back."""
        began = time.monotonic()
        self.deliver(request)
        assert self.answer.status_code == 200, self.answer.text
        return self.gets(quiet_s=0.1 if time.monotonic() - began < SLOW_S else 1.0)

    def deliver(self, request: httpx.Request) -> httpx.Response:
        """Deliver, whatever comes of it."""
        with httpx.Client(trust_env=False, timeout=30) as http:
            self.answer = http.send(request)
        return self.answer

    def gets(self, within_s: float = WAIT_S, quiet_s: float = 0.1) -> list[Sent]:
        """Wait for messages, until no more come."""
        deadline = time.monotonic() + within_s
        while len(self.stand_in.to(self.address)) == self.seen and time.monotonic() < deadline:
            time.sleep(0.01)
        self.reply = self.quietly(quiet_s)
        assert self.reply, f"no answer on {self.channel}; refused: {self.stand_in.refused}"
        return self.reply

    def quietly(self, quiet_s: float = 0.1) -> list[Sent]:
        """What came and was not looked at; gives up once nothing comes for a moment."""
        count = -1
        while len(self.stand_in.to(self.address)) != count:
            count = len(self.stand_in.to(self.address))
            time.sleep(quiet_s)
        got = self.stand_in.to(self.address)[self.seen :]
        self.seen += len(got)
        return got

    @property
    def text(self) -> str:
        """All of the last answer."""
        return "\n".join(one.text for one in self.reply)

    @property
    def titles(self) -> list[str]:
        """The buttons on screen."""
        return [title for one in self.reply for title, _ in one.buttons]

    def post(self, name: str, body: bytes, headers: dict[str, str]) -> httpx.Request:
        """A delivery to the door."""
        return httpx.Request("POST", f"{self.web}/channels/{name}", content=body, headers=headers)


class TelegramPerson(Person):
    """core.telegram.org/bots/api#update."""

    channel = "telegram"

    def new_address(self) -> str:
        return str(5_000_000_000 + secrets.randbelow(10**9))

    def typed(self, text: str, **more: Any) -> httpx.Request:
        return self.update({"message": {**self.message(), "text": text}}, **more)

    def pressed(self, value: str) -> httpx.Request:
        of_ours = {**self.message(), "from": {"id": 123456789, "is_bot": True, "first_name": "L"}}
        query = {
            "id": str(secrets.randbelow(10**18)),
            "from": self.who(),
            "message": {**of_ours, "text": "..."},
            "chat_instance": "-3665099381",
            "data": value,
        }
        return self.update({"callback_query": query})

    def picture(self) -> httpx.Request:
        photo = [{"file_id": "AgAC", "file_unique_id": "AQAD", "width": 90, "height": 67}]
        return self.update({"message": {**self.message(), "photo": photo, "caption": "look"}})

    def forgeries(self, text: str) -> list[httpx.Request]:
        unsigned = self.typed(text)
        del unsigned.headers["X-Telegram-Bot-Api-Secret-Token"]
        return [unsigned, self.typed(text, secret="guess"), self.typed(text, secret=TELEGRAM_TOKEN)]

    def who(self) -> dict[str, Any]:
        return {
            "id": int(self.address),
            "is_bot": False,
            "first_name": "Zanzibar",
            "username": "zanzibarfish",
            "language_code": "en",
        }

    def message(self) -> dict[str, Any]:
        chat = {
            "id": int(self.address),
            "first_name": "Zanzibar",
            "username": "zanzibarfish",
            "type": "private",
        }
        number = next(self.numbers)
        return {"message_id": number, "from": self.who(), "chat": chat, "date": int(time.time())}

    def update(
        self, content: dict[str, Any], number: int | None = None, secret: str | None = None
    ) -> httpx.Request:
        word = self.stand_in.last_call("setWebhook")["secret_token"] if secret is None else secret
        body = {"update_id": number or next(self.numbers), **content}
        return self.post(
            "telegram",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": word},
        )


class SmsPerson(Person):
    """www.twilio.com/docs/messaging/guides/webhook-request."""

    channel = "sms"
    has_order = False
    ours = SMS_NUMBER

    def new_address(self) -> str:
        return f"+1555{secrets.randbelow(10**7):07}"

    @property
    def secret_part(self) -> str:
        return self.address[-11:]

    def typed(self, text: str, **more: Any) -> httpx.Request:
        return self.message({"Body": text, "NumMedia": "0"}, **more)

    def pressed(self, value: str) -> httpx.Request:
        raise AssertionError("an SMS has no buttons")

    def picture(self) -> httpx.Request:
        media = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
        more = {"NumMedia": "1", "MediaContentType0": "image/jpeg", "MediaUrl0": media}
        return self.message({"Body": "", **more})

    def forgeries(self, text: str) -> list[httpx.Request]:
        unsigned = self.typed(text)
        del unsigned.headers["X-Twilio-Signature"]
        return [
            unsigned,
            self.typed(text, token="guess"),
            self.typed(text, url=f"{self.web}/channels/twilio"),
        ]

    def message(
        self, content: dict[str, str], token: str = TWILIO_TOKEN, url: str = ""
    ) -> httpx.Request:
        sid = f"SM{secrets.token_hex(16)}"
        form = {
            "ToCountry": "US",
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "FromCity": "ZANZIBAR",
            "To": self.ours,
            "MessageSid": sid,
            "NumSegments": "1",
            "AccountSid": TWILIO_SID,
            "From": self.address,
            "ApiVersion": "2010-04-01",
            **content,
        }
        said = (url or f"{PUBLIC_URL}/channels/twilio") + "".join(k + form[k] for k in sorted(form))
        digest = hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()
        return self.post(
            "twilio",
            urlencode(form).encode(),
            {
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature": base64.b64encode(digest).decode(),
            },
        )


class WhatsAppPerson(SmsPerson):
    """www.twilio.com/docs/whatsapp/api: the same with another kind of address."""

    channel = "whatsapp"
    ours = f"whatsapp:{WHATSAPP_NUMBER}"

    def new_address(self) -> str:
        return f"whatsapp:{super().new_address()}"

    def message(
        self, content: dict[str, str], token: str = TWILIO_TOKEN, url: str = ""
    ) -> httpx.Request:
        who = {"ProfileName": "Zanzibar", "WaId": self.secret_part, "MessageType": "text"}
        return super().message({**content, **who}, token, url)


class MessengerPerson(Person):
    """developers.facebook.com/docs/messenger-platform/reference/webhook-events/messages."""

    channel = "messenger"

    def new_address(self) -> str:
        return str(10**15 + secrets.randbelow(10**15))

    def typed(self, text: str, **more: Any) -> httpx.Request:
        return self.delivery([self.event({"message": {"mid": self.mid(), "text": text}})], **more)

    def pressed(self, value: str) -> httpx.Request:
        message = {"mid": self.mid(), "text": "...", "quick_reply": {"payload": value}}
        return self.delivery([self.event({"message": message})])

    def picture(self) -> httpx.Request:
        image = {"type": "image", "payload": {"url": "https://scontent.example/zanzibarfish.jpg"}}
        return self.delivery([self.event({"message": {"mid": self.mid(), "attachments": [image]}})])

    def forgeries(self, text: str) -> list[httpx.Request]:
        unsigned, old, changed = self.typed(text), self.typed(text), self.typed(text)
        del unsigned.headers["X-Hub-Signature-256"]
        del old.headers["X-Hub-Signature-256"]
        old.headers["X-Hub-Signature"] = (
            "sha1=" + hmac.new(APP_SECRET.encode(), old.content, hashlib.sha1).hexdigest()
        )
        changed = self.post(
            "messenger", changed.content.replace(b"hello", b"hullo"), dict(changed.headers)
        )
        return [unsigned, old, changed, self.typed(text, secret="guess")]

    def mid(self) -> str:
        return f"m_{secrets.token_urlsafe(60)}"

    def event(self, content: dict[str, Any]) -> dict[str, Any]:
        at = int(time.time() * 1000)
        return {
            "sender": {"id": self.address},
            "recipient": {"id": "100000000000001"},
            "timestamp": at,
            **content,
        }

    def delivery(self, events: list[dict[str, Any]], secret: str = APP_SECRET) -> httpx.Request:
        entry = {"id": "100000000000001", "time": int(time.time() * 1000), "messaging": events}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return self.post(
            "messenger",
            body,
            {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"},
        )


class SlackPerson(Person):
    """docs.slack.dev/reference/events/message.im, .../interaction-payloads."""

    channel = "slack"

    def new_address(self) -> str:
        return f"D0{secrets.token_hex(5).upper()}"

    @property
    def user(self) -> str:
        return f"U{self.address[1:]}"

    @property
    def secret_part(self) -> str:
        return self.address[1:]

    def typed(self, text: str, **more: Any) -> httpx.Request:
        return self.event({"text": text}, **more)

    def pressed(self, value: str) -> httpx.Request:
        at = self.ts()
        action = {"type": "button", "action_id": "choice_0", "block_id": "b", "value": value}
        payload = {
            "type": "block_actions",
            "user": {"id": self.user, "username": "zanzibarfish", "team_id": "T0001"},
            "api_app_id": "A0001",
            "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
            "container": {"type": "message", "message_ts": at, "channel_id": self.address},
            "channel": {"id": self.address, "name": "directmessage"},
            "message": {"type": "message", "bot_id": "B0001", "ts": at, "text": "..."},
            "response_url": "https://hooks.slack.com/actions/T0001/1/x",
            "actions": [{**action, "action_ts": at}],
        }
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.signed(body, "application/x-www-form-urlencoded")

    def picture(self) -> httpx.Request:
        return self.event({"text": "", "subtype": "file_share", "files": [{"id": "F0001"}]})

    def forgeries(self, text: str) -> list[httpx.Request]:
        unsigned = self.typed(text)
        del unsigned.headers["X-Slack-Signature"]
        return [
            unsigned,
            self.typed(text, secret="guess"),
            self.typed(text, at=int(time.time()) - 600),
        ]

    def ts(self) -> str:
        return f"{time.time():.6f}"

    def event(self, content: dict[str, Any], **more: Any) -> httpx.Request:
        at = self.ts()
        event = {
            "type": "message",
            "channel": self.address,
            "user": self.user,
            "ts": at,
            "event_ts": at,
            "channel_type": "im",
            **content,
        }
        body = {
            "token": "deprecated",
            "team_id": "T0001",
            "api_app_id": "A0001",
            "event": event,
            "type": "event_callback",
            "authorizations": [{"team_id": "T0001", "user_id": "U0BOT", "is_bot": True}],
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
        }
        return self.signed(json.dumps(body).encode(), "application/json", **more)

    def signed(
        self, body: bytes, kind: str, secret: str = SIGNING_SECRET, at: int | None = None
    ) -> httpx.Request:
        timestamp = str(int(time.time()) if at is None else at)
        said = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
        return self.post("slack", body, {"Content-Type": kind, **headers})


PEOPLE: list[type[Person]] = [
    TelegramPerson,
    SmsPerson,
    WhatsAppPerson,
    MessengerPerson,
    SlackPerson,
]
