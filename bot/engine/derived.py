"""Answers that follow from other answers, in one place."""

from __future__ import annotations

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE, Answers, Catalog
from bot.engine.rules import holds


def derive(catalog: Catalog, answers: Answers) -> dict[str, str]:
    """Known answers, with what follows from them; what was stated outright wins.

    Unknown ids and values the catalog does not know are left out, so that nothing a visitor or a
    file brings can disturb the reasoning.
    """
    known = {f: v for f, v in answers.items() if _usable(catalog, f, v)}
    for finding in catalog.findings.values():
        if finding.id in known:
            continue
        if finding.present_when is not None and holds(finding.present_when, known):
            known[finding.id] = PRESENT
        elif finding.absent_when is not None and holds(finding.absent_when, known):
            known[finding.id] = ABSENT
    return known


def _usable(catalog: Catalog, finding_id: str, value: object) -> bool:
    finding = catalog.findings.get(finding_id)
    if finding is None or not isinstance(value, str):
        return False
    if not finding.values:
        return value in (PRESENT, ABSENT, SOMETIMES, UNSURE)
    return value == UNSURE or all(part in finding.values for part in value.split("|"))
