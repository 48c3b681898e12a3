"""Correcting what was read back, in one tap: an item turned into its opposite or another value."""

from __future__ import annotations

from bot.engine.model import ABSENT, PRESENT, Catalog
from bot.services.results import read_back_text
from bot.services.talk import Talk

TURN = "read_back_turn"  # the question that a tap on "Change" answers, as "finding:value"


def other_values(catalog: Catalog, finding_id: str, value: str) -> list[dict[str, str]]:
    """What else an item can be, in the visitor's words: its opposite, or its other values."""
    own = catalog.findings[finding_id].values
    others = [one for one in own if one != value] if own else [_opposite(value)]
    return [{"value": one, "text": read_back_text(catalog, finding_id, one)} for one in others]


def _opposite(value: str) -> str:
    return PRESENT if value == ABSENT else ABSENT


def turned_over(talk: Talk) -> dict[str, str]:
    """The answers that a tap on "Change" sets; nothing for anything else."""
    if talk.heard.question != TURN:
        return {}
    held, catalog = talk.conversation.answers, talk.desk.catalog
    pairs = [option.partition(":")[::2] for option in talk.heard.options]
    return {
        finding: value
        for finding, value in pairs
        if finding in held and _may_be(catalog, finding, value)
    }


def _may_be(catalog: Catalog, finding_id: str, value: str) -> bool:
    finding = catalog.findings.get(finding_id)
    return finding is not None and value in (finding.values or (PRESENT, ABSENT))
