"""Signing in and out, and the one-time link for the first account."""

from __future__ import annotations

from threading import Thread

from starlette.responses import Response

from bot.services import accounts
from bot.services.accounts import AccountError, SignedIn
from bot.services.passwords import LONGEST, SHORTEST, BadPassword
from bot.understanding import understand
from bot.web.console.access import SESSION, Visit, keep_cookie, slow_down
from bot.web.console.pages import BASE, to
from bot.web.console.refusals import Turned

GONE = Turned(410, "This link no longer works", "Start Levelhead again for a new one, or sign in.")


def ask(visit: Visit) -> Response:
    """The form to sign in with."""
    return visit.show("sign_in.html", problem="", name="")


def sign_in(visit: Visit) -> Response:
    """Take name and password."""
    name, password = visit.form["name"], visit.form["password"]
    slow_down(visit, name)
    opened = accounts.sign_in(visit.unit(), name, password, visit.desk.now())
    if opened is None:
        visit.console.failures.failed(name, visit.address)
        return visit.show("sign_in.html", 401, problem="Name or password is wrong.", name=name)
    visit.console.failures.succeeded(name, visit.address)
    return _welcome(visit, opened)


def sign_out(visit: Visit) -> Response:
    """End the session here and in the browser."""
    accounts.sign_out(visit.unit(), visit.cookie, visit.me.name, visit.desk.now())
    response = to("/sign-in")
    response.delete_cookie(SESSION, path=BASE, httponly=True, samesite="strict")
    return response


def first(visit: Visit) -> Response:
    """The form behind the one-time link."""
    token, now = visit.path("link"), visit.desk.now()
    if not accounts.link_works(visit.unit(only_reads=True), token, now):
        raise GONE
    return _first_form(visit, "", "")


def make_first(visit: Visit) -> Response:
    """Make the first account and sign it in."""
    name, password = visit.form["name"], visit.form["password"]
    if password != visit.form["again"]:
        return _first_form(visit, "The two passwords differ.", name)
    now = visit.desk.now()
    try:
        account = accounts.use_link(visit.unit(), visit.path("link"), name, password, now)
    except (AccountError, BadPassword) as problem:
        if not accounts.link_works(visit.unit(only_reads=True), visit.path("link"), now):
            raise GONE from None
        return _first_form(visit, str(problem), name)
    return _welcome(visit, accounts.open_session(visit.unit(), account, now))


def _first_form(visit: Visit, problem: str, name: str) -> Response:
    status = 422 if problem else 200
    limits = {"shortest": SHORTEST, "longest": LONGEST}
    return visit.show("first.html", status, problem=problem, name=name, **limits)


def _welcome(visit: Visit, opened: SignedIn) -> Response:
    # Reading a caller's words must be learned first, which takes seconds: while the queue is read.
    Thread(target=understand, args=(visit.desk.catalog, ""), daemon=True).start()
    response = to("/queue")
    keep_cookie(visit, response, SESSION, opened.token)
    return response
