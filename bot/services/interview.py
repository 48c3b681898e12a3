"""The interview: own words, read-back, safety checks, questions, result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine import assess, next_step, screen
from bot.engine.model import ABSENT, PRESENT, UNKNOWN, UNSURE, Ask, Catalog, Question, Urgency
from bot.engine.rules import findings_of as rule_findings
from bot.services import results
from bot.services.answering import (
    NONE_OPTION,
    UNSURE_OPTION,
    InWords,
    answers_heard,
    answers_of_options,
    answers_of_words,
    findings_of,
)
from bot.services.asking import choices, put_question
from bot.services.emergency import advice_for, clause_of
from bot.services.messages import Message, message
from bot.services.ports import AssessmentRecord
from bot.services.reading_back import other_values, turned_over
from bot.services.talk import Talk
from bot.understanding import read_choice, says_all_right, yes_or_no

Reply = list[Message]
MISSES_BEFORE_PERSON = 3
ASIDES_BEFORE_A_WAY_OUT = 3
PLAIN = {"yes": PRESENT, "no": ABSENT, "unsure": UNSURE}  # what is said to one plain question


# --- own words and read-back --------------------------------------------------------------------


def begin(talk: Talk) -> Reply:
    """After consent: ask for the story, or use what the visitor wrote before it."""
    if talk.heard.earlier:
        talk.sheet.put(dict(talk.heard.earlier), "words")
        return read_back_or_go_on(talk, talk.say("consent.thanks"))
    return [talk.say("consent.thanks"), ask_opener(talk)]


def ask_opener(talk: Talk) -> Message:
    """Ask for the story in the visitor's own words."""
    desk = talk.desk
    skip = [("skip", desk.say("opener.skip"))]
    key = "opener.ask" if talk.conversation.about == "self" else "opener.ask_other"
    return choices(desk, "opener", desk.say(key), skip)


def opener(talk: Talk) -> Reply:
    """Take what was said in the visitor's own words, then read it back."""
    heard = talk.heard
    if heard.pressed or heard.intent == "deny":
        return go_on(talk, talk.say("screen.intro"))
    if heard.about == "other":
        talk.conversation.about = "other"
    stated = answers_heard(heard, talk.conversation.about)
    talk.sheet.put(stated, "words")
    _queue_clarifications(talk, heard.ask)
    if not stated and not talk.pending.get("clarify"):
        return _opener_missed(talk)
    return read_back_or_go_on(talk, talk.say("opener.thanks"))


def _opener_missed(talk: Talk) -> Reply:
    talk.conversation.misses += 1
    if talk.conversation.misses == 1:
        return [talk.say("opener.not_understood"), ask_opener(talk)]
    return go_on(talk, talk.say("read_back.nothing_found"))


def read_back_or_go_on(talk: Talk, lead: Message) -> Reply:
    """Read back what was understood; with nothing to read back, the first question."""
    talk.conversation.misses = 0
    if not talk.conversation.answers:
        return go_on(talk, lead)
    talk.conversation.stage = "read_back"
    return [lead, read_back_message(talk)]


def read_back_message(talk: Talk) -> Message:
    """What was noted so far, as a short list that can be corrected."""
    desk, answers = talk.desk, talk.conversation.answers
    items = [
        {
            "finding": f,
            "value": v,
            "text": results.read_back_text(desk.catalog, f, v),
            "others": other_values(desk.catalog, f, v),
        }
        for f, v in answers.items()
        if f in desk.catalog.findings
    ]
    lines = results.bullets(item["text"] for item in items)
    titles = [("yes", desk.say("read_back.yes")), ("change", desk.say("read_back.change"))]
    shown = choices(
        desk,
        "read_back",
        f"{desk.say('read_back.intro')}\n{lines}\n{desk.say('read_back.ask')}",
        titles,
    )
    shown["custom"] |= {"type": "read_back", "items": items}
    return shown


