"""The queue, a case's page, and what staff do there."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot import bootstrap
from bot.engine.model import Urgency
from bot.services import agreement, calling, case_view, casework
from bot.services import queue as waiting_cases
from bot.services.case_view import CaseView
from bot.services.ports import CallRequest
from bot.services.queue import DOORS, STATES, Wanted
from bot.web.console.access import Visit
from bot.web.console.pages import plain, to

NAME_LENGTH, PHONE_LENGTH, SEARCH_LENGTH = 80, 30, 80


def queue(visit: Visit) -> Response:
    """The cases that wait. The search is sent as a form: a name belongs in no address."""
    wanted = Wanted(
        state=visit.form["state"] or "open",
        urgency=visit.form["urgency"],
        door=visit.form["door"],
        search=visit.form.text("search", SEARCH_LENGTH),
    )
    unit = visit.unit(only_reads=True)
    lines = waiting_cases.waiting(unit, visit.desk, wanted, visit.me.id)
    values: dict[str, Any] = {
        "lines": lines,
        "counts": waiting_cases.counts(lines),
        "outcomes": casework.OUTCOMES,
        "urgency_texts": urgency_texts(visit),
        "times": lambda call: calling.in_words(visit.desk, call["times"]),
    }
    if visit.wants_part:
        return visit.show("queue_rows.html", **values)
    doors = list(dict.fromkeys([*DOORS.values(), "Messenger"]))
    values |= {"clinic_problem": bootstrap.clinic_file().problem}
    return visit.show("queue.html", wanted=wanted, states=STATES, doors=doors, **values)


def urgency_texts(visit: Visit) -> dict[str, str]:
    """How soon, in the catalog's words."""
    return {u.value: visit.desk.say(f"result.urgency_text.{u.value}") for u in Urgency}


def _look(visit: Visit) -> CaseView:
    return case_view.look(visit.unit(), visit.desk, visit.path("case"), visit.me)


def show(visit: Visit) -> Response:
    """One case."""
    view = _look(visit)
    return visit.show(
        "case.html",
        view=view,
        record=case_view.record_text(visit.desk, view, casework.OUTCOMES),
        outcomes=casework.OUTCOMES,
        urgency_texts=urgency_texts(visit),
        specialists=visit.desk.catalog.specialists,
        spoken=casework.spoken,
        doors=DOORS,
        times=lambda call: calling.in_words(visit.desk, call["times"]),
        times_of_day=calling.TIMES_OF_DAY,
        time_text=lambda time: visit.desk.say(f"call.times.{time}"),
    )


def record(visit: Visit) -> Response:
    """The case as plain text, for the clinic's own record."""
    view = _look(visit)
    text = case_view.record_text(visit.desk, view, casework.OUTCOMES)
    return plain(text, f"case-{view.conversation.id[:6]}.txt")


def _back(visit: Visit) -> Response:
    return to(f"/case/{visit.path('case')}")


def claim(visit: Visit) -> Response:
    """Take the case."""
    casework.claim(visit.unit(), visit.path("case"), visit.me, visit.desk.now())
    return _back(visit)


def release(visit: Visit) -> Response:
    """Give it back."""
    casework.release(visit.unit(), visit.path("case"), visit.me, visit.desk.now())
    return _back(visit)


def note(visit: Visit) -> Response:
    """Write on it."""
    text = visit.form.text("text", casework.NOTE_LENGTH)
    casework.write(visit.unit(), visit.path("case"), visit.me, text, visit.desk.now())
    return _back(visit)


def close(visit: Visit) -> Response:
    """Close it with how it ended."""
    outcome, now = visit.form["outcome"], visit.desk.now()
    casework.close(visit.unit(), visit.path("case"), visit.me, outcome, now)
    return _back(visit)


def reopen(visit: Visit) -> Response:
    """Open it again."""
    casework.reopen(visit.unit(), visit.path("case"), visit.me, visit.desk.now())
    return _back(visit)


def ask_for_call(visit: Visit) -> Response:
    """Note that somebody wants to be called."""
    case = visit.path("case")
    with visit.unit(only_reads=True) as unit:
        conversation = casework.needed(unit, case)
    time = visit.form["times"]
    request = CallRequest(
        name=visit.form.text("name", NAME_LENGTH),
        phone=visit.form.text("phone", PHONE_LENGTH),
        urgency=case_view.urgency_now(visit.desk, conversation),
        at=visit.desk.now(),
        times=time if time in calling.TIMES_OF_DAY else "",
    )
    casework.ask_for_call(visit.unit(), case, visit.me, request)
    return _back(visit)


def judge(visit: Visit) -> Response:
    """Agree or disagree with the result."""
    said = case_view.last_result(visit.unit(only_reads=True), visit.path("case"))
    casework.judge(
        visit.unit(),
        visit.desk,
        visit.path("case"),
        visit.me,
        said,
        urgency=visit.form["urgency"],
        specialist=visit.form["specialist"],
        reason=visit.form.text("reason", casework.REASON_LENGTH),
    )
    return _back(visit)


def code(visit: Visit) -> Response:
    """A code with which the case can be taken up elsewhere."""
    casework.code_for(visit.unit(), visit.path("case"), visit.desk.now(), visit.me.name)
    return _back(visit)


def rates(visit: Visit) -> Response:
    """How often the clinic agrees with the engine."""
    with visit.unit(only_reads=True) as unit:
        judged = unit.agreements()
    by_urgency, by_specialist = agreement.lines(visit.desk, judged)
    return visit.show("rates.html", by_urgency=by_urgency, by_specialist=by_specialist)
