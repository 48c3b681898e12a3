"""What to do now: first, complete, and nothing asked after it.

Also said by Rasa itself, so that it comes without the action server, and by the web door.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.model import Assessment, Catalog, Clause, Urgency
from bot.services.messages import Message, message
from bot.services.words import Words

GENERAL = "general"
CRISIS = "crisis"  # the one message that calls the crisis line
CONTROLS = ("go_back", "start_over")  # for who was misheard; nothing is asked


def emergency_message(words: Words, key: str, flag: str | None) -> Message:
    """The emergency words under `key`, as text for any channel and as a rich payload."""
    title, text = words.say(f"emergency.{key}.title"), words.say(f"emergency.{key}.text")
    clinic = words.clinic
    number = clinic.crisis_line if key == CRISIS else clinic.emergency_number
    custom = {
        "type": "emergency",
        "urgency": Urgency.EMERGENCY.value,
        "title": title,
        "text": text,
        "call": {"number": number, "title": words.say("emergency.call", number=number)},
        "where": "" if key == CRISIS else words.say("emergency.where"),
        "flag": flag,
        "language": words.language,  # which may be that of the words, not of the page
    }
    # One line break: Rasa's channels cut a text at an empty line into several messages.
    return message(f"{title}\n{text}", words.controls(*CONTROLS), custom)


def advice_for(words: Words, urgent: Sequence[str]) -> Message:
    """What to say for danger that was heard in words.

    Args:
        words: Catalog and clinic.
        urgent: Clause ids that fired, most urgent first; the general words when none is known.
    """
    flag, clause = clause_of(words.catalog, urgent)
    return emergency_message(words, clause.message if clause else GENERAL, flag)


def standing_advice(words: Words, found: Assessment, alarm: Sequence[str]) -> Message | None:
    """What stands while an emergency does: by the answers in force, or by words that alarmed.

    Args:
        words: Catalog and clinic.
        found: What the answers in force say.
        alarm: Clause ids that words fired and nobody took back.
    """
    if found.urgency is Urgency.EMERGENCY and found.lead is not None:
        return emergency_message(words, found.lead.message, found.lead.flag)
    return advice_for(words, alarm) if alarm else None


def clause_of(catalog: Catalog, urgent: Sequence[str]) -> tuple[str | None, Clause | None]:
    """The first of these clause ids that the catalog knows, with its sign."""
    found = {
        clause.id: (flag.id, clause)
        for flag in catalog.red_flags.values()
        for clause in flag.clauses
    }
    return next((found[name] for name in urgent if name in found), (None, None))