def read_back(talk: Talk) -> Reply:
    """Yes goes on; anything else corrects: a tap takes an item away, words change or add one."""
    heard = talk.heard
    pressed_yes = heard.question == "read_back" and heard.options == ("yes",)
    language = talk.desk.catalog.language
    if pressed_yes or (not heard.pressed and says_all_right(heard.text, language)):
        return go_on(talk, talk.say("screen.intro"))
    if heard.question == "read_back_fix" and heard.options:
        kept = [o for o in heard.options if o in talk.conversation.answers]
        if not kept:  # "They are all right"
            return go_on(talk, talk.say("screen.intro"))
        talk.sheet.put(dict.fromkeys(kept, UNKNOWN), "correction")
        return read_back_or_go_on(talk, talk.say("read_back.corrected"))
    turned = turned_over(talk)
    if turned:
        talk.sheet.put(turned, "correction")
        if _emergency_now(talk):
            return go_on(talk)
        return read_back_or_go_on(talk, talk.say("read_back.corrected"))
    stated = answers_heard(heard, talk.conversation.about)
    if not heard.pressed and stated:
        talk.sheet.put(stated, "correction")
        _queue_clarifications(talk, heard.ask)
        return read_back_or_go_on(talk, talk.say("read_back.corrected"))
    if heard.intent == "affirm":
        return go_on(talk, talk.say("screen.intro"))
    return _not_right(talk)


def _not_right(talk: Talk) -> Reply:
    """Ask what is wrong. "None" says that all is right; nobody is asked the same for ever."""
    conversation, heard = talk.conversation, talk.heard
    asked = conversation.misses > 0 and not heard.pressed
    if asked and yes_or_no(heard.text, talk.desk.catalog.language) == "no":
        return go_on(talk, talk.say("screen.intro"))
    conversation.misses += 1
    if conversation.misses == 1:
        return [_ask_what_to_change(talk)]
    if conversation.misses < MISSES_BEFORE_PERSON:
        return [talk.say("not_understood.buttons"), _ask_what_to_change(talk)]
    return go_on(talk, talk.say("read_back.nothing_found"))


def _ask_what_to_change(talk: Talk) -> Message:
    desk = talk.desk
    titles = [
        (f, results.read_back_text(desk.catalog, f, v))
        for f, v in talk.conversation.answers.items()
        if f in desk.catalog.findings
    ]
    shown = choices(desk, "read_back_fix", desk.say("read_back.what_to_change"), titles)
    shown["custom"] |= {
        "type": "checklist",
        "kind": "checklist",
        "none": {"id": NONE_OPTION, "title": desk.say("read_back.all_right")},
    }
    return shown


# --- questions ----------------------------------------------------------------------------------


def go_on(talk: Talk, lead: Message | None = None) -> Reply:
    """Ask the next question, or give the result when enough is known."""
    conversation, desk = talk.conversation, talk.desk
    before = [lead] if lead else []
    conversation.misses = 0
    talk.pending.pop("alarm", None)
    talk.pending.pop("asides", None)
    if any(f.effect == "stop" for f in screen(desk.catalog, conversation.answers)):
        return _out_of_scope(talk)
    waiting = [f for f in talk.pending.get("clarify", []) if f not in conversation.answers]
    talk.pending["clarify"] = waiting
    if waiting and not _emergency_now(talk):
        conversation.stage, conversation.question = "screen", None
        return [*before, clarify(talk, waiting[0])]
    step = next_step(desk.catalog, conversation.answers, conversation.asked)
    if not isinstance(step, Ask):
        return give_result(talk, before)
    question = desk.catalog.questions[step.question]
    if _first_interview_question(talk, question):
        before.append(talk.say("screen.done"))
    conversation.stage = "interview" if question.stage == "interview" else "screen"
    conversation.question = question.id
    conversation.asked.append(question.id)
    talk.pending.update(offered=list(step.options), left=step.remaining)
    return [
        *before,
        put_question(desk, question, step.options, about=conversation.about, left=step.remaining),
    ]


def _first_interview_question(talk: Talk, question: Question) -> bool:
    asked = (talk.desk.catalog.questions[q] for q in talk.conversation.asked)
    return question.stage == "interview" and not any(q.stage == "interview" for q in asked)


def _emergency_now(talk: Talk) -> bool:
    return _is_emergency(talk.desk.catalog, talk.conversation.answers)


def _is_emergency(catalog: Catalog, answers: Mapping[str, str]) -> bool:
    return any(flag.tier is Urgency.EMERGENCY for flag in screen(catalog, answers))


def _out_of_scope(talk: Talk) -> Reply:
    young = talk.conversation.answers.get("age_band") == "under_18"
    talk.conversation.stage, talk.conversation.question = "ended", None
    words = talk.desk.say("out_of_scope.under_18" if young else "out_of_scope.cannot_answer")
    buttons = talk.desk.controls("go_back", "start_over", "talk_to_person")
    return [message(words, buttons, {"type": "ended"})]


