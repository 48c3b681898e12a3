"""Rasa's memory is short, bounded and never shared."""

from __future__ import annotations

from rasa.core.tracker_store import FailSafeTrackerStore, check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.tracker_store import IDLE_S, RecentTurns

DOMAIN = Domain.from_dict(
    {
        "intents": ["press"],
        "actions": ["action_turn"],
        "slots": {"kept": {"type": "any", "mappings": [{"type": "custom"}]}},
    }
)


def _turn(number):
    return [
        UserUttered(f"message {number}", {"name": "press"}),
        ActionExecuted("action_turn"),
        BotUttered(f"reply {number}"),
        ActionExecuted("action_listen"),
    ]


def _start():
    return [
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
    ]


async def _after(store, sender, turns):
    for number in range(turns):
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        for event in ([] if tracker.events else _start()) + _turn(number):
            tracker.update(event, DOMAIN)
        await store.save(tracker)
    return await store.retrieve(sender)


def _texts(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


async def check_only_the_last_turns_are_remembered():
    tracker = await _after(RecentTurns(DOMAIN, turns=2), "a", 30)
    assert _texts(tracker) == ["message 28", "message 29"]
    assert tracker.latest_message.text == "message 29"
    assert tracker.latest_action_name == "action_listen"


async def check_a_hundred_turns_take_no_more_room_than_ten():
    store = RecentTurns(DOMAIN, turns=3)
    ten = len((await _after(store, "ten", 10)).events)
    assert len((await _after(store, "hundred", 100)).events) == ten


async def check_what_nobody_touched_for_half_a_day_is_forgotten():
    store = RecentTurns(DOMAIN)
    await _after(store, "a", 1)
    store._touched["a"] -= IDLE_S + 1
    await _after(store, "b", 1)
    assert await store.retrieve("a") is None


async def check_the_longest_untouched_conversation_is_forgotten_first():
    store = RecentTurns(DOMAIN, conversations=2)
    for sender in ("a", "b", "a", "c"):
        await _after(store, sender, 1)
    assert list(await store.keys()) == ["a", "c"]
    assert await store.retrieve("b") is None


async def check_conversations_do_not_see_each_other():
    store = RecentTurns(DOMAIN)
    await _after(store, "a", 2)
    assert _texts(await _after(store, "b", 1)) == ["message 0"]


async def check_a_turn_that_fails_halfway_leaves_no_trace():
    store = RecentTurns(DOMAIN)
    tracker = await _after(store, "a", 1)
    tracker.update(UserUttered("half a turn", {"name": "press"}), DOMAIN)
    assert _texts(await store.retrieve("a")) == ["message 0"]


async def check_past_turns_carry_no_payloads_and_no_also_rans():
    store = RecentTurns(DOMAIN)
    tracker = await _after(store, "a", 1)
    parsed = {"intent_ranking": [1, 2], "understood": {"answers": {"neck_pain": "present"}}}
    tracker.update(UserUttered("words", {"name": "press"}, parse_data=parsed), DOMAIN)
    tracker.update(BotUttered("asked", {"custom": {"type": "question"}}), DOMAIN)
    await store.save(tracker)
    said, asked = list((await store.retrieve("a")).events)[-2:]
    assert asked.text == "asked"
    assert not asked.data
    assert said.parse_data["understood"] == parsed["understood"]
    assert said.intent_name == "press"
    assert "intent_ranking" not in said.parse_data
    assert tracker.latest_message.parse_data["intent_ranking"] == [1, 2]


async def check_slots_outlive_the_turn_that_set_them():
    store = RecentTurns(DOMAIN, turns=1)
    tracker = await _after(store, "a", 1)
    for value in ("old", "new"):
        tracker.update(SlotSet("kept", value), DOMAIN)
    await store.save(tracker)
    assert (await _after(store, "a", 9)).get_slot("kept") == "new"


async def check_a_form_keeps_its_own_beginning():
    store = RecentTurns(DOMAIN, turns=1)
    tracker = await _after(store, "a", 1)
    tracker.update(ActiveLoop("form"), DOMAIN)
    await store.save(tracker)
    assert (await _after(store, "a", 3)).active_loop_name == "form"


async def check_a_restart_forgets_what_came_before():
    store = RecentTurns(DOMAIN)
    tracker = await _after(store, "a", 2)
    tracker.update(Restarted(), DOMAIN)
    await store.save(tracker)
    assert _texts(await store.retrieve("a")) == []


async def check_it_works_behind_rasas_wrapper():
    store = RecentTurns(DOMAIN)
    assert check_if_tracker_store_async(store)
    wrapped = FailSafeTrackerStore(store)
    assert _texts(await _after(wrapped, "a", 1)) == ["message 0"]
    assert await store.exists("a")
    assert not await wrapped.exists("nobody")


async def check_rasa_can_make_it_from_endpoints_yml():
    from rasa.core.tracker_store import TrackerStore
    from rasa.utils.endpoints import read_endpoint_config

    config = read_endpoint_config("endpoints.yml", "tracker_store")
    assert isinstance(TrackerStore.create(config, DOMAIN), RecentTurns)


def check_slots_start_as_the_domain_says():
    assert isinstance(DialogueStateTracker("a", DOMAIN.slots).slots["kept"], AnySlot)
