"""Can each danger sign be heard? A rule that no question and no words can set protects nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.engine.model import ABSENT, PRESENT, AllOf, AnyOf, Catalog, Is, Not, Question, Rule
from bot.knowledge.files import CatalogError, parse_yaml
from bot.knowledge.problems import Problem

_Settable = Mapping[str, set[str]]  # finding id -> the answers that a visitor can give


def unreachable(folder: Path, catalog: Catalog) -> Iterator[Problem]:
    """Findings, danger-sign clauses and evidence rows that nothing a visitor does can meet."""
    by_question = settable(catalog)
    heard = _heard_in_words(folder, catalog)
    either = {
        finding: by_question.get(finding, set()) | heard.get(finding, set())
        for finding in catalog.findings
    }
    for finding in catalog.findings.values():
        follows = finding.present_when is not None or finding.absent_when is not None
        if not either[finding.id] and not follows:
            remedy = (
                "nobody is asked about it: let a question of questions.yaml set it, "
                "or give it words in terms.yaml"
            )
            yield Problem("findings.yaml", f"[{finding.id}]", "", remedy)
    for flag in catalog.red_flags.values():
        for clause in flag.clauses:
            if not can_hold(clause.when, either):
                remedy = "can never fire: let a question of questions.yaml set its findings"
                yield Problem("red_flags.yaml", f"[{clause.id}]", flag.name, remedy)
    for row in catalog.evidence:
        if row.value not in by_question.get(row.finding, set()):
            remedy = "is never asked: let a question of questions.yaml set it"
            yield Problem("evidence.yaml", f"[{row.finding}: {row.value}]", "", remedy)


def settable(catalog: Catalog) -> dict[str, set[str]]:
    """What the questions can set: finding id -> answers."""
    found: dict[str, set[str]] = defaultdict(set)
    for question in catalog.questions.values():
        for finding, answer in _answers_of(question):
            found[finding].update(answer.split("|"))
    for derived in catalog.findings.values():
        if derived.present_when is not None and can_hold(derived.present_when, found):
            found[derived.id].add(PRESENT)
    return dict(found)


def _answers_of(question: Question) -> Iterator[tuple[str, str]]:
    for option in question.options:
        yield from option.sets.items()
        if question.kind == "checklist":  # "none of these" denies what the options say
            yield from ((finding, ABSENT) for finding in option.sets)


def can_hold(rule: Rule, found: _Settable) -> bool:
    """Whether some answers that can be given make the rule true."""
    if isinstance(rule, Is):
        return bool(rule.values & found.get(rule.finding, set()))
    if isinstance(rule, AllOf):
        return all(can_hold(part, found) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return sum(can_hold(part, found) for part in rule.parts) >= rule.least
    assert isinstance(rule, Not)  # noqa: S101 - the fourth and last form
    return True


def _heard_in_words(folder: Path, catalog: Catalog) -> dict[str, set[str]]:
    """What the terms can hear in free text: findings that terms.yaml has phrases for."""
    heard: dict[str, set[str]] = {}
    with suppress(OSError, CatalogError):  # the terms have their own check
        terms = parse_yaml("terms.yaml", (folder / "terms.yaml").read_text(encoding="utf-8"))
        for name in _names(terms):
            if name in catalog.findings:
                values = catalog.findings[name].values
                heard[name] = set(values) if values else {PRESENT}
    return heard


def _names(content: Any) -> Iterator[str]:
    """Every key, and every `finding:`, at any depth: what could be a finding's id."""
    parts = content.items() if isinstance(content, Mapping) else ()
    for key, value in parts:
        yield str(value if key == "finding" else key)
    for value in content.values() if isinstance(content, Mapping) else content:
        if isinstance(value, Mapping | list):
            yield from _names(value)
