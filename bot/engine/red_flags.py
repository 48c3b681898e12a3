"""Danger signs: rules, not statistics, and before everything else."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.derived import derive
from bot.engine.model import PRESENT, UNSURE, Answers, Catalog, Clause, FiredFlag, RedFlag, Urgency
from bot.engine.rules import holds, true_findings


def screen(catalog: Catalog, answers: Answers) -> tuple[FiredFlag, ...]:
    """The danger signs that these answers show, most urgent first.

    An answer UNSURE on a sign stands for a repeated "not sure": the rule then counts one tier
    lower, or in full where the rule says so. Not asked never fires anything.
    """
    return screen_known(catalog, derive(catalog, answers))


def screen_known(catalog: Catalog, known: Answers) -> tuple[FiredFlag, ...]:
    """The same for answers that have been through `derive`."""
    doubts = _doubts(catalog, known)
    fired = [_fired(rule, known, doubts) for rule in catalog.red_flags.values()]
    return tuple(sorted((f for f in fired if f), key=lambda f: (-f.tier.rank, f.suspected)))


def _doubts(catalog: Catalog, known: Answers) -> tuple[Answers, ...]:
    """The answers with each doubt about a sign taken for a yes.

    A doubt about a choice, such as since when, is tried both as no value and as every value: a
    rule may ask for one value or deny another.
    """
    signs = {f: catalog.findings[f].values for f, v in known.items() if v == UNSURE}
    signs = {f: values for f, values in signs.items() if catalog.findings[f].flag}
    if not signs:
        return ()
    yes = {**known, **{f: PRESENT for f, values in signs.items() if not values}}
    return (yes, {**yes, **{f: "|".join(values) for f, values in signs.items() if values}})


def _fired(rule: RedFlag, known: Answers, doubts: Sequence[Answers]) -> FiredFlag | None:
    """The most urgent clause that holds, surely or by doubt."""
    found = []
    for clause in rule.clauses:
        if holds(clause.when, known):
            found.append(_flag(rule, clause, known, suspected=False))
        elif rule.effect == "tier":
            worst = next((d for d in doubts if holds(clause.when, d)), None)
            if worst is not None:
                found.append(_flag(rule, clause, worst, suspected=True))
    return max(found, key=lambda f: (f.tier.rank, not f.suspected), default=None)


def clinician(catalog: Catalog, flag: FiredFlag, urgency: Urgency) -> str:
    """Who to see for a sign, at the urgency that was found: doubt lowers the place as well."""
    return catalog.specialists[flag.specialist].instead.get(urgency, flag.specialist)


def _flag(rule: RedFlag, clause: Clause, answers: Answers, *, suspected: bool) -> FiredFlag:
    lower = suspected and not rule.unsure_keeps_tier
    return FiredFlag(
        flag=rule.id,
        clause=clause.id,
        tier=clause.tier.raised(-1) if lower else clause.tier,
        message=clause.message,
        specialist=clause.specialist,
        because=tuple(dict.fromkeys(true_findings(clause.when, answers))),
        suspected=suspected,
        effect=rule.effect,
    )
