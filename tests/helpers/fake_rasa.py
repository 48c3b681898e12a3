"""A stand-in for Rasa that speaks the door's channel: scripted, countable, and able to fail."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.helpers.stack import free_port

Knock = dict[str, Any]
Items = list[dict[str, Any]]
Script = Callable[[Knock], Items]


def echo(knock: Knock) -> Items:
    """Say one sentence, whatever comes."""
    return [{"recipient_id": knock["sender"], "text": "I hear you."}]


class FakeRasa:
    """What it was told, and what it answers."""

    def __init__(self, script: Script = echo) -> None:
        self.script = script
        self.knocks: list[Knock] = []
        self.mode = "up"  # or: error, empty, slow, nonsense, trouble, down
        self.delay_s = 0.0
        self.inside = 0  # turns under way, and the most there were at once
        self.busiest = 0
        self.app = Starlette(
            routes=[
                Route("/", self._root),
                Route("/health", self._root),  # and the action server behind it
                Route("/webhooks/door/", self._root),
                Route("/webhooks/door/webhook", self._receive, methods=["POST"]),
            ]
        )

    async def _root(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"}, 503 if self.mode == "down" else 200)

    async def _receive(self, request: Request) -> Response:
        knock = await request.json()
        self.knocks.append(knock)
        self.inside += 1
        self.busiest = max(self.busiest, self.inside)
        try:
            await asyncio.sleep(30 if self.mode == "slow" else self.delay_s)
        finally:
            self.inside -= 1
        answers: dict[str, Response] = {
            "error": JSONResponse({"error": "the turn failed"}, 500),
            "down": JSONResponse({"error": "down"}, 503),
            "empty": JSONResponse([]),
            "nonsense": Response("<html>", media_type="text/html"),
            "trouble": JSONResponse([{"text": "Trouble."}, {"custom": {"type": "trouble"}}]),
        }
        return answers.get(self.mode) or JSONResponse(self.script(knock))


@contextmanager
def serving(app: Any, port: int | None = None) -> Iterator[str]:
    """Serve an app on a port of its own; gives its address."""
    port = port or free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
