"""What the door remembers of a conversation: its last reply and the turns it answered.

Only in memory and bounded, in number and in time: after a restart, or half a day without a word,
the store knows the last reply, and the services know a repeated message id.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]

CONVERSATIONS = 2_000
TURNS = 16
IDLE_S = 12 * 3600.0  # less than the shortest time that the store keeps things


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
    touched: float = 0.0
    anew: bool = False  # it was erased: what Rasa may still remember must not come back

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

    def __init__(
        self, conversations: int = CONVERSATIONS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = conversations
        self._clock = clock
        self._held: OrderedDict[str, Remembered] = OrderedDict()

    def of(self, conversation_id: str) -> Remembered:
        """What is remembered about a conversation."""
        now = self._clock()
        self._drop_oldest(now, full=len(self._held) + (conversation_id not in self._held))
        found = self._held.setdefault(conversation_id, Remembered())
        found.touched = now
        self._held.move_to_end(conversation_id)
        return found

    def _drop_oldest(self, now: float, full: int) -> None:
        """Those untouched for too long, and as many as are too many."""
        while self._held:
            name, held = next(iter(self._held.items()))
            if held.busy or (full <= self._limit and now - held.touched <= IDLE_S):
                return
            del self._held[name]
            full -= 1

    def forget(self, conversation_id: str) -> None:
        """Remember nothing about it any more, but that whatever comes next begins anew."""
        self._held.pop(conversation_id, None)
        self.of(conversation_id).anew = True
