"""Words to findings: matchers over reviewed term lists, with negation, doubt, person and time.

spaCy is loaded by the first `understand`, not by this import: the action server reads choices
only, and the web door reads words only while Rasa is down.
"""

from __future__ import annotations

from bot.engine.model import Catalog
from bot.understanding.choices import names_an_answer, read_choice, says_all_right, yes_or_no
from bot.understanding.feelings import feeling_in
from bot.understanding.results import Choice, Likely, Mention, Understood, replies_from
from bot.understanding.weighing import Told, picked, probabilities, weighing_of

__all__ = [
    "Choice",
    "Likely",
    "Mention",
    "Told",
    "Understood",
    "feeling_in",
    "names_an_answer",
    "picked",
    "probabilities",
    "read_choice",
    "replies_from",
    "says_all_right",
    "understand",
    "weighing_of",
    "yes_or_no",
]


def understand(
    catalog: Catalog, text: str, *, about_other: bool = False, phrases_only: bool = False
) -> Understood:
    """What a message says; see `bot.understanding.reading`."""
    from bot.understanding import reading  # noqa: PLC0415 - see above

    return reading.understand(catalog, text, about_other=about_other, phrases_only=phrases_only)
