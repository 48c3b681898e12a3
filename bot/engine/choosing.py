"""Which question to put next: the one that is expected to change the decision most."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from bot.engine.decision import decision_of
from bot.engine.derived import derive
from bot.engine.evidence import SHOWN, collect, log_priors, softmax, totals
from bot.engine.model import ABSENT, PRESENT, UNSURE, Answers, Catalog, FiredFlag, Question, Urgency
from bot.engine.questions import unknown_options
from bot.engine.red_flags import screen_known
from bot.engine.referral import fit_of
from bot.engine.rules import holds
from bot.engine.tables import Row, Tables, tables

TIERS = tuple(sorted(Urgency, key=lambda tier: tier.rank))


class Choosing:
    """What is believed now, for comparing questions.

    A decision costs what it is expected to miss: seen too late counts ten times as much as seen
    too soon (the catalog says how much), and a clinician type costs as far as it does not fit. A
    question is worth what its answers are expected to take off that cost. Where no single answer
    moves the decision, the doubt about conditions and systems that it takes away decides.
    """

    def __init__(self, catalog: Catalog, known: Answers) -> None:
        self.catalog, self.known = catalog, known
        self.table: Tables = tables(catalog)
        start = log_priors(catalog, self.table, known)
        heard = collect(catalog, self.table, known)
        added = totals(self.table, heard)
        self.sums = tuple(s + a for s, a in zip(start, added, strict=True))
        self.shares = softmax(self.sums)
        self.doubt = self._doubt(self.shares)
        self.cost = self._cost(self.shares, known)

    def value(self, question: Question) -> float:
        """What putting the question is expected to be worth."""
        weight = self.catalog.model["doubt_weight"].value
        return math.fsum(
            cost + weight * doubt
            for cost, doubt in map(self._expected, self._alternatives(question))
        )

    def could_change(self, questions: Sequence[Question]) -> bool:
        """Whether any answer to any of the questions would change urgency or first clinician."""
        flags = screen_known(self.catalog, self.known)
        now = decision_of(self.catalog, self.known, flags)
        return any(
            self._decided(outcome, flags) != now
            for question in questions
            for outcomes in self._alternatives(question)
            for outcome in outcomes
        )

    def _decided(
        self, outcome: Mapping[str, str], flags: tuple[FiredFlag, ...]
    ) -> tuple[Urgency, str]:
        """The decision with one answer more; danger signs are screened where it touches one."""
        known = derive(self.catalog, {**self.known, **outcome})
        touched = {f for f, v in known.items() if self.known.get(f) != v} & self.table.watched
        return decision_of(self.catalog, known, None if touched else flags)

    def _alternatives(self, question: Question) -> Iterator[list[dict[str, str]]]:
        """The possible answers; a checklist's boxes each on their own.

        Exact sums over all ticks would grow with every box, and the order hardly changes.
        """
        offered = set(unknown_options(question, self.known))
        options = [o for o in question.options if o.id in offered]
        if question.kind == "checklist":
            findings = {f for o in options for f, v in o.sets.items() if v == PRESENT}
            for finding in sorted(findings - self.known.keys()):
                yield [{finding: PRESENT}, {finding: ABSENT}]
        else:
            yield [
                {f: v for f, v in o.sets.items() if v != UNSURE and f not in self.known}
                for o in options
            ]

    def _expected(self, outcomes: Sequence[Mapping[str, str]]) -> tuple[float, float]:
        """Expected fall of cost and of doubt over the possible answers."""
        weights, costs, doubts = [], [], []
        for outcome in outcomes:
            rows = [a for pair in outcome.items() if (a := self.table.answers.get(pair))]
            likely, sums, scale = self.shares, self.sums, self.table.temperature
            for row in rows:
                likely = tuple([p * q for p, q in zip(likely, row.likelihood, strict=True)])
                sums = tuple([s + t * scale for s, t in zip(sums, row.terms, strict=True)])
            weights.append(math.fsum(likely))
            after = softmax(sums) if rows else self.shares
            costs.append(self._cost(after, {**self.known, **outcome}))
            doubts.append(self._doubt(after) if rows else self.doubt)
        total = math.fsum(weights)
        if not total:
            return 0.0, 0.0
        cost = math.fsum(w * c for w, c in zip(weights, costs, strict=True)) / total
        doubt = math.fsum(w * d for w, d in zip(weights, doubts, strict=True)) / total
        return self.cost - cost, self.doubt - doubt

    def _cost(self, shares: Row, known: Answers) -> float:
        """What the best decision is expected to miss: how soon, and who."""
        number, conditions = self.catalog.model, self.catalog.conditions
        under, over = number["under_triage_cost"].value, number["over_triage_cost"].value
        tiers = [0.0] * len(TIERS)
        shown = [0.0] * len(shares)  # of what may be named
        seen = 0.0
        for place, share in enumerate(shares):
            condition = conditions[self.table.conditions[place]]
            due = condition.urgency.rank
            for tier in range(len(TIERS)):
                tiers[tier] += share * (under * max(due - tier, 0) + over * max(tier - due, 0))
            if condition.system in SHOWN:
                seen += share
                if condition.gate is None or holds(condition.gate, known):
                    shown[place] = share
        best = max(fit_of(self.table, shown).values())
        return min(tiers) + number["wrong_clinician_cost"].value * (seen - best)

    def _doubt(self, shares: Row) -> float:
        """Entropy of the systems plus that of the conditions, in nats."""
        by_system: dict[str, float] = {}
        for system, share in zip(self.table.systems, shares, strict=True):
            by_system[system] = by_system.get(system, 0.0) + share
        every = (*by_system.values(), *shares)
        return -math.fsum(p * math.log(p) for p in every if p > 0)
