"""Before a page is served: who asks, may they, and does the form come from one of our pages."""

from __future__ import annotations

import logging
import math
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot import bootstrap
from bot.services import accounts
from bot.services.casework import CannotDo, NoCase
from bot.services.desk import Desk
from bot.services.ports import ConversationBusy, StoreUnavailable
from bot.services.staff_ports import Account, AuditEntry, StaffUnit
from bot.web.console.failures import Failures
from bot.web.console.forms import Form, is_own, read_form, token_for
from bot.web.console.pages import BASE, Pages, to
from bot.web.console.refusals import NOT_FOUND, Turned

logger = logging.getLogger(__name__)

SESSION = "levelhead_staff"
VISIT = "levelhead_form"  # before anybody is signed in
PART = "x-part"  # set by our script, which wants a part of a page and can show a refusal itself
POLL = "poll"  # its value where the page looks again by itself, which keeps nobody signed in


@dataclass
class Visit:
    """One request to the console."""

    console: Surroundings
    request: Request
    form: Form
    cookie: str  # what the form's token belongs to
    who: Account | None = None

    @property
    def me(self) -> Account:
        """Who is signed in; only on routes that ask for it."""
        assert self.who is not None  # noqa: S101 - `Door.staff` checked it
        return self.who

    @property
    def desk(self) -> Desk:
        """Content, clinic and clock."""
        return bootstrap.desk()

    @property
    def wants_part(self) -> bool:
        """Whether our script asks, for a part of a page."""
        return PART in self.request.headers

    @cached_property
    def token(self) -> str:
        """What each form of a page carries."""
        return token_for(self.console.secret, self.cookie)

    @property
    def address(self) -> str:
        """Where the request comes from."""
        return self.request.client.host if self.request.client else "unknown"

    def path(self, name: str) -> str:
        """A part of the address.

        Raises:
            Turned: Nothing of ours is called so.
        """
        part = str(self.request.path_params[name])
        if not PART_OF_PATH.fullmatch(part):
            raise NOT_FOUND
        return part

    def unit(self, *, only_reads: bool = False) -> StaffUnit:
        """A unit of work."""
        return bootstrap.store().staff_unit(only_reads=only_reads)

    def entry(self, action: str, case: str | None = None, detail: str = "") -> AuditEntry:
        """An entry of the audit trail by whoever is signed in."""
        return AuditEntry(self.desk.now(), self.me.name, action, case, detail)

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page for whoever is signed in."""
        return self.console.pages.show(template, status, visit=self, **values)


@dataclass
class Surroundings:
    """What all requests share."""

    secret: bytes
    pages: Pages
    failures: Failures


PART_OF_PATH = re.compile(r"[A-Za-z0-9_-]{1,80}")
DOWN = Turned(503, "The database does not answer", "Try again in a minute.")
FAILED = Turned(500, "Something went wrong on our side", "Go back and try again.")

Handler = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


class Door:
    """Makes endpoints that let the right people in."""

    def __init__(self, console: Surroundings) -> None:
        self._console = console

    def anybody(self, handler: Handler) -> Endpoint:
        """For people who are not signed in; their forms carry a token all the same."""

        def served(visit: Visit) -> Response:
            cookie = visit.request.cookies.get(VISIT, "")
            visit.cookie = cookie or secrets.token_urlsafe(accounts.TOKEN_BYTES)
            self._check_form(visit, cookie)
            response = handler(visit)
            if not cookie:
                keep_cookie(visit, response, VISIT, visit.cookie)
            return response

        return self._endpoint(served)

    def staff(self, handler: Handler, role: str = "staff") -> Endpoint:
        """For whoever is signed in, or for leads only."""

        def served(visit: Visit) -> Response:
            visit.cookie = visit.request.cookies.get(SESSION, "")
            visit.who = self._signed_in(visit)
            if visit.who is None:
                if visit.request.method == "GET" and not visit.wants_part:
                    return to("/sign-in")
                raise Turned(401, "You are signed out", "Sign in again to go on.")
            if role == "lead" and visit.who.role != "lead":
                raise Turned(403, "Only a lead may see this", "Ask a lead of your clinic.")
            self._check_form(visit, visit.cookie)
            return handler(visit)

        return self._endpoint(served)

    def _check_form(self, visit: Visit, cookie: str) -> None:
        own = is_own(self._console.secret, cookie, visit.form["token"])
        if visit.request.method == "POST" and not own:
            raise Turned(
                403, "This page is too old", "Go back, load the page again and repeat the step."
            )

    def _signed_in(self, visit: Visit) -> Account | None:
        if not visit.cookie:
            return None
        now = visit.desk.now()
        session = accounts.session_of(visit.unit(only_reads=True), visit.cookie, now)
        if session is None:
            return None
        if visit.request.headers.get(PART) != POLL:
            accounts.still_there(visit.unit(), visit.cookie, session, now)
        return session.account

    def _endpoint(self, served: Handler) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            try:
                form = await read_form(request) if request.method == "POST" else Form({})
                visit = Visit(self._console, request, form, "")
                return await run_in_threadpool(_twice, served, visit)
            except Turned as turned:
                return self.refusal(request, turned)
            except NoCase:
                return self.refusal(request, NOT_FOUND)
            except CannotDo as problem:
                missing = Turned(422, "This step was not taken", str(problem))
                return self.refusal(request, missing)
            except StoreUnavailable as error:
                logger.error("The store did not answer: %s", error)  # noqa: TRY400
                return self.refusal(request, DOWN)
            except Exception as error:  # noqa: BLE001 - its words may be a caller's: kind only
                logger.error("A page of the console failed: %s", type(error).__name__)  # noqa: TRY400
                return self.refusal(request, FAILED)

        return endpoint

    def refusal(self, request: Request, turned: Turned) -> Response:
        """A page that says why, or only the words where our script asks."""
        template = "refused_part.html" if PART in request.headers else "refused.html"
        return self._console.pages.show(template, turned.status, turned=turned)


def _twice(served: Handler, visit: Visit) -> Response:
    """When a turn of the same case was kept first, once more on top of it."""
    try:
        return served(visit)
    except ConversationBusy:
        pass
    try:
        return served(visit)
    except ConversationBusy:
        raise Turned(409, "Somebody else is writing this case", "Try again.") from None


def keep_cookie(visit: Visit, response: Response, name: str, value: str) -> None:
    """A cookie for the console only, gone with the browser, out of reach of scripts."""
    response.set_cookie(
        name,
        value,
        path=BASE,
        httponly=True,
        samesite="strict",
        secure=visit.request.url.scheme == "https",
    )


def slow_down(visit: Visit, name: str) -> None:
    """Refuse a try to sign in that comes too soon after failures.

    Raises:
        Turned: Says how long to wait.
    """
    wait = visit.console.failures.wait_s(name, visit.address)
    if wait:
        words = f"Wait {math.ceil(wait)} seconds, then try again."
        raise Turned(429, "Too many tries", words)
