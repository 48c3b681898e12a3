"""What only a lead sees: the audit trail and the accounts."""

from __future__ import annotations

import re

from starlette.responses import Response

from bot.services import accounts
from bot.services.accounts import AccountError
from bot.web.console.access import Visit
from bot.web.console.pages import to
from bot.web.console.refusals import Turned

PAGE = 100
NUMBER = re.compile(r"[0-9]{1,15}")
CASE = re.compile(r"[A-Za-z0-9_-]{1,80}")


def audit(visit: Visit) -> Response:
    """Who looked at what and who changed what, newest first."""
    before = visit.request.query_params.get("before", "")
    asked = visit.request.query_params.get("case", "")
    case = asked if CASE.fullmatch(asked) else None
    with visit.unit(only_reads=True) as unit:
        found = unit.audit_trail(
            limit=PAGE + 1,
            before=int(before) if NUMBER.fullmatch(before) else None,
            conversation_id=case,
        )
    older = found[PAGE - 1][0] if len(found) > PAGE else None
    return visit.show("audit.html", entries=found[:PAGE], older=older, case=case)


def list_accounts(visit: Visit) -> Response:
    """The accounts."""
    with visit.unit(only_reads=True) as unit:
        return visit.show("accounts.html", accounts=unit.accounts())


def switch(visit: Visit) -> Response:
    """Switch an account on or off."""
    on = visit.form["active"] == "on"
    now, me = visit.desk.now(), visit.me.name
    try:
        accounts.switch(visit.unit(), visit.form["name"], now, active=on, by=me)
    except AccountError as problem:
        raise Turned(409, "This cannot be done", str(problem)) from None
    return to("/accounts")
