"""The rules of the catalog, evaluated as the engine does."""

from __future__ import annotations

from bot.engine.model import AllOf, AnyOf, Catalog, Is, Not, Rule


def holds(rule: Rule, answers: dict[str, str]) -> bool:
    if isinstance(rule, Is):
        return bool(rule.values & set(answers.get(rule.finding, "unknown").split("|")))
    if isinstance(rule, AllOf):
        return all(holds(part, answers) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return sum(holds(part, answers) for part in rule.parts) >= rule.least
    assert isinstance(rule, Not)
    return not holds(rule.part, answers)


def tiers(catalog: Catalog, answers: dict[str, str]) -> dict[str, str]:
    """The most urgent tier of each danger sign that fires: {"R4": "today"}."""
    out: dict[str, str] = {}
    for flag in catalog.red_flags.values():
        fired = [clause.tier for clause in flag.clauses if holds(clause.when, answers)]
        if fired:
            out[flag.id] = max(fired, key=lambda tier: tier.rank).value
    return out
