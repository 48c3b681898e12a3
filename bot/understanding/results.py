"""What was understood, as values that travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: which finding and value, and which tokens."""

    finding: str
    value: str | None  # None: a finding without values
    start: int
    end: int
    beside: bool = False  # only says it near another finding: `beside` in the term lists


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing said: what, how it was meant, about whom and when."""

    finding: str
    value: str  # present, absent, sometimes, unsure, or one of the finding's values
    text: str
    start: int  # character offsets in the normalised text
    end: int
    about: str = "self"  # or "other"
    when: str = "now"  # or "past", "hypothetical"
    likely: bool = False  # by likeness to written messages, not by a phrase


Likely = Mapping[str, float]  # by option id, "none" and "unsure" among them: log odds by likeness


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything heard in one message."""

    mentions: tuple[Mention, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)  # about the person, now
    history: Mapping[str, str] = field(default_factory=dict)  # over and dealt with
    urgent: tuple[str, ...] = ()  # emergency clauses that these words alone fire
    ask: tuple[str, ...] = ()  # danger signs heard, but not surely: one plain question back
    about: str = "self"
    replies: Mapping[str, Likely] = field(default_factory=dict)  # by question
    foreign: str = ""  # the language of the words, when it is not the conversation's

    def as_dict(self) -> dict[str, Any]:
        """For Rasa's parse data."""
        return {
            "mentions": [asdict(m) for m in self.mentions],
            "answers": dict(self.answers),
            "history": dict(self.history),
            "urgent": list(self.urgent),
            "ask": list(self.ask),
            "about": self.about,
            "replies": {question: dict(likely) for question, likely in self.replies.items()},
            "foreign": self.foreign,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Understood:
        """Back from `as_dict`."""
        return cls(
            mentions=tuple(Mention(**m) for m in data.get("mentions", ())),
            answers=dict(data.get("answers", {})),
            history=dict(data.get("history", {})),
            urgent=tuple(data.get("urgent", ())),
            ask=tuple(data.get("ask", ())),
            about=str(data.get("about", "self")),
            replies=replies_from(data.get("replies")),
            foreign=str(data.get("foreign", "")),
        )


def replies_from(data: Mapping[str, Likely] | None) -> dict[str, Likely]:
    """The likeness to answers by question, back from JSON."""
    return {question: dict(told) for question, told in (data or {}).items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the offered options words pick."""

    options: tuple[str, ...] = ()
    none: bool = False
    unsure: bool = False
    sometimes: bool = False
    guessed: bool = False  # read from a part of the words, not from all of them
    certain: bool = False  # nothing but a number, or a plain yes or no: there is nothing to weigh
