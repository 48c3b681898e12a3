"""The web door's addresses: sessions, messages, what is kept, health, the widget and the page."""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.messengers import Messengers, load_messengers
from bot.settings import Settings, load_settings
from bot.web import kept, rasa
from bot.web.channels.links import Links
from bot.web.channels.reception import Reception
from bot.web.channels.wiring import providers
from bot.web.console import LateConsole
from bot.web.embed import Embedding
from bot.web.errors import Refused
from bot.web.fronts import Fronts
from bot.web.guard import Guard
from bot.web.limits import (
    CODES_OF_AN_ADDRESS,
    MESSAGES_OF_A_VISITOR,
    REQUESTS_OF_AN_ADDRESS,
    Limiter,
)
from bot.web.memory import Memory
from bot.web.requests import bearer, language_in, read_object, read_said
from bot.web.sessions import Sessions, load_secret
from bot.web.static import Asset
from bot.web.turns import Turns
from bot.web.words import Words

logger = logging.getLogger(__name__)

READY_WITHIN_S = 3.0
NOT_FOUND = 404
PDF = "application/pdf"


def create_app(
    settings: Settings | None = None,
    *,
    rasa: httpx.AsyncClient | None = None,
    state: Memory | None = None,
    messengers: Messengers | None = None,
) -> Starlette:
    """The public web server.

    Args:
        settings: From the environment unless given.
        rasa: The client that reaches Rasa; tests give one that reaches a stand-in.
        state: What is remembered of conversations; new unless given.
        messengers: Which are on; from the environment unless given.
    """
    door = Door(settings or load_settings(), rasa, state, messengers or load_messengers())
    routes = [
        Route("/api/clinic", door.about_clinic),
        Route("/api/session", door.open_session, methods=["POST"]),
        Route("/api/message", door.message, methods=["POST"]),
        Route("/api/conversation", door.resume, methods=["GET"]),
        Route("/api/conversation", door.erase, methods=["DELETE"]),
        Route("/api/conversation/export", door.export),
        Route("/api/conversation/summary", door.own_summary),
        Route("/api/conversation/summary.pdf", door.own_pdf),
        Route("/api/conversation/code", door.hand_over, methods=["POST"]),
        Route("/api/session/code", door.take_up, methods=["POST"]),
        Route("/summary", door.summary_page),
        Route("/summary/{name}", door.summary_file),
        Route("/api/summary", door.summary),
        Route("/channels/{name}", door.messenger, methods=["GET", "POST"]),
        Route("/health", door.health),
        Route("/health/ready", door.ready),
        Route("/", door.page),
        Route("/widget/{name}", door.widget_file),
        *door.embedding.routes(),
        Mount("/console", LateConsole(door.settings)),
    ]
    return Starlette(
        routes=routes,
        middleware=_middleware(door.settings),
        exception_handlers={
            Refused: _refused,
            HTTPException: _not_served,
        },
        lifespan=door.lifespan,
    )


def _middleware(settings: Settings) -> list[Middleware]:
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
    )
    return [Middleware(Guard, allowed_origins=settings.allowed_origins), cors]


