"""Why a case got its result: every rule and every term, each with its source."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine import assess
from bot.engine.model import Answers, Assessment, Catalog, Term

SHOWN_PATTERNS = 3


def explain(catalog: Catalog, answers: Answers) -> Iterator[str]:
    """Lines for a clinician: how soon, who, which system, and what each rests on."""
    found = assess(catalog, answers)
    yield f"How soon: {found.urgency.value}, because of {found.urgency_because}"
    for fired in found.flags:
        rule = catalog.red_flags[fired.flag]
        doubt = " (by a repeated not sure)" if fired.suspected else ""
        signs = ", ".join(fired.because)
        yield f"  {fired.clause} {rule.name}: {fired.tier.value}{doubt}, by {signs}"
        yield f"    {rule.provenance.value}; {_sources(catalog, rule.sources)}"
    yield "Who: " + "; ".join(f"{s.specialist} (for {s.because})" for s in found.suggestions)
    yield f"How sure: {found.confidence}" + ("; more than one thing" if found.more_than_one else "")
    yield "Systems: " + ", ".join(f"{s.system} {s.share:.0%}" for s in found.systems)
    band = ", ".join(f"{share:.0%} at {p}" for p, share in found.prior_band.items())
    yield f"  neck, if so many visitors had dizziness from the neck: {band}"
    for change in found.would_change:
        verb = "would put first" if change.flips else "would bring closer"
        yield f"Would change: {change.finding} {change.value} {verb} {change.specialist}"
    for one in found.contradictions:
        yield f"Contradiction: {one} was told two ways"
    for score in found.scores[:SHOWN_PATTERNS]:
        condition = catalog.conditions[score.condition]
        held = "" if score.named else " (may not be named: its gate does not hold)"
        yield ""
        yield f"{condition.clinical}: {score.share:.1%}, alone {score.alone:.0%}{held}"
        yield (
            f"  started at {condition.prior.value:.1%} of visitors "
            f"({condition.prior.provenance.value}; {_source(catalog, condition.prior.source)})"
        )
        yield from _terms(catalog, found, score.condition)


def _terms(catalog: Catalog, found: Assessment, condition: str) -> Iterator[str]:
    """The condition's terms, heaviest first."""
    terms = [t for t in found.terms if t.condition == condition]
    for term in sorted(terms, key=lambda t: -abs(t.log_odds)):
        yield f"  {term.log_odds:+.2f}  {term.finding} {term.value}: {_origin(catalog, term)}"


def _origin(catalog: Catalog, term: Term) -> str:
    note = f" ({term.note})" if term.note else ""
    return f"{term.provenance.value}{note}; {_source(catalog, term.source)}"


def _sources(catalog: Catalog, ids: tuple[str, ...]) -> str:
    return " | ".join(_source(catalog, one) for one in ids) or "no source"


def _source(catalog: Catalog, one: str | None) -> str:
    if one is None:
        return "our own judgement"
    source = catalog.sources[one]
    return source.citation if source.verified else f"{source.citation} [to be checked]"
