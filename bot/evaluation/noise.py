"""Simulated visitors who answer wrongly: yes-saying, wrong descriptions, "I don't know".

Danger signs are answered as the case says: their rules are tested by the red-flag cases, and a
yes-sayer would be sent to be seen at once, which tells nothing about the rest.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import Any

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE, Catalog
from bot.evaluation.cases import Case


def noisy_truth(
    catalog: Catalog, case: Case, habits: Mapping[str, Any], chance: random.Random
) -> dict[str, str]:
    """What an error-prone person says in this case's place.

    Args:
        catalog: Names the findings and their values.
        case: What is true.
        habits: `visitors` of settings.yaml: how often people err, in which way.
        chance: Where the errors come from; the same seed makes the same person.
    """
    leaning = chance.gauss(0.0, habits["yes_saying"]["value"])
    said = {}
    for finding in catalog.findings.values():
        held = case.answers.get(finding.id, case.otherwise)
        if _settled(catalog, finding.id):
            if finding.id in case.answers:
                said[finding.id] = held
        elif chance.random() < habits["dont_know"]["value"]:
            said[finding.id] = UNSURE
        elif finding.values:
            if finding.id in case.answers:
                said[finding.id] = _length(finding.values, finding.id, held, habits, chance)
        elif held in (PRESENT, ABSENT, SOMETIMES):
            said[finding.id] = _yes_no(finding.id, held, leaning, habits, chance)
    return said


def _settled(catalog: Catalog, finding: str) -> bool:
    """Danger signs, the age, and what follows from other answers."""
    one = catalog.findings[finding]
    follows = one.present_when is not None or one.absent_when is not None
    return one.flag or follows or finding == "age_band"


def _yes_no(
    finding: str, held: str, leaning: float, habits: Mapping[str, Any], chance: random.Random
) -> str:
    slip = habits["slip"]["value"]
    if finding in habits["descriptors"]:
        slip = habits["wrong_descriptor"]["value"]
    true = (1 - slip) if held != ABSENT else slip
    yes = 1 / (1 + math.exp(-(math.log(true / (1 - true)) + leaning)))
    if chance.random() < yes:
        return SOMETIMES if held == SOMETIMES else PRESENT
    return ABSENT


def _length(
    values: tuple[str, ...],
    finding: str,
    held: str,
    habits: Mapping[str, Any],
    chance: random.Random,
) -> str:
    """A length of time, sometimes the one beside it."""
    first = held.split("|", maxsplit=1)[0]
    descriptors = habits["descriptors"]
    if finding not in descriptors or first not in values:
        return held
    if chance.random() >= habits["wrong_descriptor"]["value"]:
        return held
    place = values.index(first)
    beside = [values[i] for i in (place - 1, place + 1) if 0 <= i < len(values)]
    return chance.choice(beside)
