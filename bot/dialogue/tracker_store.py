"""What Rasa itself remembers of a conversation: its last turns, of the latest conversations.

The truth is in our SQL store, behind the actions. Rasa replays what it remembers at every turn and
posts it to the action server, so a short memory keeps turn one hundred as quick as turn ten, and a
bounded number of conversations keeps the process as small as it started.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from copy import copy
from itertools import pairwise
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

IDLE_S = 12 * 3600.0  # less than the shortest time that the store keeps things
DEAD_WEIGHT = frozenset({"intent_ranking", "text_tokens"})


class RecentTurns(TrackerStore):
    """Keeps the last turns of the latest conversations in this process.

    A conversation that was dropped starts afresh for Rasa alone: no rule looks back further than
    one turn, and the actions go on from SQL.
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        conversations: int = 1000,
        turns: int = 3,
        **kwargs: Any,
    ) -> None:
        """Take the bounds from endpoints.yml.

        Args:
            domain: What slots there are.
            event_broker: Rasa's own, if one is configured.
            conversations: How many conversations to remember; the longest untouched goes first.
            turns: How many turns of each.
            kwargs: What Rasa passes to every store, such as `host`; unused.
        """
        self._conversations = max(1, int(conversations))
        self._turns = max(1, int(turns))
        self._kept: OrderedDict[str, tuple[Event, ...]] = OrderedDict()
        self._touched: dict[str, float] = {}
        super().__init__(domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Remember the tracker's last turns; forget conversations untouched for long."""
        await self.stream_events(tracker)
        now = time.monotonic()
        self._touched[tracker.sender_id] = now
        self._kept[tracker.sender_id] = recent(tracker, self._turns)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > self._conversations or self._oldest_is_idle(now):
            gone, _ = self._kept.popitem(last=False)
            self._touched.pop(gone, None)

    def _oldest_is_idle(self, now: float) -> bool:
        return now - self._touched[next(iter(self._kept))] > IDLE_S

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """A fresh tracker over the remembered events, or None when there are none.

        Never the saved object itself: a turn that fails halfway must leave no trace here.
        """
        events = self._kept.get(sender_id)
        if events is None:
            return None
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event)
        return tracker

    async def keys(self) -> Iterable[str]:
        """The remembered conversations, longest untouched first."""
        return list(self._kept)


def recent(tracker: DialogueStateTracker, turns: int) -> tuple[Event, ...]:
    """The events of the last turns, with the slots as they stood before them."""
    events = [_lean(event) for event in tracker.applied_events()]
    cut = _start_of_last(events, turns)
    if cut == 0 or tracker.active_loop is not None:  # a form needs its own beginning
        return tuple(events)
    return (*_slots_set(events[:cut]), *events[cut:])


def _lean(event: Event) -> Event:
    """The event without what nobody reads once its turn is over: rich payloads and also-rans."""
    if isinstance(event, BotUttered) and event.data:
        return BotUttered(event.text, None, event.metadata, event.timestamp)
    if isinstance(event, UserUttered) and not DEAD_WEIGHT.isdisjoint(event.parse_data):
        kept = {key: value for key, value in event.parse_data.items() if key not in DEAD_WEIGHT}
        lean = copy(event)
        lean.parse_data = kept
        return lean
    return event


def _start_of_last(events: Sequence[Event], turns: int) -> int:
    """Where the last `turns` turns begin: at the listening before their first message."""
    starts = [
        place
        for place, (before, event) in enumerate(pairwise(events))
        if isinstance(event, UserUttered) and _is_listening(before)
    ]
    return starts[-turns] if len(starts) >= turns else 0


def _is_listening(event: Event) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


def _slots_set(events: Sequence[Event]) -> list[Event]:
    """The last setting of every slot."""
    last = {event.key: event for event in events if isinstance(event, SlotSet)}
    return list(last.values())
