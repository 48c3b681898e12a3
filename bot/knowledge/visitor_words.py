"""What visitors read: words that never reach them, and placeholders that somebody fills in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.problems import Problem

_HOUSE_WORDS = Path(__file__).with_name("schema") / "house_words.json"


def unfit_words(_: Mapping[str, Any], catalog: Catalog) -> Iterator[Problem]:
    """Texts for visitors that promise, frighten, diagnose or use a doctor's word."""
    house: dict[str, Any] = json.loads(_HOUSE_WORDS.read_text(encoding="utf-8"))
    for entry in house["never"]:
        pattern = re.compile(entry["pattern"], re.IGNORECASE)
        for file, place, text in visitor_texts(catalog):
            found = None if file in entry.get("except", ()) else pattern.search(text)
            if found:
                remedy = f"is not for visitors: {entry['instead']}"
                yield Problem(file, place, repr(found.group()), remedy)
    for key, text in catalog.wording.items():
        yield from _placeholders(key, text, set(house["placeholders"]))


def visitor_texts(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """Everything that a visitor may read: (file, place, text)."""
    for finding in catalog.findings.values():
        yield "findings.yaml", f"[{finding.id}].label", finding.label
        yield "findings.yaml", f"[{finding.id}].label_absent", finding.label_absent
        for value, label in finding.value_labels.items():
            yield "findings.yaml", f"[{finding.id}].values[{value}]", label
    for condition in catalog.conditions.values():
        place = f"conditions[{condition.id}]"
        yield "conditions.yaml", f"{place}.label", condition.label
        yield "conditions.yaml", f"{place}.watch_for", condition.watch_for
        yield "conditions.yaml", f"{place}.tell_clinician", condition.tell_clinician
        for referral in condition.referrals:
            yield "conditions.yaml", f"{place}.referrals[{referral.specialist}].why", referral.why
    for system in catalog.systems.values():
        yield "conditions.yaml", f"systems[{system.id}]", f"{system.label}: {system.text}"
    for specialist in catalog.specialists.values():
        text = f"{specialist.label}: {specialist.what_they_do}"
        yield "specialists.yaml", f"[{specialist.id}]", text
    yield from _asked_and_said(catalog)


def _asked_and_said(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    for question in catalog.questions.values():
        place = f"[{question.id}]"
        for part in ("text", "text_other", "rephrase", "why", "none_title"):
            yield "questions.yaml", f"{place}.{part}", getattr(question, part)
        for option in question.options:
            yield "questions.yaml", f"{place}.options[{option.id}].title", option.title
    for key, text in catalog.wording.items():
        yield "wording.yaml", key, text
    for article in catalog.articles.values():
        yield "education.yaml", f"[{article.id}].title", article.title
        yield "education.yaml", f"[{article.id}].text", article.text
    for site in catalog.pain_sites:
        yield "pain_sites.yaml", f"[{site.finding}].mention", site.mention


def _placeholders(key: str, text: str, known: set[str]) -> Iterator[Problem]:
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield Problem("wording.yaml", key, text[:60], f"{error}: write a brace as {{{{ or }}}}")
        return
    for name in names:
        if name not in known:
            remedy = f"nobody fills it in: use one of {', '.join(sorted(known))}"
            yield Problem("wording.yaml", key, f"{{{name}}}", remedy)
