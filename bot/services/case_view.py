"""One case as a clinician reads it: what was said and by whom, what the engine makes of it, why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.engine import assess
from bot.engine.model import UNKNOWN, Assessment, Catalog, Term, Urgency
from bot.services import results, summary
from bot.services.casework import CannotDo, needed
from bot.services.desk import Desk
from bot.services.ports import AssessmentRecord, Conversation
from bot.services.queue import is_known
from bot.services.staff_ports import Account, Agreement, AuditEntry, Note, StaffUnit, Work

PATTERNS = 3  # how many of the leading patterns are explained
MATTERS = 1.15  # for the eye only: every term counts in the result
ORIGINS = {
    "button": "pressed a button",
    "none_of_these": "pressed \u201cNone of these\u201d",
    "words": "own words",
    "correction": "corrected by the visitor",
    "staff": "staff, picked",
    "staff_words": "staff, from the caller's words",
}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer, in force or replaced."""

    text: str
    clinical: str
    origin: str
    at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class TermLine:
    """What one answer says for one pattern, and on whose word."""

    answer: str
    toward: str
    times: float  # how much more (or less) likely it makes the pattern, as used
    provenance: str
    source: str
    note: str

    @property
    def matters(self) -> bool:
        """Whether it moves the pattern by more than a little; the others are folded away."""
        return max(self.times, 1 / self.times) >= MATTERS


@dataclass(frozen=True, slots=True)
class FlagLine:
    """A red-flag rule that is met."""

    id: str
    name: str
    tier: str
    because: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything on a case's page."""

    conversation: Conversation
    now: Mapping[str, Any]  # the assessment of the answers in force
    said: AssessmentRecord | None  # the last result that was given
    clinical: str
    answers: Sequence[AnswerLine]
    terms: Sequence[TermLine]
    flags: Sequence[FlagLine]
    calls: Sequence[Mapping[str, Any]]
    transcript: bool  # whether keeping it was agreed to
    work: Work
    notes: Sequence[Note]
    judged: Sequence[Agreement]
    names: Mapping[int, str]  # of staff
    code: str | None

    @property
    def known(self) -> bool:
        """Whether an urgency may be shown: nothing looks harmless before the safety checks."""
        return self.said is not None or is_known(
            self.conversation.stage, Urgency(self.now["urgency"])
        )

    @property
    def differs(self) -> bool:
        """Whether the result given and the answers now say different things."""
        return self.said is not None and self.said.urgency != self.now["urgency"]


def look(unit: StaffUnit, desk: Desk, case: str, me: Account) -> CaseView:
    """Everything about a case; that somebody looked is noted.

    Raises:
        NoCase: There is none.
    """
    with unit:
        conversation = needed(unit, case)
        kept = unit.export(case) or {}
        names = {account.id: account.name for account in unit.accounts()}
        work, notes = unit.work(case), unit.notes(case)
        judged = [agreement for _, agreement in unit.agreements(case)]
        code = unit.code_of(case)
        unit.add_audit(AuditEntry(desk.now(), me.name, "looked", case))
        unit.commit()
    found = assess(desk.catalog, conversation.answers)
    return CaseView(
        conversation=conversation,
        now=results.assessment_object(desk, found, conversation.answers),
        said=_last_result(kept),
        clinical=summary.clinical_text(
            desk, found, conversation.answers, summary.given_in(conversation, kept)
        ),
        answers=[_answer(desk.catalog, row) for row in kept.get("answers", ())],
        terms=_terms(desk, found),
        flags=_flags(desk.catalog, found),
        calls=kept.get("call_requests", ()),
        transcript=any(c["scope"] == "transcript" and c["given"] for c in kept.get("consents", ())),
        work=work,
        notes=notes,
        judged=judged,
        names=names,
        code=code.code if code else None,
    )


def last_result(unit: StaffUnit, case: str) -> AssessmentRecord:
    """The last result that was given.

    Raises:
        NoCase: There is no such case.
        CannotDo: It has no result yet.
    """
    with unit:
        needed(unit, case)
        found = _last_result(unit.export(case) or {})
    if found is None:
        raise CannotDo("This case has no result yet.")
    return found


def urgency_now(desk: Desk, conversation: Conversation) -> str:
    """How soon, as the answers in force say."""
    return assess(desk.catalog, conversation.answers).urgency.value


def _last_result(kept: Mapping[str, Any]) -> AssessmentRecord | None:
    given = kept.get("assessments") or ()
    if not given:
        return None
    last = given[-1]
    return AssessmentRecord(
        urgency=last["urgency"],
        catalog_version=last["catalog_version"],
        answers=last["answers"],
        result=last["result"],
        at=datetime.fromisoformat(last["at"]),
    )


def _answer(catalog: Catalog, row: Mapping[str, Any]) -> AnswerLine:
    finding = catalog.findings.get(row["finding"])
    value = str(row["value"])
    if finding is None:
        text, clinical = f"{row['finding']}: {value}", row["finding"]
    else:
        taken_back = value == UNKNOWN
        text = "(taken back)" if taken_back else results.read_back_text(catalog, finding.id, value)
        clinical = finding.clinical
    return AnswerLine(
        text=text,
        clinical=clinical,
        origin=ORIGINS.get(row["origin"], row["origin"]),
        at=datetime.fromisoformat(row["at"]),
        in_force=row["superseded_at"] is None and value != UNKNOWN,
    )


def _terms(desk: Desk, found: Assessment) -> list[TermLine]:
    leading = [s.condition for s in found.scores if s.named][:PATTERNS]
    terms = [t for t in found.terms if t.condition in leading and t.log_odds]
    terms.sort(key=lambda t: (leading.index(t.condition), -abs(t.log_odds)))
    return [_term(desk, term) for term in terms]


def _term(desk: Desk, term: Term) -> TermLine:
    catalog = desk.catalog
    source = catalog.sources.get(term.source or "")
    return TermLine(
        answer=results.read_back_text(catalog, term.finding, term.value),
        toward=catalog.conditions[term.condition].clinical,
        times=math.exp(term.log_odds),
        provenance=term.provenance.value,
        source=source.citation if source else desk.say("result.estimate_source"),
        note=term.note,
    )


def _flags(catalog: Catalog, found: Assessment) -> list[FlagLine]:
    lines = []
    for fired in found.flags:
        flag = catalog.red_flags[fired.flag]
        because = (catalog.findings[f].clinical for f in fired.because if f in catalog.findings)
        cited = (catalog.sources[s].citation for s in flag.sources if s in catalog.sources)
        lines.append(
            FlagLine(fired.clause, flag.name, fired.tier.value, tuple(because), tuple(cited))
        )
    return lines


def record_text(desk: Desk, view: CaseView, outcomes: Mapping[str, str]) -> str:
    """The case as plain text, for the clinic's own record."""
    at = view.conversation.created_at
    who = "; ".join(f"{s['label']} ({s['why']})" for s in view.now["specialists"])
    parts = [
        f"{desk.clinic.name}: case {view.conversation.id[:6]}"
        + (f", begun {at:%Y-%m-%d %H:%M} UTC" if at else ""),
        f"{view.now['urgency_text']}. {view.now['urgency_because']}".strip() if view.known else "",
        who,
        view.clinical,
    ]
    parts += [
        f"{n.at:%Y-%m-%d %H:%M} {view.names.get(n.staff_id, '?')}: {n.text}" for n in view.notes
    ]
    if view.work.outcome:
        parts.append(f"Outcome: {outcomes.get(view.work.outcome, view.work.outcome)}")
    return "\n\n".join(part for part in parts if part)
