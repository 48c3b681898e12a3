"""Go through every text that a visitor may read, to list the texts or to put others in place.

One walk does both, so that what a language must hold and what a visitor reads cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from bot.engine.model import (
    Article,
    Catalog,
    Condition,
    Finding,
    PainSite,
    Question,
    Specialist,
    System,
)

Say = Callable[[str, str, str], str]  # (file, place, text) -> the text to put there
Put = Callable[[str, str], str]  # the same within one file

# The clinician's half of the summary: wording keys (or how they begin) that stay English.
FOR_CLINICIANS = (
    "clinical.",
    "summary.clinical_title",
    "summary.positives",
    "summary.negatives",
    "summary.unsure",
    "summary.flags",
    "summary.no_flags",
    "summary.pattern",
    "summary.version",
)


def visitor_texts(catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """Everything that a visitor may read: (file, place, text)."""
    found: list[tuple[str, str, str]] = []

    def note(file: str, place: str, text: str) -> str:
        found.append((file, place, text))
        return text

    translated(catalog, note)
    yield from found


def translated(catalog: Catalog, say: Say, *, language: str | None = None) -> Catalog:
    """The same content with other words; an empty text stays empty."""

    def putting(file: str) -> Put:
        def put(place: str, text: str) -> str:
            return say(file, place, text) if text else text

        return put

    finding = partial(_finding, putting("findings.yaml"))
    condition = partial(_condition, putting("conditions.yaml"))
    system = partial(_system, putting("conditions.yaml"))
    specialist = partial(_specialist, putting("specialists.yaml"))
    question = partial(_question, putting("questions.yaml"))
    wording = partial(_wording, putting("wording.yaml"))
    article = partial(_article, putting("education.yaml"))
    site = partial(_pain_site, putting("pain_sites.yaml"))
    return replace(
        catalog,
        language=language or catalog.language,
        findings={key: finding(one) for key, one in catalog.findings.items()},
        conditions={key: condition(one) for key, one in catalog.conditions.items()},
        systems={key: system(one) for key, one in catalog.systems.items()},
        specialists={key: specialist(one) for key, one in catalog.specialists.items()},
        questions={key: question(one) for key, one in catalog.questions.items()},
        wording={key: wording(key, text) for key, text in catalog.wording.items()},
        articles={key: article(one) for key, one in catalog.articles.items()},
        pain_sites=tuple(site(one) for one in catalog.pain_sites),
    )


def _wording(put: Put, key: str, text: str) -> str:
    return text if key.startswith(FOR_CLINICIANS) else put(key, text)


def _finding(put: Put, one: Finding) -> Finding:
    place = f"[{one.id}]"
    return replace(
        one,
        label=put(f"{place}.label", one.label),
        label_absent=put(f"{place}.label_absent", one.label_absent),
        value_labels={
            value: put(f"{place}.values[{value}]", label)
            for value, label in one.value_labels.items()
        },
    )


def _condition(put: Put, one: Condition) -> Condition:
    place = f"conditions[{one.id}]"
    return replace(
        one,
        label=put(f"{place}.label", one.label),
        watch_for=put(f"{place}.watch_for", one.watch_for),
        tell_clinician=put(f"{place}.tell_clinician", one.tell_clinician),
        referrals=tuple(
            replace(to, why=put(f"{place}.referrals[{to.specialist}].why", to.why))
            for to in one.referrals
        ),
    )


def _system(put: Put, one: System) -> System:
    place = f"systems[{one.id}]"
    return replace(one, label=put(f"{place}.label", one.label), text=put(f"{place}.text", one.text))


def _specialist(put: Put, one: Specialist) -> Specialist:
    return replace(
        one,
        label=put(f"[{one.id}].label", one.label),
        what_they_do=put(f"[{one.id}].what_they_do", one.what_they_do),
    )


def _question(put: Put, one: Question) -> Question:
    place = f"[{one.id}]"
    return replace(
        one,
        text=put(f"{place}.text", one.text),
        text_other=put(f"{place}.text_other", one.text_other),
        rephrase=put(f"{place}.rephrase", one.rephrase),
        why=put(f"{place}.why", one.why),
        none_title=put(f"{place}.none_title", one.none_title),
        options=tuple(
            replace(option, title=put(f"{place}.options[{option.id}].title", option.title))
            for option in one.options
        ),
    )


def _article(put: Put, one: Article) -> Article:
    return replace(
        one, title=put(f"[{one.id}].title", one.title), text=put(f"[{one.id}].text", one.text)
    )


def _pain_site(put: Put, one: PainSite) -> PainSite:
    return replace(one, mention=put(f"[{one.finding}].mention", one.mention))
