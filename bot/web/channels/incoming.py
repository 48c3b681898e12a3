"""What all messengers have in common: a delivery, the messages in it, and who can answer them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.responses import Response

from bot.web.errors import Refused

ID_BYTES = 16
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
UNREADABLE = "-"  # stands in for a picture or a voice message: no connector needs to know those


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of a provider."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of one person, in the form that Rasa's connector takes."""

    channel: str
    user: str = field(repr=False)  # the provider's id of the person, such as a phone number
    reply_to: str = field(repr=False)  # where an answer goes
    message_id: str
    kind: str  # typed, pressed, start or unreadable
    text: str = field(repr=False)
    body: bytes = field(repr=False)
    content_type: str = JSON
    order: float | None = None  # later is more; None where the provider gives no time
    headers: Mapping[str, str] = field(default_factory=dict)


class Provider(ABC):
    """How one provider signs, what its messages look like, and how it is answered."""

    connector: str  # the name of Rasa's channel

    @abstractmethod
    def check(self, delivery: Delivery) -> None:
        """Whether the provider sent this.

        Raises:
            Refused: It did not.
        """

    @abstractmethod
    def read(self, delivery: Delivery) -> Sequence[Incoming]:
        """The messages of people in a delivery; what else providers tell is left out.

        Raises:
            ValueError, TypeError, LookupError, AttributeError: It is not of the documented form.
        """

    @abstractmethod
    async def tell(self, http: httpx.AsyncClient, to: str, text: str) -> None:
        """Send words without Rasa, for when it is down.

        Raises:
            httpx.HTTPError: The provider did not take them.
        """

    def tried_out(self, _delivery: Delivery) -> Response | None:
        """The answer to a provider that tries a signed address out; None when it does not."""
        return None

    def asked(self, _delivery: Delivery) -> Response:
        """The answer to a GET.

        Raises:
            Refused: The provider has nothing to ask here.
        """
        raise Refused(405, "method", "Not in this way.")

    def received(self) -> Response:
        """The answer to a delivery; what is said to people goes by the provider's API."""
        return Response(status_code=200)

    async def opened(self, _http: httpx.AsyncClient) -> None:
        """What the provider is told when the door opens."""
        return

    async def noticed(self, _http: httpx.AsyncClient, _delivery: Delivery) -> None:
        """What the provider is told at once when a delivery came."""
        return


def not_signed() -> Refused:
    """A request that anybody could have sent."""
    return Refused(401, "signature", "This request is not signed by the provider.")


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body."""
    found = json.loads(body)
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def as_json(value: object) -> bytes:
    """A body as providers send it."""
    return json.dumps(value).encode()


def conversation_of(secret: bytes, channel: str, user: str) -> str:
    """The conversation of a person: always the same, and nobody can tell who it is.

    Without the secret, all phone numbers of a country could be tried.
    """
    said = f"levelhead.person\n{channel}\n{user}".encode()
    digest = hmac.new(secret, said, hashlib.sha256).digest()[:ID_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def short_id(channel: str, message_id: str) -> str:
    """A message id that fits everywhere, whatever the provider's looks like."""
    return hashlib.sha256(f"{channel}\n{message_id}".encode()).hexdigest()[:32]
