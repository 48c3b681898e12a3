"""Danger signs: rules, not statistics, and before everything else."""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.derived import derive
from bot.engine.model import PRESENT, UNSURE, Answers, Catalog, Clause, FiredFlag, RedFlag
from bot.engine.rules import holds, true_findings


def screen(catalog: Catalog, answers: Answers) -> tuple[FiredFlag, ...]:
    """The danger signs that these answers show, most urgent first.

    An answer UNSURE on a sign stands for a repeated "not sure": the rule then counts one tier
    lower, or in full where the rule says so. Not asked never fires anything.
    """
    known = derive(catalog, answers)
    doubtful = {f for f, v in known.items() if v == UNSURE and catalog.findings[f].flag}
    worst = {**known, **dict.fromkeys(doubtful, PRESENT)}
    fired = [_fired(rule, known, worst) for rule in catalog.red_flags.values()]
    return tuple(sorted((f for f in fired if f), key=lambda f: (-f.tier.rank, f.suspected)))


def _fired(rule: RedFlag, known: Mapping[str, str], worst: Mapping[str, str]) -> FiredFlag | None:
    """The most urgent clause that holds, surely or by doubt."""
    sure = [_flag(rule, c, known, suspected=False) for c in rule.clauses if holds(c.when, known)]
    doubt = [
        _flag(rule, c, worst, suspected=True)
        for c in rule.clauses
        if rule.effect == "tier" and holds(c.when, worst) and not holds(c.when, known)
    ]
    return max([*sure, *doubt], key=lambda f: (f.tier.rank, not f.suspected), default=None)


def _flag(
    rule: RedFlag, clause: Clause, answers: Mapping[str, str], *, suspected: bool
) -> FiredFlag:
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
