"""One visitor turn: from what was heard to what is said, kept in one transaction.

The store is the truth about a conversation; Rasa's tracker may be lost at any time. Nothing is
kept before consent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.services import calling, interview, language, meta
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.messages import Message
from bot.services.ports import ConsentRecord, Conversation, UnitOfWork
from bot.services.talk import Talk
from bot.understanding import feeling_in

Reply = list[Message]


def take_turn(unit: UnitOfWork, desk: Desk, conversation_id: str, heard: Heard) -> Reply:
    """Answer one visitor message and keep what it said.

    A message id that was answered before gets the same reply again, so that a repeat after a
    dropped connection or a killed process does no harm.

    Args:
        unit: A unit of work of this turn; committed here.
        desk: Content, clinic and clock.
        conversation_id: From the signed session, never from what the visitor sends.
        heard: The message.

    Returns:
        At least one message; each stands alone as text.
    """
    with unit:
        conversation = unit.find(conversation_id)
        if conversation is None:
            return _before_consent(unit, desk, conversation_id, heard)
        if heard.message_id is not None and heard.message_id == conversation.last_message_id:
            return conversation.last_reply
        desk = language.spoken(desk, heard, conversation.language)
        wish = language.wanted(desk, heard, conversation.stage)
        if wish and language.tells(heard):
            heard = replace(heard, intent="inform")
        talk = Talk(desk.speaking(wish) if wish else desk, unit, conversation, heard)
        reply = _in_other_words(talk) if wish else with_feeling(talk, _respond(talk))
        reply = reply if wish else language.reminded(desk, heard, reply)
        if talk.erased:
            unit.commit()
            return reply
        _keep(talk, reply)
        unit.commit()
        return reply


def _in_other_words(talk: Talk) -> Reply:
    """The visitor chose a language: say so, then what their words ask for, or where we were."""
    reply = _respond(talk) if language.tells(talk.heard) else meta.where_we_were(talk)
    return [language.changed(talk.desk), *reply]


def with_feeling(talk: Talk, reply: Reply) -> Reply:
    """Somebody who says that they are afraid or in pain is answered as a person first.

    Nothing comes before an emergency; and it is said once, not at every turn.
    """
    feeling = (
        None if talk.heard.pressed else feeling_in(talk.heard.text, talk.desk.catalog.language)
    )
    if feeling is None or feeling in talk.pending.get("felt", ()) or talk.erased:
        return reply
    if talk.conversation.stage in ("emergency", *calling.STAGES):
        return reply
    talk.pending.setdefault("felt", []).append(feeling)
    return [talk.say(f"aside.{feeling}"), *reply]


def _keep(talk: Talk, reply: Reply) -> None:
    talk.conversation.language = talk.desk.language
    talk.conversation.last_message_id = talk.heard.message_id
    talk.conversation.last_reply = reply
    talk.unit.save(talk.conversation, talk.sheet.records)


def _respond(talk: Talk) -> Reply:
    """Steering words first, then whatever the stage expects."""
    stage, intent = talk.conversation.stage, talk.heard.intent
    expected = _STAGES.get(stage, interview.answer)
    if stage in calling.STAGES:
        # A name or a number can look like anything to the classifier.
        steers = intent in _LEAVES_CALL or _is_a_button(talk)
        leaves = steers and not calling.answers(talk)
        if not leaves:
            return expected(talk)
    if interview.raises_a_doubt(talk):
        return interview.doubt(talk)
    interview.keep_doubts(talk)
    if meta.is_small(intent) and meta.is_answer(talk):
        return expected(talk)
    if intent == "correct" and meta.picks_an_option(talk):
        return expected(talk)  # "no, they come and go apart" is what the button says
    if intent.startswith("faq_"):
        return meta.answer_question(talk)
    return meta.STEERING.get(intent, expected)(talk)


def _is_a_button(talk: Talk) -> bool:
    """Whether it is a control, as those of the menu are: its title for words, or none at all."""
    key = f"controls.{talk.heard.intent}"
    return talk.desk.has(key) and talk.heard.text in ("", talk.desk.say(key))


_LEAVES_CALL = {"stop", "go_back", "start_over", "delete_data", "call_me"}


_STAGES: dict[str, Callable[[Talk], Reply]] = {
    "opener": interview.opener,
    "read_back": interview.read_back,
    "screen": interview.answer,
    "interview": interview.answer,
    "result": meta.after_result,
    "emergency": meta.after_emergency,
    **dict.fromkeys(calling.STAGES, meta.call_turn),
    "ended": meta.after_result,
}


def _before_consent(unit: UnitOfWork, desk: Desk, conversation_id: str, heard: Heard) -> Reply:
    """Welcome, and consent before anything is kept."""
    desk = language.spoken(desk, heard)
    wish = language.wanted(desk, heard)
    if wish:
        desk, heard = desk.speaking(wish), replace(heard, intent="greet")
        return [language.changed(desk), *meta.without_consent(desk, heard)]
    agreed = heard.intent == "consent_yes" or (heard.greeted and heard.intent == "affirm")
    if not agreed:
        return meta.without_consent(desk, heard)
    conversation = Conversation(
        id=conversation_id,
        channel=heard.channel,
        stage="opener",
        catalog_version=desk.catalog.version,
    )
    version = desk.catalog.version
    unit.start(
        conversation,
        ConsentRecord("keep_answers", given=True, wording_version=version, at=desk.now()),
    )
    talk = Talk(desk, unit, conversation, heard)
    reply = interview.begin(talk)
    _keep(talk, reply)
    unit.commit()
    return reply


def record_emergency(unit: UnitOfWork, desk: Desk, conversation_id: str, heard: Heard) -> None:
    """Keep what set off an emergency that was answered already; says nothing itself."""
    with unit:
        conversation = unit.find(conversation_id)
        if conversation is None:
            return
        desk = language.spoken(desk, heard, conversation.language)
        wish = language.wanted(desk, heard)
        talk = Talk(desk.speaking(wish) if wish else desk, unit, conversation, heard)
        reply = interview.emergency_from_words(talk)
        _keep(talk, reply)
        unit.commit()
