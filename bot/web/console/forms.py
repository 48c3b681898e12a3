"""Reading a form that one of our own pages sends."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import Request

from bot.web.console.refusals import Turned

FORM_BYTES = 16 * 1024
FORM_FIELDS = 60
FORM = "application/x-www-form-urlencoded"


class Form:
    """The fields of a form; a field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> str:
        return next(iter(self._fields.get(name, ())), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field that may be sent several times."""
        return list(self._fields.get(name, ()))

    def text(self, name: str, longest: int) -> str:
        """Free words, without signs that no keyboard makes.

        Raises:
            Turned: Too long.
        """
        words = self[name].replace("\x00", "").strip()
        if len(words) > longest:
            raise Turned(413, "This is too long", f"Write at most {longest} characters, please.")
        return words


async def read_form(request: Request) -> Form:
    """The form in the body.

    Raises:
        Turned: Too big, or no form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
        raise Turned(415, "This is not a form", "Use the console's own pages.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            raise Turned(413, "This is too long", "Write less, please.")
    try:
        text = body.decode("ascii")
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=FORM_FIELDS))
    except ValueError:
        raise Turned(400, "This is not a form", "Use the console's own pages.") from None


def token_for(secret: bytes, cookie: str) -> str:
    """The token that a form of this browser carries: nobody else can know it."""
    return hmac.new(secret, b"levelhead.form\n" + cookie.encode(), "sha256").hexdigest()


def is_own(secret: bytes, cookie: str, token: str) -> bool:
    """Whether a form comes from a page that this browser got from us."""
    right = token_for(secret, cookie)
    return bool(cookie) and hmac.compare_digest(right.encode(), token.encode("utf-8", "ignore"))
