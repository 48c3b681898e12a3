"""Codes that may apply, for the clinician to confirm: a chat codes no diagnosis."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine import holds
from bot.engine.derived import derive
from bot.engine.model import Answers, Assessment, Catalog, Code

CLEAR_ENOUGH = ("clear", "two")  # else no pattern leads
UNITED_STATES = "US"  # where ICD-10-CM is used


def codes_for(catalog: Catalog, found: Assessment, answers: Answers) -> list[Code]:
    """The codes whose signs were told, and those of the leading pattern."""
    known = derive(catalog, answers)
    leads = found.confidence in CLEAR_ENOUGH
    leading = next((s.condition for s in found.scores if s.named), None) if leads else None
    return [
        code
        for code in catalog.codes
        if (code.when is None or holds(code.when, known)) and code.condition in ("", leading)
    ]


def as_written(codes: Iterable[Code], country: str, *, confirm: bool) -> list[str]:
    """Such as "R42 dizziness and giddiness": each code once, as the country numbers it."""
    written: dict[str, str] = {}
    for code in codes:
        if code.confirm is confirm:
            number = code.icd10cm if country == UNITED_STATES else code.icd10
            written.setdefault(number, f"{number} {code.title}")
    return list(written.values())
