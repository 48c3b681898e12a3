"""One visitor message, as it reaches the use cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understanding import Likely


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in: words with what was understood in them, or a pressed option.

    `answers` holds what the words say about the person the chat is about, now; `mentions` holds
    every mention with whom and when it is about, so that a chat about somebody else can take the
    ones that `answers` leaves out.
    """

    text: str = ""
    intent: str = "inform"
    question: str | None = None  # pressed: the question that offered the option
    options: tuple[str, ...] = ()  # pressed: option ids, or ("none",) or ("unsure",)
    answers: Mapping[str, str] = field(default_factory=dict)
    mentions: Sequence[Mapping[str, Any]] = ()
    ask: tuple[str, ...] = ()  # danger signs heard but not surely: one plain question back
    urgent: tuple[str, ...] = ()  # emergency clauses that the words alone fire
    about: str = "self"
    replies: Mapping[str, Likely] = field(default_factory=dict)  # by question
    foreign: str = ""  # the language of the words, when it is not the conversation's
    language: str | None = None  # of the page, or last agreed on; None when nothing says
    message_id: str | None = None
    channel: str = "rest"
    greeted: bool = False  # the visitor has seen the welcome
    earlier: Mapping[str, str] = field(default_factory=dict)  # understood before consent, not kept

    @property
    def pressed(self) -> bool:
        """True for an option or a control, False for typed words."""
        return self.question is not None
