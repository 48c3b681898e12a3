"""What could still turn "today" into an emergency."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.engine.model import Answers, Catalog, FiredFlag, Question, Urgency
from bot.engine.questions import interview_asked
from bot.engine.rules import open_findings


def could_raise(
    catalog: Catalog,
    known: Answers,
    asked: Sequence[str],
    opens: Sequence[Question],
    flags: Sequence[FiredFlag],
) -> list[Question]:
    """Open questions that matter when it is clear that somebody should be seen today.

    All screens; of the rest, those with an answer that an emergency rule still waits for. An
    ordinary question counts only for a rule that fired: sudden deafness is for today, but with
    dizziness it is an emergency, so dizziness is asked.
    """
    put = set(asked)
    waiting = [q for q in catalog.questions.values() if q.id not in put]
    anywhere = _awaited(catalog, known, waiting, catalog.red_flags.keys())
    here = _awaited(catalog, known, waiting, {f.flag for f in flags})
    limit = interview_asked(catalog, asked) >= catalog.model["max_questions"].value
    ordinary: Collection[str] = () if limit else here
    return [
        q
        for q in opens
        if q.stage == "screen" or _sets_any(q, ordinary if q.stage == "interview" else anywhere)
    ]


def _sets_any(question: Question, findings: Collection[str]) -> bool:
    return any(f in findings for option in question.options for f in option.sets)


def _awaited(
    catalog: Catalog, known: Answers, waiting: Sequence[Question], rules: Collection[str]
) -> set[str]:
    """Findings that an emergency clause waits for, directly or by a question that leads there.

    What raises everything by a tier makes an emergency of today, too.
    """
    found = {
        finding
        for rule in catalog.red_flags.values()
        for clause in rule.clauses
        if (rule.effect == "tier" and rule.id in rules and clause.tier is Urgency.EMERGENCY)
        or rule.effect == "upgrade"
        for finding in open_findings(clause.when, known)
    }
    size = -1
    while len(found) > size:
        size = len(found)
        for finding in [catalog.findings[f] for f in sorted(found)]:
            if finding.present_when is not None:
                found.update(open_findings(finding.present_when, known))
        for question in waiting:
            if question.ask_when is not None and _sets_any(question, found):
                found.update(open_findings(question.ask_when, known))
    return found