class Door:
    """The request handlers and what they share."""

    def __init__(
        self,
        settings: Settings,
        http: httpx.AsyncClient | None,
        memory: Memory | None,
        messengers: Messengers,
    ) -> None:
        self.settings = settings
        self.words = Words(settings, messengers=messengers.any)
        secret = load_secret(settings.secret_file)
        self.sessions = Sessions(secret)
        self.http = http or rasa.client(settings.rasa_url, settings.turn_timeout_s)
        self.turns = Turns(self.http, self.words, memory or Memory(), settings.turn_timeout_s)
        self.limited = os.environ.get("LEVELHEAD_RATE_LIMIT") != "off"  # off: to measure speed
        self.by_visitor = Limiter(MESSAGES_OF_A_VISITOR)
        self.by_address = Limiter(REQUESTS_OF_AN_ADDRESS)
        self.codes = Limiter(CODES_OF_AN_ADDRESS)
        self.embedding = Embedding(self.settings, self.words, messengers.public_url)
        self.fronts = Fronts(self.words)
        self.drawing = asyncio.Lock()  # a page costs a core for a moment; turns come first
        self.links = Links(secret, messengers.public_url)
        self.reception = Reception(
            providers(messengers, secret),
            self.http,
            self.words,
            self.turns.memory,
            self.links,
            secret,
            limited=self.limited,
        )

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Close the connections to Rasa and to providers at the end."""
        self.reception.start()
        yield
        await self.reception.close()
        await self.http.aclose()

    # --- the chat ------------------------------------------------------------------------------

    def _words(self, request: Request) -> Words:
        """The words in the language of the page."""
        return self.words.speaking(language_in(request))

    async def about_clinic(self, request: Request) -> Response:
        """The clinic's name and numbers, and the words a page keeps for when it is cut off."""
        return JSONResponse(self._words(request).for_the_page())

    async def open_session(self, request: Request) -> Response:
        """A token for somebody new."""
        self._slow_down(self.by_address, _address(request), self._words(request))
        await read_object(request, self._words(request))
        return JSONResponse({"token": self.sessions.new()})

    async def message(self, request: Request) -> Response:
        """Take one message and answer it."""
        conversation_id = self._visitor(request)
        words = self._words(request)
        self._slow_down(self.by_visitor, conversation_id, words)
        language = words.offers(language_in(request))
        said = read_said(await read_object(request, words), words, language)
        outcome = await self.turns.take(conversation_id, said)
        return JSONResponse(
            {
                "messages": outcome.messages,
                "delivered": outcome.delivered,
                "conversation": {},
            }
        )

    async def resume(self, request: Request) -> Response:
        """Where a returning visitor was: the last reply, with no transcript."""
        return JSONResponse(await self._kept(self.turns.last_reply(self._visitor(request))))

    async def export(self, request: Request) -> Response:
        """Everything kept about this visitor."""
        return JSONResponse(await self._kept(kept.export(self._visitor(request))))

    async def own_summary(self, request: Request) -> Response:
        """This visitor's page to keep, for the widget to draw and to print."""
        page = await self._kept(kept.summary_page(self._visitor(request)))
        return JSONResponse(self._there(page))

    async def own_pdf(self, request: Request) -> Response:
        """The same page as a PDF. Its name says nothing about anybody."""
        conversation_id = self._visitor(request)
        async with self.drawing:
            made = await self._kept(kept.summary_pdf(conversation_id))
        headers = {"Content-Disposition": 'attachment; filename="summary.pdf"'}
        return Response(self._there(made), media_type=PDF, headers=headers)

    def _there(self, found: Any) -> Any:
        if found is None:
            raise Refused(404, "no_result", self.words.say("summary.none"))
        return found

    async def erase(self, request: Request) -> Response:
        """Delete everything kept about this visitor."""
        erased = await self._kept(self.turns.erase(self._visitor(request)))
        return JSONResponse({"erased": erased})

    async def hand_over(self, request: Request) -> Response:
        """A code with which this conversation goes on by phone or on another device."""
        conversation_id = self._visitor(request)
        code = await self._kept(kept.hand_over(conversation_id))
        if code is None:
            raise Refused(409, "nothing_kept", self._words(request).say("handover.nothing"))
        self.turns.read_anew(conversation_id)
        return JSONResponse({"code": code})

    async def take_up(self, request: Request) -> Response:
        """Go on with a conversation that was begun by phone or on another device."""
        words = self._words(request)
        self._slow_down(self.codes, _address(request), words)
        code = (await read_object(request, words)).get("code")
        found = await self._kept(kept.take_up(code)) if isinstance(code, str) else None
        if found is None:
            raise Refused(404, "code", words.say("handover.wrong"))
        self.turns.read_anew(found)
        return JSONResponse({"token": self.sessions.of(found)})

    async def _kept(self, work: Any) -> Any:
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - whatever the store or its parts raise
            logger.error("The store did not answer: %s", type(error).__name__)  # noqa: TRY400
            raise Refused(503, "store", self.words.say("trouble.failed")) from None

    def _visitor(self, request: Request) -> str:
        """The conversation id, from the token and from nothing else."""
        self._slow_down(self.by_address, _address(request), self._words(request))
        conversation_id = self.sessions.read(bearer(request))
        if conversation_id is None:
            raise Refused(401, "session", self.words.say("session.ended"))
        return conversation_id

    def _slow_down(self, limiter: Limiter, key: str, words: Words | None = None) -> None:
        wait = limiter.wait_s(key) if self.limited else 0.0
        if wait:
            retry = {"Retry-After": str(math.ceil(wait))}
            raise Refused(429, "too_fast", (words or self.words).say("trouble.too_fast"), retry)

    # --- messengers ----------------------------------------------------------------------------

    async def messenger(self, request: Request) -> Response:
        """What a provider delivers."""
        try:
            return await self.reception.receive(request.path_params["name"], request)
        except Refused:
            self._slow_down(self.by_address, _address(request))  # somebody tries secrets out
            raise

    async def summary(self, request: Request) -> Response:
        """The summary that a link in a messenger leads to: to read, and nothing more."""
        self._slow_down(self.by_address, _address(request))
        conversation_id = self.links.read(bearer(request))
        text = await self._kept(kept.summary(conversation_id)) if conversation_id else None
        if text is None:
            raise Refused(404, "closed", self.words.say("channels.link_closed"))
        found = await self._kept(kept.snapshot(conversation_id)) if conversation_id else None
        told = {"language": found["language"]} if found and found.get("language") else {}
        return JSONResponse({"text": text, **told})

    async def summary_page(self, request: Request) -> Response:
        """The page around it."""
        return _sent(self.fronts.summary(), request)

    async def summary_file(self, request: Request) -> Response:
        """A file of that page."""
        return _sent(self.fronts.summary(request.path_params["name"]), request)

    # --- health --------------------------------------------------------------------------------

    async def health(self, _request: Request) -> Response:
        """This process answers."""
        return JSONResponse({"status": "ok"})

    async def ready(self, _request: Request) -> Response:
        """Whether a visitor could chat now, part by part."""
        parts = await rasa.parts(self.http, self.settings.actions_url, READY_WITHIN_S)
        parts["words"] = "ok" if self.words.desk else "not readable"
        fine = set(parts.values()) == {"ok"}
        body = {
            "status": "ok" if fine else "not ready",
            "parts": parts,
            "clinic_file": self.words.clinic_file,
        }
        return JSONResponse(body, 200 if fine else 503)

    # --- page and widget -----------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        """The chat page, with the clinic as its file is now."""
        return _sent(self.fronts.chat(language_in(request)), request)

    async def widget_file(self, request: Request) -> Response:
        """The widget, or a file of the page around it."""
        return _sent(self.embedding.widget.get(request.path_params["name"]), request)


def _sent(found: Asset | None, request: Request) -> Response:
    if found is None:
        raise HTTPException(NOT_FOUND)
    return found.response(request)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - how handlers are registered
    return error.response()


async def _not_served(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else NOT_FOUND
    codes = {404: ("not_found", "There is nothing here."), 405: ("method", "Not in this way.")}
    code, message = codes.get(status, ("refused", "This cannot be served."))
    return Refused(status, code, message, getattr(error, "headers", None)).response()
