"""What the door remembers of a conversation: its last reply and the turns it answered.

Only in memory and bounded: after a restart the store knows the last reply, and the services know
a repeated message id.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]

CONVERSATIONS = 2_000
TURNS = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one visitor message."""

    messages: list[Message]
    delivered: bool = True


@dataclass(slots=True)
class Remembered:
    """One conversation."""

    last_reply: list[Message] = field(default_factory=list)
    language: str | None = None  # that the page said, or that the bot changed to
    turns: OrderedDict[str, asyncio.Task[Outcome]] = field(default_factory=OrderedDict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return self.lock.locked() or any(not task.done() for task in self.turns.values())

    def add(self, message_id: str, task: asyncio.Task[Outcome]) -> None:
        """Remember a turn, and forget the oldest that is done."""
        self.turns[message_id] = task
        oldest = next(iter(self.turns))
        if len(self.turns) > TURNS and self.turns[oldest].done():
            del self.turns[oldest]


class Memory:
    """All conversations, the longest unused forgotten first."""

    def __init__(self, conversations: int = CONVERSATIONS) -> None:
        self._limit = conversations
        self._held: OrderedDict[str, Remembered] = OrderedDict()

    def of(self, conversation_id: str) -> Remembered:
        """What is remembered about a conversation."""
        found = self._held.setdefault(conversation_id, Remembered())
        self._held.move_to_end(conversation_id)
        if len(self._held) > self._limit:
            oldest = next(iter(self._held))
            if not self._held[oldest].busy:
                del self._held[oldest]
        return found

    def forget(self, conversation_id: str) -> None:
        """Remember nothing about it any more."""
        self._held.pop(conversation_id, None)