def answer(talk: Talk) -> Reply:
    """Take the answer to the open question, with whatever else the words state."""
    if talk.pending.get("clarify") and talk.conversation.question is None:
        return _answer_clarification(talk)
    question = talk.open_question
    if question is None:
        return go_on(talk)
    if talk.heard.pressed:
        return _pressed(talk, question)
    return _typed(talk, question)


def _pressed(talk: Talk, question: Question) -> Reply:
    heard = talk.heard
    if heard.question == f"unsure_{question.id}":
        return _which_unsure(talk, question)
    if heard.question != question.id:
        return [talk.say("trouble.choice_closed"), *talk.put_again()]
    if heard.options == (UNSURE_OPTION,):
        return _unsure(talk, question)
    if heard.options == ("skip",):
        _accept(talk, question, dict.fromkeys(findings_of(question), UNSURE), "button")
        return go_on(talk, talk.say("unsure.ack"))
    chosen = answers_of_options(talk.desk.catalog, question, talk.offered, heard.options)
    if chosen is None:
        return [talk.say("trouble.choice_closed"), *talk.put_again()]
    origin = "none_of_these" if heard.options == (NONE_OPTION,) else "button"
    _accept(talk, question, chosen, origin)
    return go_on(talk)


def _typed(talk: Talk, question: Question) -> Reply:
    catalog, heard = talk.desk.catalog, talk.heard
    read = answers_of_words(catalog, question, talk.offered, heard, talk.conversation.about)
    _queue_clarifications(talk, heard.ask)
    if not read.answered and heard.intent == "unsure":
        talk.sheet.put(read.values, "words")
        return _unsure(talk, question)
    if read.answered:
        unsure = {read.values.get(f) for f in findings_of(question)} == {UNSURE}
        if unsure:
            return _unsure(talk, question)
        asked = _asked_first(talk, read)
        _accept(talk, question, {f: v for f, v in read.values.items() if f not in asked}, "words")
        _queue_clarifications(talk, asked)
        return go_on(talk, None if asked else _read_as(talk, question, read.likely))
    if read.values or talk.pending.get("clarify"):
        talk.sheet.put(read.values, "words")
        return _noted_aside(talk)
    return missed(talk)


def _asked_first(talk: Talk, read: InWords) -> list[str]:
    """The signs that only an unclear likeness tells, where they would be an emergency."""
    catalog = talk.desk.catalog
    if not _is_emergency(catalog, {**talk.conversation.answers, **read.values}):
        return []
    flags = (f for f in sorted(read.doubtful) if catalog.findings[f].flag)
    return [flag for flag in flags if talk.desk.has(f"clarify.{flag}")]


def _read_as(talk: Talk, question: Question, likely: Sequence[str]) -> Message | None:
    """What words were taken for that no rule reads, so that a wrong reading is seen at once."""
    titles = {option.id: option.title for option in question.options}
    titles[NONE_OPTION] = question.none_title or ""
    said = ", ".join(titles[option] for option in likely if titles.get(option))
    return talk.say("aside.read_as", answer=said) if said and not _emergency_now(talk) else None


def _noted_aside(talk: Talk) -> Reply:
    """The words said something else that matters: keep it, then come back to the question."""
    if _emergency_now(talk) or talk.pending.get("clarify"):
        return go_on(talk)
    talk.pending["asides"] = talk.pending.get("asides", 0) + 1
    if talk.pending["asides"] < ASIDES_BEFORE_A_WAY_OUT:
        return [talk.say("aside.noted"), *talk.put_again()]
    return [talk.say("aside.noted"), *_way_out(talk)]


def answered_in_passing(
    talk: Talk, question: Question, values: Mapping[str, str], lead: Message
) -> Reply:
    """Words that were about something else answer the open question too ("he's 22")."""
    _accept(talk, question, values, "words")
    return go_on(talk, lead)


def _accept(talk: Talk, question: Question, values: Mapping[str, str], origin: str) -> None:
    held = talk.conversation.answers
    before = {finding: held.get(finding, UNKNOWN) for finding in values}
    talk.pending.setdefault("trail", []).append([question.id, before])
    talk.sheet.put(values, origin, question.id)


