"""Whether a rule of the catalog holds for a set of answers."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.model import UNKNOWN, AllOf, Answers, AnyOf, Is, Not, Rule


def holds(rule: Rule, answers: Answers) -> bool:
    """True when the answers are known to satisfy the rule; not asked is not true."""
    if isinstance(rule, Is):
        value = answers.get(rule.finding, UNKNOWN)
        return value in rule.values or (
            "|" in value and not rule.values.isdisjoint(value.split("|"))
        )
    if isinstance(rule, AllOf):
        return all(holds(part, answers) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return sum(holds(part, answers) for part in rule.parts) >= rule.least
    return not holds(rule.part, answers)


def findings_of(rule: Rule) -> Iterator[str]:
    """Every finding the rule speaks of, with repeats."""
    if isinstance(rule, Is):
        yield rule.finding
    elif isinstance(rule, Not):
        yield from findings_of(rule.part)
    else:
        for part in rule.parts:
            yield from findings_of(part)


def true_findings(rule: Rule, answers: Answers) -> Iterator[str]:
    """The findings whose answers make the rule true, for saying why."""
    if isinstance(rule, Is):
        if holds(rule, answers):
            yield rule.finding
    elif not isinstance(rule, Not):
        for part in rule.parts:
            if holds(part, answers):
                yield from true_findings(part, answers)


def open_findings(rule: Rule, answers: Answers) -> Iterator[str]:
    """What was not asked yet and could still make the rule true, with repeats.

    Nothing when the rule holds already, or when what was answered keeps it from ever holding.
    """
    if not holds(rule, answers) and _possible(rule, answers):
        yield from _open_parts(rule, answers)


def _open_parts(rule: Rule, answers: Answers) -> Iterator[str]:
    if isinstance(rule, Is):
        yield rule.finding
    elif not isinstance(rule, Not):
        for part in rule.parts:
            yield from open_findings(part, answers)


def _possible(rule: Rule, answers: Answers) -> bool:
    """Whether further answers, with none taken back, could make the rule true."""
    if isinstance(rule, Is):
        return answers.get(rule.finding, UNKNOWN) == UNKNOWN or holds(rule, answers)
    if isinstance(rule, AllOf):
        return all(_possible(part, answers) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return sum(_possible(part, answers) for part in rule.parts) >= rule.least
    return not holds(rule.part, answers)
