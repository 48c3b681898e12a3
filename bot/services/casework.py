"""What staff do with a case: claim it, write on it, close it, judge the result, hand it on."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.engine.model import Urgency
from bot.services.desk import Desk
from bot.services.ports import AssessmentRecord, CallRequest, Conversation
from bot.services.staff_ports import (
    Account,
    Agreement,
    AuditEntry,
    Code,
    Note,
    StaffUnit,
)

NOTE_LENGTH = 2000
REASON_LENGTH = 1000
OUTCOMES = {
    "booked": "Appointment booked",
    "emergency": "Sent to emergency care",
    "sent_on": "Sent on to somebody else",
    "told": "Told what to do, no appointment",
    "not_reached": "Could not be reached",
    "declined": "Did not want an appointment",
    "other": "Something else: see the notes",
}

# Read out and typed: no vowels, so that no word appears; none of B 8, S 5, Z 2, which look alike.
CODE_SIGNS = "CDFGHJKLMNPQRTWX34679"
CODE_LENGTH = 8
CODE_LASTS = timedelta(hours=24)


class NoCase(LookupError):
    """There is no such case; it may have been deleted."""


class CannotDo(ValueError):
    """A step that makes no sense for this case; the message says why."""


def needed(unit: StaffUnit, case: str) -> Conversation:
    """The case, locked for this unit.

    Raises:
        NoCase: There is none.
    """
    found = unit.find(case)
    if found is None:
        raise NoCase(case)
    return found


def claim(unit: StaffUnit, case: str, me: Account, at: datetime) -> None:
    """Take a case; one that a colleague has is taken over, and the trail says so."""
    with unit:
        needed(unit, case)
        work = unit.work(case)
        over = work.claimed_by is not None and work.claimed_by != me.id
        unit.set_work(case, replace(work, claimed_by=me.id, claimed_at=at), at)
        unit.add_audit(AuditEntry(at, me.name, "taken over" if over else "claimed", case))
        unit.commit()


def release(unit: StaffUnit, case: str, me: Account, at: datetime) -> None:
    """Give a case back."""
    with unit:
        needed(unit, case)
        unit.set_work(case, replace(unit.work(case), claimed_by=None, claimed_at=None), at)
        unit.add_audit(AuditEntry(at, me.name, "given back", case))
        unit.commit()


def write(unit: StaffUnit, case: str, me: Account, text: str, at: datetime) -> None:
    """Add a note; notes are not changed afterwards.

    Raises:
        CannotDo: There are no words in it.
    """
    if not text:
        raise CannotDo("Write something first.")
    with unit:
        needed(unit, case)
        unit.add_note(case, Note(me.id, text, at))
        unit.add_audit(AuditEntry(at, me.name, "note added", case))
        unit.commit()


def close(unit: StaffUnit, case: str, me: Account, outcome: str, at: datetime) -> None:
    """Close a case with how it ended.

    Raises:
        CannotDo: No outcome of ours.
    """
    if outcome not in OUTCOMES:
        raise CannotDo("Choose how it ended.")
    with unit:
        needed(unit, case)
        work = replace(unit.work(case), outcome=outcome, closed_by=me.id, closed_at=at)
        unit.set_work(case, work, at)
        unit.add_audit(AuditEntry(at, me.name, "closed", case, outcome))
        unit.commit()


def reopen(unit: StaffUnit, case: str, me: Account, at: datetime) -> None:
    """Open a closed case again."""
    with unit:
        needed(unit, case)
        work = replace(unit.work(case), outcome=None, closed_by=None, closed_at=None)
        unit.set_work(case, work, at)
        unit.add_audit(AuditEntry(at, me.name, "opened again", case))
        unit.commit()


def ask_for_call(unit: StaffUnit, case: str, me: Account, request: CallRequest) -> None:
    """Note that somebody wants to be called.

    Raises:
        CannotDo: No number that can be called.
    """
    if not any(sign.isdigit() for sign in request.phone) or not request.name:
        raise CannotDo("Write a name and a phone number.")
    with unit:
        needed(unit, case)
        unit.keep_call_request(case, request)
        unit.add_audit(AuditEntry(request.at, me.name, "call noted", case))
        unit.commit()


# --- what we think of the result ----------------------------------------------------------------


def judge(
    unit: StaffUnit,
    desk: Desk,
    case: str,
    me: Account,
    said: AssessmentRecord,
    *,
    urgency: str,
    specialist: str,
    reason: str,
) -> None:
    """Agree or disagree with how soon and with whom; the later word of the same person counts.

    Args:
        unit: A unit of work; committed here.
        desk: Content and clock.
        case: Which case.
        me: Who judges.
        said: The result that is judged.
        urgency: How soon it should be; the same as said is agreement.
        specialist: Who it should be; the same as said is agreement.
        reason: Why; needed where something is different.

    Raises:
        CannotDo: Something is missing or does not exist.
    """
    if urgency not in {u.value for u in Urgency} or specialist not in desk.catalog.specialists:
        raise CannotDo("Say for both whether you agree, and if not, what instead.")
    first = first_specialist(said)
    agrees = (urgency == said.urgency, specialist == first)
    if not all(agrees) and not reason:
        raise CannotDo("Write why you see it another way.")
    judged = Agreement(
        staff_id=me.id,
        urgency=said.urgency,
        urgency_agrees=agrees[0],
        urgency_instead=None if agrees[0] else urgency,
        specialist=first,
        specialist_agrees=agrees[1],
        specialist_instead=None if agrees[1] else specialist,
        reason=reason,
        catalog_version=said.catalog_version,
        at=desk.now(),
    )
    with unit:
        needed(unit, case)
        unit.add_agreement(case, judged)
        unit.add_audit(AuditEntry(judged.at, me.name, "judged", case))
        unit.commit()


def first_specialist(said: AssessmentRecord) -> str:
    """Who was suggested first."""
    suggested = said.result.get("specialists") or [{}]
    return str(suggested[0].get("id", ""))


# --- from one door to another -------------------------------------------------------------------


def code_for(unit: StaffUnit, case: str, at: datetime, who: str) -> Code:
    """A code that hands the case on, until it is a day old."""
    with unit:
        needed(unit, case)
        held = unit.code_of(case)
        if held is not None and at - held.at < CODE_LASTS / 2:
            return held
        made = Code(case, "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)), at)
        unit.keep_code(made)
        unit.add_audit(AuditEntry(at, who, "code given", case))
        unit.commit()
        return made


def case_of_code(
    unit: StaffUnit,
    typed: str,
    at: datetime,
    who: str,
    *,
    once: bool = False,
    person: str | None = None,
) -> str | None:
    """The case that a code stands for, or None when it is unknown or too old.

    Args:
        unit: A unit of work; committed here.
        typed: The code as somebody typed it.
        at: Now.
        who: Whom the audit trail names.
        once: The code works no more afterwards.
        person: Who goes on with the case in a messenger from now on.
    """
    code = "".join(sign for sign in typed.upper() if sign in CODE_SIGNS)
    if len(code) != CODE_LENGTH:
        return None
    with unit:
        found = unit.by_code(code)
        if found is None or at - found.at >= CODE_LASTS:
            return None
        if once:
            unit.drop_code(found.conversation_id)
        if person is not None:
            unit.carry(person, found.conversation_id, at)
        unit.add_audit(AuditEntry(at, who, "taken up by code", found.conversation_id))
        unit.commit()
        return found.conversation_id


def spoken(code: str) -> str:
    """A code as it is read out: in two halves."""
    half = CODE_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