# --- not sure, not understood -------------------------------------------------------------------


def _unsure(talk: Talk, question: Question) -> Reply:
    """An ordinary "not sure" is counted and skipped; a danger sign is asked once more, plainly."""
    findings = [f for o in question.options if o.id in talk.offered for f in o.sets]
    flags = [f for f in findings if talk.desk.catalog.findings[f].flag]
    if not flags or question.stage == "interview":
        _accept(talk, question, dict.fromkeys(findings, UNSURE), "button")
        return go_on(talk, talk.say("unsure.ack"))
    if len(flags) == 1:
        _accept(talk, question, {}, "button")
        _queue_clarifications(talk, flags)
        return go_on(talk)
    desk = talk.desk
    titles = [(o.id, o.title) for o in question.options if o.id in talk.offered]
    words = desk.say("unsure.which")
    shown = choices(desk, f"unsure_{question.id}", words, titles, "why_ask", "go_back")
    shown["custom"] |= {
        "type": "checklist",
        "kind": "checklist",
        "none": {"id": NONE_OPTION, "title": question.none_title},
        "unsure": {"id": UNSURE_OPTION, "title": desk.say("unsure.all")},
    }
    talk.pending["which_unsure"] = question.id
    return [shown]


def _which_unsure(talk: Talk, question: Question) -> Reply:
    """The items the visitor is unsure about are asked one by one; the others are a no."""
    heard, offered = talk.heard, talk.offered
    talk.pending.pop("which_unsure", None)
    if heard.options == (UNSURE_OPTION,):
        _accept(talk, question, dict.fromkeys(findings_of(question), UNSURE), "button")
        return go_on(talk)
    doubtful = {o.id: list(o.sets) for o in question.options if o.id in heard.options}
    values = answers_of_options(talk.desk.catalog, question, offered, [NONE_OPTION]) or {}
    unclear = [f for findings in doubtful.values() for f in findings]
    _accept(talk, question, {f: v for f, v in values.items() if f not in unclear}, "button")
    _queue_clarifications(talk, unclear)
    return go_on(talk)


def _queue_clarifications(
    talk: Talk, findings: Mapping[str, object] | tuple[str, ...] | list[str]
) -> None:
    queue = talk.pending.setdefault("clarify", [])
    for finding in findings:
        known = talk.conversation.answers.get(finding) == PRESENT or finding in queue
        if not known and talk.desk.has(f"clarify.{finding}"):
            talk.sheet.put({finding: UNKNOWN}, "words")  # a doubt outweighs an earlier "no"
            queue.append(finding)


def clarify(talk: Talk, finding: str) -> Message:
    """One plain question about one danger sign: yes, no, or still not sure."""
    desk = talk.desk
    titles = [(k, desk.say(f"clarify_options.{k}")) for k in (PRESENT, ABSENT, UNSURE)]
    words = desk.say(f"clarify.{finding}")
    return choices(desk, f"clarify_{finding}", words, titles, "why_ask", "go_back")


def raises_a_doubt(talk: Talk) -> bool:
    """Whether the words hold a danger sign that needs a plain question, and none is being asked."""
    asking = talk.pending.get("clarify") and talk.conversation.question is None
    stage = talk.conversation.stage
    open_for_it = stage in ("screen", "interview", "result", "ended") and not asking
    known = talk.conversation.answers
    new = [f for f in talk.heard.ask if known.get(f) != PRESENT]
    return open_for_it and any(talk.desk.has(f"clarify.{f}") for f in new)


def keep_doubts(talk: Talk) -> None:
    """While one danger sign is being asked about, another that is heard waits its turn."""
    if talk.pending.get("clarify") and talk.conversation.stage == "screen":
        asked = talk.pending["clarify"][0]
        _queue_clarifications(talk, [other for other in talk.heard.ask if other != asked])


def doubt(talk: Talk) -> Reply:
    """A danger sign heard, but not surely, at any point: one plain question before all else."""
    _queue_clarifications(talk, talk.heard.ask)
    talk.sheet.put(answers_heard(talk.heard, talk.conversation.about), "words")
    return go_on(talk)


