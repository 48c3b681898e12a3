"""Which cases wait, in which order: most urgent first, then whoever waits longest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine import assess
from bot.engine.model import Catalog, Urgency
from bot.services.calling import STAGES as CALL_STAGES
from bot.services.desk import Desk
from bot.services.retention import call_due_at, due_at
from bot.services.staff_ports import CaseRow, StaffUnit

CASES = 500  # the cases touched last; older ones are found by their code or in the audit trail
ENDED = ("result", "emergency", *CALL_STAGES, "ended")
BEFORE_SAFETY = ("opener", "read_back", "screen")
STATES = ("open", "calls", "unfinished", "mine", "closed", "all")
REMEMBERED = 2000
WARNED_BEFORE = timedelta(days=14)  # staff see that an open call is about to be deleted by age
TOLD_SINCE = (1, 1, 3)  # the wording of consent says that staff can see the answers
DIGITS = 4  # of a phone number, before it is searched for
# By the name of the channel; every other one is a messenger.
DOORS = {"door": "Website", "web": "Website", "rest": "Website", "staff": "Phone"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the queue."""

    state: str = "open"
    urgency: str = ""
    door: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue."""

    case: CaseRow
    urgency: Urgency
    finished: bool  # else the urgency is what the answers say so far
    since: datetime
    waits_s: float
    call_due: datetime | None  # a call was asked for: by when
    late: bool
    claimed_by: str | None
    door: str
    goes_at: datetime | None = None  # soon: an open call that is deleted by age if nobody closes it

    @property
    def known(self) -> bool:
        """Whether an urgency may be shown: nothing looks harmless before the safety checks."""
        return self.finished or is_known(self.case.stage, self.urgency)

    @property
    def closed(self) -> bool:
        """Whether somebody closed it."""
        return self.case.work.closed_at is not None


def is_known(stage: str, urgency: Urgency) -> bool:
    """Whether what the answers of an unfinished case say may be shown as its urgency."""
    return stage not in BEFORE_SAFETY or urgency.rank >= Urgency.TODAY.rank


def waiting(unit: StaffUnit, desk: Desk, wanted: Wanted, me: int) -> list[Waiting]:
    """The cases that fit, in the order to take them."""
    with unit:
        names = {account.id: account.name for account in unit.accounts()}
        lines = [_line(desk, case, names) for case in unit.cases(CASES) if _may_be_seen(case)]
    fitting = [line for line in lines if _fits(line, wanted, me)]
    return sorted(fitting, key=lambda line: (line.closed, -line.urgency.rank, line.since))


def _may_be_seen(case: CaseRow) -> bool:
    """Earlier visitors were told that only they see their answers, unless they send them."""
    if case.call is not None or case.code is not None:
        return True
    parts = case.consent_version.split(".")
    numbers = tuple(int(part) for part in parts if part.isdecimal())
    return len(numbers) == len(parts) and numbers >= TOLD_SINCE


def _line(desk: Desk, case: CaseRow, names: Mapping[int, str]) -> Waiting:
    now = desk.now()
    urgency, finished = _urgency(desk.catalog, case)
    since = case.call["at"] if case.call else (case.result_at or case.created_at)
    due = call_due(desk, case) if case.call else None
    claimed = case.work.claimed_by
    return Waiting(
        case=case,
        urgency=urgency,
        finished=finished,
        since=since,
        waits_s=(now - since).total_seconds(),
        call_due=due,
        late=due is not None and due < now and case.work.closed_at is None,
        claimed_by=None if claimed is None else names.get(claimed, "?"),
        door=DOORS.get(case.channel, "Messenger"),
        goes_at=_goes_soon(desk, case),
    )


def _urgency(catalog: Catalog, case: CaseRow) -> tuple[Urgency, bool]:
    """As the result says; for a case without one, as the answers say so far."""
    if case.stage == "emergency":
        return Urgency.EMERGENCY, True  # also by words that no answer stands for
    if case.stage in ENDED and case.result_urgency is not None:
        return Urgency(case.result_urgency), True
    return _so_far(catalog, case.answers), case.stage in ENDED


def _so_far(catalog: Catalog, answers: Mapping[str, str]) -> Urgency:
    """What the answers say so far; the queue asks again and again about the same ones."""
    key = (id(catalog), tuple(sorted(answers.items())))
    if key not in _known:
        if len(_known) > REMEMBERED:
            _known.clear()
        _known[key] = assess(catalog, answers).urgency
    return _known[key]


_known: dict[tuple[int, tuple[tuple[str, str], ...]], Urgency] = {}


def call_due(desk: Desk, case: CaseRow) -> datetime | None:
    """By when a call that was asked for is due: the clinic's file says how soon."""
    if case.call is None:
        return None
    at: datetime = case.call["at"]
    return at + timedelta(hours=desk.clinic.call_within(str(case.call["urgency"])))


def _goes_soon(desk: Desk, case: CaseRow) -> datetime | None:
    """When an open call is deleted by age, in the weeks before."""
    if case.call is None or case.work.closed_at is not None:
        return None
    otherwise = due_at(desk.clinic, touched=case.updated_at, finished=True)
    at = call_due_at(desk.clinic, case.call["at"], otherwise)
    return at if at - desk.now() < WARNED_BEFORE else None


def _fits(line: Waiting, wanted: Wanted, me: int) -> bool:
    if wanted.search:
        return _found(line.case, wanted.search)
    if wanted.urgency and (line.urgency.value != wanted.urgency or not line.known):
        return False
    if wanted.door and line.door != wanted.door:
        return False
    return {
        "open": not line.closed,
        "calls": not line.closed and line.call_due is not None,
        "unfinished": not line.closed and not line.finished,
        "mine": not line.closed and line.case.work.claimed_by == me,
        "closed": line.closed,
        "all": True,
    }.get(wanted.state, not line.closed)


def _found(case: CaseRow, search: str) -> bool:
    """By code, by the start of the case's number, by name or phone number of a call."""
    words = search.lower().strip()
    bare = re.sub(r"[^a-z0-9]", "", words)
    call = case.call or {}
    digits = re.sub(r"\D", "", words)
    return any(
        (
            bool(bare) and bare == re.sub(r"[^a-z0-9]", "", (case.code or "").lower()),
            case.id.lower().startswith(words),
            words in str(call.get("name", "")).lower(),
            bool(words) and words == str(call.get("email", "")).lower(),
            len(digits) >= DIGITS and digits in re.sub(r"\D", "", str(call.get("phone", ""))),
        )
    )


def counts(lines: Iterable[Waiting]) -> dict[str, int]:
    """How many of each urgency that may be shown."""
    found = dict.fromkeys((u.value for u in Urgency), 0)
    for line in lines:
        if line.known:
            found[line.urgency.value] += 1
    return found
