"""Twilio at the door: www.twilio.com/docs/messaging/guides/webhook-request, .../usage/security."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

import httpx
from starlette.responses import Response

from bot.messengers import Twilio
from bot.web.channels import signatures
from bot.web.channels.incoming import (
    FORM,
    UNREADABLE,
    Delivery,
    Incoming,
    Provider,
    not_signed,
)

WHATSAPP = "whatsapp:"
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class TwilioDoor(Provider):
    """SMS and WhatsApp messages of one account."""

    connector = "twilio"

    def __init__(self, on: Twilio, public_url: str) -> None:
        self._on = on
        self._url = f"{public_url}/channels/twilio"

    def check(self, delivery: Delivery) -> None:
        """Signed over our address, so it must be the one that Twilio was given."""
        expected = signatures.twilio(self._on.auth_token, self._url, _form(delivery))
        if not signatures.same(delivery.headers.get("x-twilio-signature"), expected):
            raise not_signed()

    def read(self, delivery: Delivery) -> Sequence[Incoming]:
        """One message; none when Twilio has answered it, as it does "STOP" and "HELP"."""
        said = dict(_form(delivery))
        sender = said["From"]
        channel = "whatsapp" if sender.startswith(WHATSAPP) else "sms"
        if said.get("OptOutType") or self._on.number_for(channel) is None:
            return []
        text = said.get("Body", "").strip()
        return [
            Incoming(
                channel=channel,
                user=sender.removeprefix(WHATSAPP),
                reply_to=sender,
                message_id=said["MessageSid"],
                kind="typed" if text else "unreadable",
                text=text or UNREADABLE,
                body=_for_the_connector(said, text or UNREADABLE),
                content_type=FORM,
            )
        ]

    def received(self) -> Response:
        """No words: what is said goes by the API."""
        return Response(NOTHING, media_type="text/xml")

    async def tell(self, http: httpx.AsyncClient, to: str, text: str) -> None:
        """Create a message."""
        on = self._on
        channel = "whatsapp" if to.startswith(WHATSAPP) else "sms"
        answer = await http.post(
            f"{on.api}/2010-04-01/Accounts/{on.account_sid}/Messages.json",
            data={"To": to, "From": on.number_for(channel) or "", "Body": text},
            auth=(on.account_sid, on.auth_token),
        )
        answer.raise_for_status()


def _form(delivery: Delivery) -> list[tuple[str, str]]:
    return parse_qsl(delivery.body.decode("utf-8", "replace"), keep_blank_values=True)


def _for_the_connector(said: Mapping[str, str], text: str) -> bytes:
    """Sender and words alone: no name, no city."""
    return urlencode({"From": said["From"], "Body": text}).encode()
