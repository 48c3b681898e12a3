"""The console's addresses."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import bootstrap
from bot.settings import Settings
from bot.web.console import calls, cases, lead, signing
from bot.web.console.access import Door, Handler, Surroundings
from bot.web.console.failures import Failures
from bot.web.console.pages import Pages, load_files, to
from bot.web.console.refusals import NOT_FOUND, Turned
from bot.web.sessions import load_secret

NOT_SO = Turned(405, "Not in this way", "Use the console's own pages.")


# For whoever is signed in.
STAFF: list[tuple[str, str, Handler]] = [
    ("GET", "/", lambda _visit: to("/queue")),
    ("GET", "/queue", cases.queue),
    ("POST", "/queue", cases.queue),
    ("GET", "/case/{case}", cases.show),
    ("GET", "/case/{case}/record.txt", cases.record),
    ("POST", "/case/{case}/claim", cases.claim),
    ("POST", "/case/{case}/release", cases.release),
    ("POST", "/case/{case}/note", cases.note),
    ("POST", "/case/{case}/close", cases.close),
    ("POST", "/case/{case}/reopen", cases.reopen),
    ("POST", "/case/{case}/call", cases.ask_for_call),
    ("POST", "/case/{case}/judge", cases.judge),
    ("POST", "/case/{case}/code", cases.code),
    ("GET", "/rates", cases.rates),
    ("GET", "/call", calls.start),
    ("POST", "/call", calls.begin),
    ("POST", "/call/take", calls.take),
    ("GET", "/call/{case}", calls.show),
    ("POST", "/call/{case}/answer", calls.answer),
    ("POST", "/call/{case}/words", calls.words),
    ("POST", "/call/{case}/danger", calls.danger),
    ("POST", "/call/{case}/change", calls.change),
    ("POST", "/call/{case}/back", calls.back),
    ("POST", "/call/{case}/about", calls.about),
    ("POST", "/sign-out", signing.sign_out),
]
LEAD: list[tuple[str, str, Handler]] = [
    ("GET", "/audit", lead.audit),
    ("GET", "/accounts", lead.list_accounts),
    ("POST", "/accounts", lead.switch),
]
ANYBODY: list[tuple[str, str, Handler]] = [
    ("GET", "/sign-in", signing.ask),
    ("POST", "/sign-in", signing.sign_in),
    ("GET", "/first/{link}", signing.first),
    ("POST", "/first/{link}", signing.make_first),
]


def create_console(settings: Settings) -> Starlette:
    """The console as an app of its own."""
    surroundings = Surroundings(
        secret=load_secret(settings.secret_file),
        pages=Pages(lambda: bootstrap.desk().clinic.name),
        failures=Failures(),
    )
    door, files = Door(surroundings), load_files()

    async def file(request: Request) -> Response:
        found = files.get(request.path_params["name"])
        return found.response(request) if found else door.refusal(request, NOT_FOUND)

    async def not_served(request: Request, error: Exception) -> Response:
        wrong_way = isinstance(error, HTTPException) and error.status_code == NOT_SO.status
        return door.refusal(request, NOT_SO if wrong_way else NOT_FOUND)

    made = [(m, path, door.staff(handler)) for m, path, handler in STAFF]
    made += [(m, path, door.staff(handler, "lead")) for m, path, handler in LEAD]
    made += [(m, path, door.anybody(handler)) for m, path, handler in ANYBODY]
    routes = [Route(path, endpoint, methods=[method]) for method, path, endpoint in made]
    return Starlette(
        routes=[Route("/files/{name}", file), *routes],
        exception_handlers={HTTPException: not_served},
    )
