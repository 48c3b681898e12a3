"""The staff's side of the door, under /console.

Loaded at the first request for it: a door that serves visitors only stays small.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.settings import Settings


class LateConsole:
    """The console as an ASGI app that imports what it needs when somebody comes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app: ASGIApp | None = None
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        app = self._app or await self._loaded()
        await app(scope, receive, send)

    async def _loaded(self) -> ASGIApp:
        async with self._lock:  # the first visitors may come at once
            if self._app is None:
                self._app = await asyncio.to_thread(self._load)
            return self._app

    def _load(self) -> ASGIApp:
        from bot.web.console.app import create_console  # noqa: PLC0415

        return create_console(self._settings)
