"""The interview by phone, at the keyboard."""

from __future__ import annotations

from starlette.responses import Response

from bot.services import casework, phone
from bot.services.casework import CannotDo
from bot.services.phone import CallPage
from bot.web.console.access import Visit
from bot.web.console.pages import to

WORDS_LENGTH = 1500
CODE_LENGTH = 20


def start(visit: Visit) -> Response:
    """Begin with a caller, or take up a case by its code."""
    return visit.show("call_start.html", problem="")


def begin(visit: Visit) -> Response:
    """The caller agreed."""
    case = phone.begin(visit.unit(), visit.desk, visit.me, visit.form["about"])
    return to(f"/call/{case}")


def take(visit: Visit) -> Response:
    """Take up a case that was begun elsewhere."""
    typed = visit.form.text("code", CODE_LENGTH)
    now = visit.desk.now()
    case = casework.case_of_code(visit.unit(), typed, now, visit.me.name)
    if case is None:
        problem = "No case has this code, or the code is more than a day old."
        return visit.show("call_start.html", 404, problem=problem)
    return to(f"/call/{case}")


def show(visit: Visit) -> Response:
    """The call as it stands."""
    page = phone.look(visit.unit(), visit.desk, visit.me, visit.path("case"))
    return visit.show("call.html", call=page)


def _next(visit: Visit, page: CallPage) -> Response:
    """The part that changed where our script asks, else the page anew."""
    if visit.wants_part:
        return visit.show("call_part.html", call=page)
    if page.notice:
        return visit.show("call.html", call=page)
    return to(f"/call/{page.case}")


def answer(visit: Visit) -> Response:
    """The answer to a question on the page."""
    form = visit.form
    if not form["picked"]:
        raise CannotDo("Pick an answer.")
    page = phone.answer(
        visit.unit(),
        visit.desk,
        visit.me,
        visit.path("case"),
        form["question"],
        form["picked"],
        form.all("option"),
    )
    return _next(visit, page)


def words(visit: Visit) -> Response:
    """The caller's own words."""
    text = visit.form.text("words", WORDS_LENGTH)
    return _next(visit, phone.words(visit.unit(), visit.desk, visit.me, visit.path("case"), text))


def danger(visit: Visit) -> Response:
    """A danger sign, whatever is being asked."""
    question, _, option = visit.form["sign"].partition(".")
    unit, case = visit.unit(), visit.path("case")
    return _next(visit, phone.danger(unit, visit.desk, visit.me, case, question, option))


def change(visit: Visit) -> Response:
    """Ask again, or take out."""
    unit, case = visit.unit(), visit.path("case")
    return _next(visit, phone.change(unit, visit.desk, visit.me, case, visit.form["finding"]))


def back(visit: Visit) -> Response:
    """One step back."""
    return _next(visit, phone.back(visit.unit(), visit.desk, visit.me, visit.path("case")))


def about(visit: Visit) -> Response:
    """Who is on the phone."""
    unit, case = visit.unit(), visit.path("case")
    return _next(visit, phone.turn_to(unit, visit.desk, visit.me, case, visit.form["about"]))
