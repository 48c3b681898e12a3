"""Typed commands, silence, and visitors' words in logs."""

from __future__ import annotations

import asyncio
import io
import logging

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import patching, safety

DOMAIN = Domain.load("domain.yml")
WORDS = TemplatedNaturalLanguageGenerator(DOMAIN.responses)
TRACKER = DialogueStateTracker.from_events("visitor", [])

safety.apply()
ORIGINAL = getattr(RemoteAction.run, patching._MARK)


async def _run(fake, name="action_turn"):
    """Our run around an action that behaves as the test wants."""
    run = safety._never_silent(fake)
    return await run(RemoteAction(name, None), CollectingOutputChannel(), WORDS, TRACKER, DOMAIN)


def _behaving(events=None, error=None, *, hangs=False):
    async def run(*_):
        if hangs:
            await asyncio.sleep(60)
        if error:
            raise error
        return list(events or [])

    return run


def _texts(events):
    return [event.text for event in events if isinstance(event, BotUttered)]


def _is_trouble(events):
    texts = _texts(events)
    return len(texts) == 1 and "not working" in texts[0]


async def check_an_answer_passes_unchanged():
    events = [BotUttered("hello"), SlotSet("a", 1)]
    assert await _run(_behaving(events)) == events


async def check_a_failing_action_still_answers():
    assert _is_trouble(await _run(_behaving(error=RuntimeError("down"))))


async def check_a_rejecting_action_still_answers():
    assert _is_trouble(await _run(_behaving(error=ActionExecutionRejection("action_turn"))))


async def check_a_silent_action_still_answers_and_keeps_its_events():
    events = await _run(_behaving([SlotSet("a", 1)]))
    assert _is_trouble(events)
    assert SlotSet("a", 1) in events


async def check_a_hanging_action_still_answers_within_the_doors_patience():
    part, safety.PART_OF_TURN = safety.PART_OF_TURN, 0.01
    try:
        assert _is_trouble(await _run(_behaving(hangs=True)))
    finally:
        safety.PART_OF_TURN = part


async def check_an_action_that_owes_no_answer_may_be_silent_or_fail():
    name = "action_record_emergency"
    assert await _run(_behaving(), name) == []
    assert await _run(_behaving(error=RuntimeError("down")), name) == []


async def check_other_actions_may_still_reject():
    try:
        await _run(_behaving(error=ActionExecutionRejection("some_form")), "some_form")
    except ActionExecutionRejection:
        return
    raise AssertionError("the rejection was swallowed")


async def check_the_words_in_an_error_stay_out_of_the_log():
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    safety.logger.addHandler(handler)
    try:
        await _run(_behaving(error=RuntimeError("my secret words")))
    finally:
        safety.logger.removeHandler(handler)
    assert "RuntimeError" in log.getvalue()
    assert "secret" not in log.getvalue()
