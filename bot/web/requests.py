"""Reading what a page sends: small, of the right shape, or refused with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from bot.web.errors import Refused
from bot.web.offers import NotAPayload, read_payload
from bot.web.turns import Said
from bot.web.words import Words

BODY_BYTES = 8 * 1024
TEXT_LENGTH = 1500  # code points: about a page of a phone
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def read_object(request: Request, words: Words) -> Mapping[str, Any]:
    """The JSON object in the body; an empty body is an empty object.

    Raises:
        Refused: Too big, not JSON, or not an object.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise Refused(413, "too_long", words.say("trouble.too_long"))
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise Refused(400, "not_json", "Send a JSON object.") from None
    if not isinstance(found, dict):
        raise Refused(400, "not_json", "Send a JSON object.")
    return found


def language_in(request: Request) -> str | None:
    """The language that a page asks for; the clinic decides whether it has it."""
    return request.query_params.get("language")


def read_said(body: Mapping[str, Any], words: Words, language: str | None = None) -> Said:
    """The message in a body: typed words or a pressed button.

    Raises:
        Refused: A part is missing, of the wrong kind or too long.
    """
    message_id = body.get("message_id")
    if not isinstance(message_id, str) or not _MESSAGE_ID.fullmatch(message_id):
        raise Refused(422, "message_id", "message_id: 1 to 64 letters, digits, - or _.")
    text, payload = body.get("text"), body.get("payload")
    if (text is None) == (payload is None):
        raise Refused(422, "text_or_payload", "Send either text or payload.")
    if payload is None:
        return Said(message_id, text=_words(text, words), language=language)
    if not isinstance(payload, str):
        raise Refused(422, "payload", "payload: a text.")
    try:
        return Said(message_id, pressed=read_payload(payload), language=language)
    except NotAPayload:
        raise Refused(422, "payload", "payload: none of a button.") from None


def _words(text: object, words: Words) -> str:
    if not isinstance(text, str):
        raise Refused(422, "text", "text: a text.")
    clean = text.replace("\x00", "").encode("utf-8", "ignore").decode()  # no lone surrogates
    if not clean.strip("/ \t\r\n"):
        raise Refused(422, "empty", "text: must not be empty.")
    if len(clean) > TEXT_LENGTH:
        raise Refused(413, "too_long", words.say("trouble.too_long"))
    return clean


def bearer(request: Request) -> str:
    """The token of the session; empty when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
