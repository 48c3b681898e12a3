"""Which parts of the clinical content no case exercises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine.model import ABSENT, UNSURE, Catalog
from bot.evaluation.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Coverage:
    """What no case exercises: by kind of content."""

    missing: Mapping[str, Sequence[str]]
    total: Mapping[str, int]


def coverage(catalog: Catalog, outcomes: Sequence[Outcome]) -> Coverage:
    """Look for findings nobody has, rules that never fire, and questions that are never put."""
    stated = {
        (f, part) for o in outcomes for f, v in o.case.answers.items() for part in v.split("|")
    }
    had = {f for f, value in stated if value not in (ABSENT, UNSURE)}
    values = {
        f"{f.id}: {value}": (f.id, value) in stated
        for f in catalog.findings.values()
        for value in f.values
    }
    both = [found for o in outcomes for found in (o.asked, o.told)]
    fired = {f.clause for found in both for f in found.flags}
    rules = {f.flag for found in both for f in found.flags}
    spared = {o.case.expected.not_flag for o in outcomes}
    asked = {q for o in outcomes for q in o.talk.asked}
    expected = {c for o in outcomes for c in o.case.expected.conditions}
    seen: dict[str, dict[str, bool]] = {
        "findings that nobody has": {f: f in had for f in catalog.findings},
        "answers to a choice that nobody gives": values,
        "red flags that never fire": {r: r in rules for r in catalog.red_flags},
        "red flags without a near miss": {r: r in spared for r in catalog.red_flags},
        "clauses that never decide": {
            c.id: c.id in fired for r in catalog.red_flags.values() for c in r.clauses
        },
        "questions that are never put": {q: q in asked for q in catalog.questions},
        "conditions that nobody has": {c: c in expected for c in catalog.conditions},
    }
    return Coverage(
        missing={
            kind: [one for one, yes in ones.items() if not yes] for kind, ones in seen.items()
        },
        total={kind: len(ones) for kind, ones in seen.items()},
    )
