"""People who write to us by a messenger: deliveries in each provider's documented form."""

from __future__ import annotations

import itertools
import json
import secrets
import time
from typing import Any

import httpx

from tests.helpers.messengers.standin import TELEGRAM_TOKEN, Sent, StandIn

WAIT_S = 15.0


class Person:
    """Somebody with a messenger; `says` and `presses` give what they got in answer."""

    channel = ""
    has_order = True  # whether the provider says which message came first
    extra_for_long = 0  # messages more for a long checklist
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
        self.deliver(request)
        assert self.answer.status_code == 200, self.answer.text
        return self.gets()

    def deliver(self, request: httpx.Request) -> httpx.Response:
        """Deliver, whatever comes of it."""
        with httpx.Client(trust_env=False, timeout=30) as http:
            self.answer = http.send(request)
        return self.answer

    def gets(self, within_s: float = WAIT_S) -> list[Sent]:
        """Wait for messages, until no more come."""
        deadline = time.monotonic() + within_s
        while len(self.stand_in.to(self.address)) == self.seen and time.monotonic() < deadline:
            time.sleep(0.01)
        self.reply = self.quietly()
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
