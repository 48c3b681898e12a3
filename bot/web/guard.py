"""Around every request: foreign pages are kept out, and browsers are told to be strict."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import Refused

logger = logging.getLogger(__name__)

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Guard:
    """Refuses changes asked by foreign pages; adds security headers to every answer."""

    def __init__(self, app: ASGIApp, allowed_origins: Sequence[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed_origins)
        self._headers = security_headers(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] in CHANGES and self._is_foreign(Headers(scope=scope)):
            refusal = Refused(403, "origin", "This page may not use the chat.")
            await refusal.response()(scope, receive, send_strictly)
            return
        await self._serve(scope, receive, send_strictly)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve, and answer in our one shape if that fails; the log gets the kind of failure only.

        A server's own report would print the error's message, which can carry a visitor's words.
        """
        started = False

        async def noting_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting_start)
        except Exception as error:  # noqa: BLE001
            logger.error("A request failed: %s", type(error).__name__)  # noqa: TRY400
            if not started:
                refusal = Refused(500, "failed", "Something went wrong on our side.")
                await refusal.response()(scope, receive, noting_start)

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether another page asks. Hosts are compared: a proxy in front may end the TLS."""
        origin = headers.get("origin")
        if origin is None or origin in self._allowed:
            return False
        return origin == "null" or urlsplit(origin).netloc != headers.get("host")


def security_headers(allowed_origins: Sequence[str]) -> dict[str, str]:
    """What browsers are told with every answer."""
    framed_by = " ".join(["'self'", *allowed_origins])
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framed_by}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
