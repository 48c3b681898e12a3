"""The interview by phone: staff ask, pick and type for a caller.

The same conversation, the same use cases and the same order as in the chat: a case begun there can
be taken up here, and the other way round. Only what staff see at once is more: the next few
questions together, what the answers say so far, and every danger sign at hand.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.engine import assess, next_step
from bot.engine.interview import SAFETY_STAGES
from bot.engine.model import ABSENT, UNKNOWN, Ask, Question
from bot.services import interview, meta, results
from bot.services.answering import NONE_OPTION, findings_of
from bot.services.asking import put_question
from bot.services.calling import STAGES as CALL_STAGES
from bot.services.casework import CannotDo, needed
from bot.services.desk import Desk
from bot.services.emergency import standing_advice
from bot.services.heard import Heard
from bot.services.messages import Message
from bot.services.ports import ConsentRecord, Conversation
from bot.services.staff_ports import Account, AuditEntry, StaffUnit
from bot.services.talk import Talk
from bot.understanding import understand

CHANNEL = "staff"
ID_BYTES = 16
SHOWN = 4  # questions on the page at once
DONE = ("result", "ended", *CALL_STAGES)
TICKED = "done"  # a checklist is sent with the boxes as they are
PICKED, HEARD = "staff", "staff_words"  # where an answer came from


@dataclass(frozen=True, slots=True)
class Noted:
    """An answer in force, as it can be changed."""

    finding: str
    text: str
    denied: bool


@dataclass(frozen=True, slots=True)
class Danger:
    """A danger sign that can be noted at any time."""

    question: str
    option: str
    title: str
    noted: bool


@dataclass(frozen=True, slots=True)
class CallPage:
    """All that the page of a call shows."""

    case: str
    about: str
    begun: bool  # something was said or answered
    emergency: Mapping[str, Any] | None
    ended: str  # why the interview stops without a result
    done: bool
    cards: Sequence[
        Mapping[str, Any]
    ]  # the questions: their rich payloads, with why they are asked
    left: int
    noted: Sequence[Noted]
    dangers: Sequence[Danger]
    so_far: Mapping[str, Any]
    notice: str


def begin(unit: StaffUnit, desk: Desk, me: Account, about: str) -> str:
    """Keep a new case once the caller has agreed; gives its id."""
    case, version = secrets.token_urlsafe(ID_BYTES), desk.catalog.version
    conversation = Conversation(
        id=case,
        channel=CHANNEL,
        stage="opener",
        catalog_version=version,
        about="other" if about == "other" else "self",
    )
    agreed = ConsentRecord("keep_answers", given=True, wording_version=version, at=desk.now())
    with unit:
        unit.start(conversation, agreed)
        talk = Talk(desk, unit, conversation, Heard(channel=CHANNEL))
        conversation.last_reply = [interview.ask_opener(talk)]
        unit.save(conversation)
        unit.add_audit(AuditEntry(desk.now(), me.name, "begun by phone", case))
        unit.commit()
    return case


def look(unit: StaffUnit, desk: Desk, me: Account, case: str) -> CallPage:
    """The call as it stands; that somebody looked is noted."""
    with unit:
        conversation = needed(unit, case)
        unit.add_audit(AuditEntry(desk.now(), me.name, "looked", case, "call"))
        unit.commit()
    return _page(desk, conversation)


# --- steps --------------------------------------------------------------------------------------


def _step(
    unit: StaffUnit,
    desk: Desk,
    me: Account,
    case: str,
    what: tuple[str, str],
    heard: Heard,
    act: Callable[[Talk], list[Message]],
    *,
    origin: str = PICKED,
) -> CallPage:
    """One turn of the conversation, kept in one transaction with who did it."""
    with unit:
        conversation = needed(unit, case)
        about = conversation.about
        talk = Talk(desk, unit, conversation, heard)
        reply = act(talk)
        conversation.about = about  # who is on the phone is said by staff, not guessed from words
        conversation.last_reply = reply
        records = [replace(record, origin=origin) for record in talk.sheet.records]
        unit.save(conversation, records)
        unit.add_audit(AuditEntry(desk.now(), me.name, what[0], case, what[1]))
        unit.commit()
    nothing = origin == HEARD and not records and not conversation.pending.get("clarify")
    return _page(desk, conversation, "nothing_heard" if nothing else "")


def answer(
    unit: StaffUnit,
    desk: Desk,
    me: Account,
    case: str,
    question: str,
    picked: str,
    ticked: Sequence[str],
) -> CallPage:
    """Take the answer to one of the questions on the page, whichever comes first.

    Raises:
        CannotDo: Nothing is picked, or "none of these" beside a tick.
    """
    if picked == NONE_OPTION and ticked:
        raise CannotDo("Something is ticked. Press Enter to keep it, or take the tick away first.")
    if picked == TICKED and not ticked:
        raise CannotDo("Tick what applies, or press 0 for none of these.")
    options = tuple(ticked) if picked == TICKED else (picked,)
    heard = Heard(intent="press", question=question, options=options, channel=CHANNEL)

    def act(talk: Talk) -> list[Message]:
        cards = {card["question"]: card for card in _cards(desk, talk.conversation)}
        if question not in cards:
            raise CannotDo("That question was answered already. Load the page again.")
        if question in desk.catalog.questions and question != talk.conversation.question:
            _bring_forward(talk, cards[question])
        return interview.answer(talk)

    return _step(unit, desk, me, case, ("answered", question), heard, act)


def _bring_forward(talk: Talk, card: Mapping[str, Any]) -> None:
    """Ask this one now; the one that was open is asked later."""
    _set_aside(talk)
    talk.conversation.question = card["question"]
    talk.conversation.asked.append(card["question"])
    talk.pending["offered"] = [option["id"] for option in card["options"]]


def _set_aside(talk: Talk) -> None:
    conversation = talk.conversation
    talk.pending.pop("which_unsure", None)
    if conversation.question in conversation.asked:
        conversation.asked.remove(conversation.question)
    conversation.question = None


def words(unit: StaffUnit, desk: Desk, me: Account, case: str, text: str) -> CallPage:
    """Take the caller's own words, at any time.

    They never count as the answer to an open list of danger signs: what the words left out of it
    is still asked.

    Raises:
        CannotDo: There are no words.
    """
    if not text:
        raise CannotDo("Write what the caller says.")
    found = understand(desk.catalog, text)
    heard = Heard(
        text=text,
        answers=found.answers,
        mentions=found.as_dict()["mentions"],
        ask=found.ask,
        urgent=found.urgent,
        about=found.about,
        channel=CHANNEL,
    )

    def act(talk: Talk) -> list[Message]:
        if found.urgent:
            return interview.emergency_from_words(talk)
        _set_aside(talk)
        talk.conversation.misses = 0
        interview.opener(talk)
        return interview.go_on(talk)

    return _step(unit, desk, me, case, ("words taken", ""), heard, act, origin=HEARD)


def danger(
    unit: StaffUnit, desk: Desk, me: Account, case: str, question: str, option: str
) -> CallPage:
    """Note a danger sign, whatever is being asked.

    Raises:
        CannotDo: No such sign.
    """
    known = {d.option: d for d in _dangers(desk, {}) if d.question == question}
    if option not in known:
        raise CannotDo("There is no such sign.")

    def act(talk: Talk) -> list[Message]:
        chosen = next(o for o in desk.catalog.questions[question].options if o.id == option)
        held = talk.conversation.answers
        before = {finding: held.get(finding, UNKNOWN) for finding in chosen.sets}
        talk.pending.setdefault("trail", []).append([question, before])
        _set_aside(talk)
        talk.sheet.put(chosen.sets, PICKED, question)
        return interview.go_on(talk)

    return _step(unit, desk, me, case, ("danger sign noted", question), Heard(), act)


def change(unit: StaffUnit, desk: Desk, me: Account, case: str, finding: str) -> CallPage:
    """Ask again what an answer came from, or take out what was only heard in words."""

    def act(talk: Talk) -> list[Message]:
        asked = reversed(talk.conversation.asked)
        questions = desk.catalog.questions
        source = next((q for q in asked if finding in findings_of(questions[q])), None)
        _set_aside(talk)
        if source is not None:
            return meta.reopen(talk, source)
        talk.sheet.put({finding: UNKNOWN}, PICKED)
        return interview.go_on(talk)

    return _step(unit, desk, me, case, ("answer changed", ""), Heard(), act)


def back(unit: StaffUnit, desk: Desk, me: Account, case: str) -> CallPage:
    """Take the last answer back."""
    return _step(unit, desk, me, case, ("one step back", ""), Heard(), meta.go_back)


def turn_to(unit: StaffUnit, desk: Desk, me: Account, case: str, about: str) -> CallPage:
    """Say whether the caller is the patient or calls for somebody."""
    with unit:
        conversation = needed(unit, case)
        conversation.about = "other" if about == "other" else "self"
        unit.save(conversation)
        unit.add_audit(AuditEntry(desk.now(), me.name, "caller changed", case))
        unit.commit()
    return _page(desk, conversation)


# --- the page -----------------------------------------------------------------------------------


def _page(desk: Desk, conversation: Conversation, notice: str = "") -> CallPage:
    found = assess(desk.catalog, conversation.answers)
    emergency = None
    if conversation.stage == "emergency":
        advice = standing_advice(desk, found, conversation.pending.get("alarm", ()))
        emergency = advice["custom"] if advice else None
    last = conversation.last_reply[-1] if conversation.last_reply else {}
    stopped = conversation.stage == "ended" and (last.get("custom") or {}).get("type") == "ended"
    done = conversation.stage in DONE
    cards = [] if emergency or done else _cards(desk, conversation)
    answers = conversation.answers
    return CallPage(
        case=conversation.id,
        about=conversation.about,
        begun=bool(answers or conversation.asked),
        emergency=emergency,
        ended=str(last.get("text", "")) if stopped else "",
        done=done,
        cards=cards,
        left=max((int(c["progress"]["left"]) for c in cards if "progress" in c), default=0),
        noted=[
            Noted(f, results.read_back_text(desk.catalog, f, v), v == ABSENT)
            for f, v in answers.items()
            if f in desk.catalog.findings
        ],
        dangers=_dangers(desk, answers),
        so_far=results.assessment_object(desk, found, answers),
        notice=notice,
    )


def _dangers(desk: Desk, answers: Mapping[str, str]) -> list[Danger]:
    screens = [q for q in desk.catalog.questions.values() if q.stage == "screen"]
    return [
        Danger(q.id, o.id, o.title, all(answers.get(f) == v for f, v in o.sets.items()))
        for q in sorted(screens, key=lambda q: q.order)
        if q.kind == "checklist"
        for o in q.options
    ]


def _cards(desk: Desk, conversation: Conversation) -> list[Mapping[str, Any]]:
    """The open question, then those that the engine would ask next if nothing changed."""
    catalog, shown = desk.catalog, []
    opened = _open_card(desk, conversation)
    if opened is not None:
        shown.append(_with_why(desk, opened))
    asked = list(conversation.asked)
    while len(shown) < SHOWN:
        step = next_step(catalog, conversation.answers, asked)
        if not isinstance(step, Ask):
            break
        question = catalog.questions[step.question]
        shown.append(
            _with_why(desk, _put(desk, conversation, question, step.options, step.remaining))
        )
        asked.append(step.question)
    return shown


def _put(
    desk: Desk, conversation: Conversation, question: Question, offered: Sequence[str], left: int
) -> Mapping[str, Any]:
    put = put_question(desk, question, offered, about=conversation.about, left=left)
    return dict(put["custom"])


def _open_card(desk: Desk, conversation: Conversation) -> Mapping[str, Any] | None:
    """What the conversation waits for: a doubt about a danger sign, or its open question."""
    pending = conversation.pending
    question = desk.catalog.questions.get(conversation.question or "")
    if question is None:
        doubts = pending.get("clarify") or ()
        if conversation.stage not in ("screen", "interview") or not doubts:
            return None
        unit: Any = None  # asking needs no database
        return dict(interview.clarify(Talk(desk, unit, conversation, Heard()), doubts[0])["custom"])
    for message in reversed(conversation.last_reply):
        custom = message.get("custom") or {}
        if pending.get("which_unsure") and custom.get("question") == f"unsure_{question.id}":
            return dict(custom)
    left = int(pending.get("left", 0))
    return _put(desk, conversation, question, pending.get("offered", ()), left)


def _with_why(desk: Desk, card: Mapping[str, Any]) -> Mapping[str, Any]:
    question = desk.catalog.questions.get(str(card["question"]))
    safety = question is None or question.stage in SAFETY_STAGES
    why = desk.fill(question.why) if question else desk.say("meta.why_safety")
    lacking = {"none": None, "unsure": None, "progress": {"left": 0}}
    return {**lacking, **card, "why": why, "safety": safety}
