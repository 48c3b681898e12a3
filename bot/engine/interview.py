"""What to ask next, and when to stop."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

from bot.engine.derived import derive
from bot.engine.evidence import collect, log_priors, softmax, system_shares, totals
from bot.engine.model import (
    ABSENT,
    PRESENT,
    UNSURE,
    Answers,
    Ask,
    Catalog,
    Done,
    FiredFlag,
    NextStep,
    Question,
    Urgency,
)
from bot.engine.red_flags import screen_known
from bot.engine.rules import holds, open_findings
from bot.engine.tables import Row, Tables, tables

CONTRADICTION = "two_kinds"  # the finding that a contradiction asks about
SAFETY_STAGES = ("screen", "follow_up")


def next_step(catalog: Catalog, answers: Answers, asked: Sequence[str]) -> NextStep:
    """The next question, or that enough is known.

    Safety questions come first, in their order. Once something calls for today, only what could
    still make it an emergency is asked. Then what must be known, then the question whose answer is
    expected to say most about which system and which condition fit.

    Args:
        catalog: The clinical content.
        answers: What is known so far.
        asked: Ids of questions already put; none is put again.
    """
    known = derive(catalog, answers)
    flags = screen_known(catalog, known)
    if any(f.tier is Urgency.EMERGENCY for f in flags):
        return Done("flag")
    opens = _open(catalog, known, asked)
    safety = [q for q in opens if q.stage in SAFETY_STAGES]
    if any(f.tier is Urgency.TODAY for f in flags):
        telling = _could_raise(catalog, known, asked, opens, flags)
        return _ask(telling[0], known, len(telling)) if telling else Done("flag")
    if safety:
        return _ask(safety[0], known, len(safety) + _about_left(catalog, asked, opens))
    if any(f.effect == "stop" for f in flags):
        return Done("flag")
    return _ordinary(catalog, known, asked, opens)


# --- what could still make it an emergency --------------------------------------------------------


def _could_raise(
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
    limit = _interview_asked(catalog, asked) >= catalog.model["max_questions"].value
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
    """Findings that an emergency clause waits for, directly or by a question that leads there."""
    found = {
        finding
        for rule in catalog.red_flags.values()
        if rule.id in rules and rule.effect == "tier"
        for clause in rule.clauses
        if clause.tier is Urgency.EMERGENCY
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


# --- which questions are open ---------------------------------------------------------------------


def _open(catalog: Catalog, known: Answers, asked: Sequence[str]) -> list[Question]:
    """Questions that may still be put, safety first, each stage in its order."""
    put = set(asked)
    contradicted = any("|" in value for value in known.values())
    found = [
        q
        for q in catalog.questions.values()
        if q.id not in put
        and (q.ask_when is None or holds(q.ask_when, known))
        and unknown_options(q, known)
        and (contradicted or not _is_contradiction(q))
    ]
    return sorted(found, key=lambda q: (q.stage == "interview", q.order))


def _is_contradiction(question: Question) -> bool:
    return any(CONTRADICTION in option.sets for option in question.options)


def unknown_options(question: Question, known: Answers) -> tuple[str, ...]:
    """The options still worth showing: a single question's all, a checklist's unknown ones."""
    opens = [o.id for o in question.options if not all(f in known for f in o.sets)]
    if question.kind == "single" and opens:
        return tuple(o.id for o in question.options)
    exclusive_only = all(o.exclusive for o in question.options if o.id in opens)
    return () if exclusive_only else tuple(opens)


def _ask(question: Question, known: Answers, remaining: int) -> Ask:
    return Ask(question.id, unknown_options(question, known), max(1, remaining))


def _interview_asked(catalog: Catalog, asked: Sequence[str]) -> int:
    questions = catalog.questions
    return sum(q in questions and questions[q].stage == "interview" for q in asked)


def _about_left(catalog: Catalog, asked: Sequence[str], opens: Sequence[Question]) -> int:
    """About how many interview questions are left, at most."""
    left = int(catalog.model["max_questions"].value) - _interview_asked(catalog, asked)
    return max(0, min(left, sum(q.stage == "interview" for q in opens)))


# --- the interview --------------------------------------------------------------------------------


def _ordinary(
    catalog: Catalog, known: Answers, asked: Sequence[str], opens: Sequence[Question]
) -> NextStep:
    if not opens:
        return Done("nothing_left")
    if _interview_asked(catalog, asked) >= catalog.model["max_questions"].value:
        return Done("limit")
    left = _about_left(catalog, asked, opens)
    pressing = [q for q in opens if q.required or _is_contradiction(q)]
    if pressing:
        return _ask(pressing[0], known, left)
    closing = [q for q in opens if q.closing]
    useful = [q for q in opens if not q.closing]
    state = _State(catalog, known)
    clear = state.is_clear() or not useful
    if closing and (clear or left <= len(closing)):
        return _ask(closing[0], known, len(closing))
    if clear:
        return Done("clear")
    best = max(useful, key=lambda q: (state.gain(q), -q.order))
    return _ask(best, known, left)


class _State:
    """What is believed now, for comparing questions."""

    def __init__(self, catalog: Catalog, known: Answers) -> None:
        self.catalog, self.known = catalog, known
        self.table: Tables = tables(catalog)
        start = log_priors(catalog, self.table, known)
        heard = collect(catalog, self.table, known)
        self.informative = len(heard)
        added = totals(self.table, heard)
        self.sums = tuple(s + a for s, a in zip(start, added, strict=True))
        self.shares = softmax(self.sums)
        self.systems = self.table.systems
        self.doubt = self._doubt(self.shares)

    def is_clear(self) -> bool:
        """Whether one system leads far enough, on enough answers."""
        number = self.catalog.model
        if self.informative < number["min_answers"].value:
            return False
        top = system_shares(self.table, self.shares)[0]
        return top.share >= number["stop_share"].value

    def _doubt(self, shares: Row) -> float:
        """Entropy of the systems plus that of the conditions, in nats."""
        by_system: dict[str, float] = {}
        for system, share in zip(self.systems, shares, strict=True):
            by_system[system] = by_system.get(system, 0.0) + share
        every = (*by_system.values(), *shares)
        return -math.fsum(p * math.log(p) for p in every if p > 0)

    def gain(self, question: Question) -> float:
        """How much doubt the question is expected to take away.

        A checklist is taken finding by finding: exact sums over all ticks would grow with every
        box, and the order of questions hardly changes.
        """
        options = [o for o in question.options if o.id in unknown_options(question, self.known)]
        if question.kind == "checklist":
            findings = {f for o in options for f, v in o.sets.items() if v == PRESENT}
            return math.fsum(self._expected([{f: PRESENT}, {f: ABSENT}]) for f in sorted(findings))
        outcomes = [
            {f: v for f, v in o.sets.items() if v != UNSURE and f not in self.known}
            for o in options
        ]
        return self._expected(outcomes)

    def _expected(self, outcomes: Sequence[Answers]) -> float:
        """Expected fall of doubt over the possible answers."""
        weights, doubts = [], []
        for outcome in outcomes:
            rows = [a for pair in outcome.items() if (a := self.table.answers.get(pair))]
            likely = self.shares
            sums = self.sums
            for row in rows:
                likely = tuple(p * q for p, q in zip(likely, row.likelihood, strict=True))
                scale = self.table.temperature
                sums = tuple(s + t * scale for s, t in zip(sums, row.terms, strict=True))
            weights.append(math.fsum(likely))
            doubts.append(self._doubt(softmax(sums)) if rows else self.doubt)
        total = math.fsum(weights)
        if not total:
            return 0.0
        after = math.fsum(w * d for w, d in zip(weights, doubts, strict=True)) / total
        return self.doubt - after