def _answer_clarification(talk: Talk) -> Reply:
    finding = talk.pending["clarify"][0]
    value = _clarified_value(talk, finding)
    if value is None:
        talk.conversation.misses += 1
        if talk.conversation.misses < MISSES_BEFORE_PERSON:
            return [talk.say("not_understood.buttons"), clarify(talk, finding)]
        value = UNSURE  # asked three times: as cautious as a second "not sure"
    talk.pending["clarify"] = talk.pending["clarify"][1:]
    talk.sheet.put({finding: value}, "button" if talk.heard.pressed else "words")
    return go_on(talk)


def _clarified_value(talk: Talk, finding: str) -> str | None:
    heard = talk.heard
    if heard.pressed:
        mine = heard.question == f"clarify_{finding}" and len(heard.options) == 1
        return heard.options[0] if mine and heard.options[0] in (PRESENT, ABSENT, UNSURE) else None
    stated = answers_heard(heard, talk.conversation.about)
    if finding in stated:
        return stated[finding]
    if finding in heard.ask:
        return UNSURE
    told = {"affirm": "yes", "deny": "no"}.get(heard.intent, heard.intent)
    if told not in PLAIN:
        told = yes_or_no(heard.text, talk.desk.catalog.language) or ""
    return PLAIN.get(told)


def missed(talk: Talk) -> Reply:
    """Not understood: other words, then buttons, then a person. Never the same words twice."""
    conversation, question = talk.conversation, talk.open_question
    conversation.misses += 1
    if question is None:
        return go_on(talk, talk.say("not_understood.first"))
    if conversation.misses == 1:
        return [
            talk.say("not_understood.first"),
            *talk.put_again(talk.desk.fill(question.rephrase)),
        ]
    if conversation.misses < MISSES_BEFORE_PERSON:
        return [talk.say("not_understood.buttons"), *talk.put_again()]
    return _way_out(talk)


def _way_out(talk: Talk) -> Reply:
    """Not getting anywhere with this question: leave it out, or a person."""
    question = talk.open_question
    if question is None:
        return []
    skip = [("skip", talk.desk.say("not_understood.skip"))]
    offer = choices(talk.desk, question.id, talk.desk.say("not_understood.person"), skip)
    return [offer, *talk.put_again(talk.desk.fill(question.rephrase))]


# --- result -------------------------------------------------------------------------------------


def give_result(talk: Talk, before: Reply | None = None) -> Reply:
    """Assess, keep the result with the catalog's version, and say it."""
    desk, conversation = talk.desk, talk.conversation
    found = assess(desk.catalog, conversation.answers)
    data = results.assessment_object(desk, found, conversation.answers)
    emergency = found.urgency is Urgency.EMERGENCY
    conversation.stage = "emergency" if emergency else "result"
    conversation.question = None
    conversation.catalog_version = desk.catalog.version
    record = AssessmentRecord(
        urgency=found.urgency.value,
        catalog_version=found.version,
        answers=dict(conversation.answers),
        result=data,
        at=desk.now(),
    )
    talk.unit.keep_assessment(conversation.id, record)
    shown = results.result_messages(desk, found, conversation.answers)
    return shown if emergency else [*(before or []), *shown]


def emergency_from_words(talk: Talk) -> Reply:
    """An emergency heard in typed words: already answered; note what was said and the result.

    What these words set off outweighs what was answered before. The advice stands until it is
    taken back, also when the answers in force do not call for it.
    """
    desk, conversation = talk.desk, talk.conversation
    stated = {m["finding"]: m["value"] for m in talk.heard.mentions if m.get("when") == "now"}
    stated |= talk.heard.answers
    _, clause = clause_of(desk.catalog, talk.heard.urgent)
    doubted = dict.fromkeys(rule_findings(clause.when), UNKNOWN) if clause else {}
    values = {**{f: v for f, v in doubted.items() if f in conversation.answers}, **stated}
    before = {f: conversation.answers.get(f, UNKNOWN) for f in values}
    talk.pending.setdefault("trail", []).append(["words", before])
    talk.sheet.put(values, "words")
    talk.pending["alarm"] = list(talk.heard.urgent)
    shown = give_result(talk) if _emergency_now(talk) else []
    conversation.stage, conversation.question = "emergency", None
    return shown or [advice_for(desk, talk.heard.urgent)]


def choice_words(talk: Talk, question: Question) -> bool:
    """Whether the typed words pick one of the open question's options."""
    language = talk.desk.catalog.language
    return read_choice(question, talk.offered, talk.heard.text, language) is not None
