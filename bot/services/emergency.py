"""What to do now: first, complete, and nothing asked after it.

Also said by Rasa itself, so that it comes without the action server, and by the web door.
"""

from __future__ import annotations

from bot.engine.model import Urgency
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
        "flag": flag,
    }
    # One line break: Rasa's channels cut a text at an empty line into several messages.
    return message(f"{title}\n{text}", words.controls(*CONTROLS), custom)
