"""What every use case has at hand: the words of the clinic, and the time."""

from __future__ import annotations

from dataclasses import dataclass

from bot.engine.model import Question
from bot.services.ports import Clock
from bot.services.words import Words


@dataclass(frozen=True)
class Desk(Words):
    """The content and the surroundings of a turn."""

    now: Clock

    def question_text(self, question: Question, about: str) -> str:
        """The question as put to the visitor, about themselves or the person they help."""
        return self.fill(question.text if about == "self" else question.text_other)
