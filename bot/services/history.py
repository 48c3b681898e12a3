"""What was told, for a clinician: by topic, in the catalog's clinical terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE, Answers, Catalog, Finding, RedFlag
from bot.services.desk import Desk

TOPICS = ("dizziness", "neck", "headache", "hearing", "sight", "faint", "before")
DANGER = "safety"
PERSON = "about_you"

Groups = Mapping[str, Sequence[str]]  # PRESENT, ABSENT and UNSURE to clinical terms


def topics(desk: Desk, answers: Answers) -> list[tuple[str, str]]:
    """One line for each topic that was asked about: its name, and what is there and what is not."""
    catalog = desk.catalog
    lines = []
    for topic in TOPICS:
        told = line(desk, grouped(catalog, answers, topic))
        if told:
            lines.append((desk.say(f"clinical.topic.{topic}"), told))
    return lines


def danger_signs(desk: Desk, answers: Answers, never: Iterable[RedFlag] | None = None) -> list[str]:
    """Every danger sign that was asked about with its answer, and the rules never asked about."""
    told = line(desk, grouped(desk.catalog, answers, DANGER))
    left = _not_asked(desk.catalog, answers) if never is None else never
    names = "; ".join(f"{flag.id} {flag.name}" for flag in left)
    return [
        *([told] if told else []),
        *([f"{desk.say('clinical.not_asked')} {names}."] if names else []),
    ]


def danger_rules(desk: Desk, answers: Answers) -> list[str]:
    """The same in fewer words: a rule whose signs were all denied is named instead of its signs."""
    catalog = desk.catalog
    denied = [
        flag
        for flag in catalog.red_flags.values()
        if _all_denied(flag, answers) and _is_shorter(catalog, flag)
    ]
    covered = {finding for flag in denied for finding in flag.stem}
    rest = {f: v for f, v in answers.items() if f not in covered}
    names = [f"{flag.id} {flag.name}" for flag in denied]
    return [
        *([f"{desk.say('clinical.all_denied')} {'; '.join(names)}."] if names else []),
        *danger_signs(desk, rest, never=_not_asked(catalog, answers)),
    ]


def _all_denied(flag: RedFlag, answers: Answers) -> bool:
    return all(answers.get(finding) == ABSENT for finding in flag.stem)


def _is_shorter(catalog: Catalog, flag: RedFlag) -> bool:
    """Whether the rule's name takes less room than its signs."""
    signs = sum(len(catalog.findings[f].clinical) + 2 for f in flag.stem)
    return len(f"{flag.id} {flag.name}") < signs


def person(desk: Desk, answers: Answers) -> list[str]:
    """Who it is about."""
    found = grouped(desk.catalog, answers, PERSON)
    return [*found[PRESENT], *(f"{t}?" for t in found[UNSURE])]


def grouped(catalog: Catalog, answers: Answers, topic: str) -> Groups:
    """The clinical terms of a topic by how they were answered, in the catalog's order."""
    groups: dict[str, list[str]] = {PRESENT: [], ABSENT: [], UNSURE: []}
    for finding in catalog.findings.values():
        value = answers.get(finding.id)
        if value is not None and finding.topic == topic:
            groups[_group(value)].append(_term(catalog, finding, value))
    return groups


def line(desk: Desk, groups: Groups) -> str:
    """What is there, what is not and what is not known; only what there is of them."""
    keys = {PRESENT: "positives", ABSENT: "negatives", UNSURE: "unsure"}
    parts = [
        f"{desk.say(f'summary.{key}')} {'; '.join(groups[state])}."
        for state, key in keys.items()
        if groups[state]
    ]
    return " ".join(parts)


def _group(value: str) -> str:
    return value if value in (ABSENT, UNSURE) else PRESENT


def _term(catalog: Catalog, finding: Finding, value: str) -> str:
    if value in (PRESENT, ABSENT, UNSURE):
        return finding.clinical
    if value == SOMETIMES:
        return catalog.wording["read_back.sometimes"].format(item=finding.clinical)
    labels = (finding.value_labels.get(part, part) for part in value.split("|"))
    return f"{finding.clinical}: {' / '.join(labels)}"


def _not_asked(catalog: Catalog, answers: Collection[str]) -> Iterable[RedFlag]:
    return (f for f in catalog.red_flags.values() if not set(f.stem) & set(answers))
