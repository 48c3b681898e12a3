"""Everything around the interview: why, back, start over, a person, questions, the end."""

from __future__ import annotations

from collections.abc import Callable

from bot.engine import assess
from bot.engine.model import Question
from bot.services import calling, interview, results, stored
from bot.services.answering import answers_heard, findings_of
from bot.services.asking import choices
from bot.services.desk import Desk
from bot.services.emergency import standing_advice
from bot.services.heard import Heard
from bot.services.language import offer as offer_languages
from bot.services.messages import Message, message
from bot.services.summary import given_in, summary_object
from bot.services.talk import Talk
from bot.understanding import names_an_answer

Reply = list[Message]


# --- before consent -----------------------------------------------------------------------------


def without_consent(desk: Desk, heard: Heard) -> Reply:
    """Welcome and consent; questions are answered, nothing is kept."""
    if heard.intent in ("consent_no", "stop") or (heard.greeted and heard.intent == "deny"):
        return [
            message(desk.say("consent.declined"), _consent_buttons(desk)[:1], {"type": "ended"})
        ]
    if heard.intent.startswith("faq_") and not _tells(heard):
        return [_article(desk, heard.intent), _consent_question(desk)]
    if heard.intent == "other_language":
        return [offer_languages(desk), _consent_question(desk)]
    key = _WITHOUT_CONSENT.get(heard.intent)
    if key:
        return [message(desk.say(key)), _consent_question(desk)]
    return [_welcome(desk, heard)]


_WITHOUT_CONSENT = {
    "what_stored": "consent.what_stored",
    "talk_to_person": "person.how",
    "call_me": "person.how",
    "are_you_robot": "meta.robot",
    "what_is_this": "opening.what_this_is",
    "delete_data": "delete.nothing_kept",
    "out_of_scope": "out_of_scope.other_problem",
    "insult": "meta.insult",
}


def _tells(heard: Heard) -> bool:
    """Whether the words tell of symptoms and do not ask, whatever the classifier says of them."""
    return bool(heard.answers) and not heard.text.rstrip().endswith("?")


def _consent_buttons(desk: Desk) -> list[dict[str, str]]:
    return desk.controls("consent_yes", "what_stored", "consent_no")


def _welcome(desk: Desk, heard: Heard) -> Message:
    said = heard.intent not in _WITHOUT_CONSENT and bool(heard.answers)
    lead = [desk.say("opening.heard_you")] if said else []
    words = [desk.say(f"opening.{part}") for part in ("hello", "what_this_is", "emergency")]
    text = "\n\n".join([*lead, *words, desk.say("consent.ask")])
    return message(text, _consent_buttons(desk), {"type": "consent"})


def _consent_question(desk: Desk) -> Message:
    return message(desk.say("consent.ask"), _consent_buttons(desk), {"type": "consent"})


# --- steering -----------------------------------------------------------------------------------


def _aside(key: str) -> Callable[[Talk], Reply]:
    """Say something, then come back to where the conversation was."""

    def say(talk: Talk) -> Reply:
        return [talk.say(key), *where_we_were(talk)]

    return say


def where_we_were(talk: Talk) -> Reply:
    """The open question, read-back or choice once more."""
    conversation = talk.conversation
    if conversation.stage == "emergency":
        return after_emergency(talk)
    if conversation.stage == "opener":
        return [interview.ask_opener(talk)]
    if conversation.stage == "read_back":
        return [interview.read_back_message(talk)]
    if talk.pending.get("clarify") and conversation.question is None:
        return [interview.clarify(talk, talk.pending["clarify"][0])]
    if conversation.stage in ("screen", "interview"):
        return talk.put_again()
    if conversation.stage in calling.STAGES:
        return [calling.ask(talk)]
    return [message(talk.desk.say("result.anything_else"), results.after_buttons(talk.desk))]


def why(talk: Talk) -> Reply:
    """Why the open question is asked, with its source."""
    question = talk.open_question
    if question is None or talk.conversation.stage not in ("screen", "interview"):
        key = "meta.why_safety" if talk.pending.get("clarify") else "meta.why_general"
        return [talk.say(key), *where_we_were(talk)]
    cited = [
        talk.desk.catalog.sources[s].citation
        for s in question.sources
        if s in talk.desk.catalog.sources
    ]
    custom = {"type": "why", "question": question.id, "sources": cited}
    return [message(talk.desk.fill(question.why), (), custom), *talk.put_again()]


def go_back(talk: Talk) -> Reply:
    """Take the last answer back and ask again; before the first question, the story again."""
    conversation = talk.conversation
    trail = talk.pending.get("trail", [])
    talk.pending["clarify"] = []
    if not trail:
        return _back_to_story(talk)
    question_id, before = trail.pop()
    talk.sheet.restore(before)
    conversation.misses = 0
    asked = conversation.asked
    if question_id in asked:
        del asked[asked.index(question_id) :]
    elif asked and conversation.stage in ("screen", "interview"):
        asked.pop()
    return interview.go_on(talk, talk.say("go_back.done"))


def _back_to_story(talk: Talk) -> Reply:
    conversation = talk.conversation
    conversation.asked.clear()
    conversation.question = None
    conversation.stage = "read_back" if conversation.answers else "opener"
    return [talk.say("go_back.start"), *where_we_were(talk)]


def start_over(talk: Talk) -> Reply:
    """Take every answer back and begin again; the consent stays."""
    conversation = talk.conversation
    talk.sheet.restore(dict.fromkeys(conversation.answers, "unknown"))
    conversation.asked.clear()
    conversation.pending.clear()
    conversation.question, conversation.misses, conversation.about = None, 0, "self"
    conversation.stage = "opener"
    return [talk.say("start_over.done"), *where_we_were(talk)]


def person(talk: Talk) -> Reply:
    """How to reach a person now, and the offer to be called."""
    buttons = talk.desk.controls("call_me")
    return [message(talk.desk.say("person.how"), buttons), *where_we_were(talk)]


def stop(talk: Talk) -> Reply:
    """Leave it here; what was said is kept for a return, or deleted on request."""
    buttons = talk.desk.controls("repeat_question", "delete_data", "talk_to_person")
    return [message(talk.desk.say("meta.stop"), buttons)]


def delete(talk: Talk) -> Reply:
    """Ask once, then erase everything kept about this conversation."""
    if talk.pending.get("delete"):
        return _erase(talk)
    talk.pending["delete"] = True
    buttons = talk.desk.controls("delete_data", "repeat_question")
    buttons[0]["title"] = talk.desk.say("delete.yes")
    buttons[1]["title"] = talk.desk.say("delete.no")
    return [message(talk.desk.say("delete.ask"), buttons)]


def _erase(talk: Talk) -> Reply:
    talk.unit.erase(talk.conversation.id)
    talk.erased = True
    return [
        message(talk.desk.say("delete.done"), talk.desk.controls("consent_yes"), {"type": "ended"})
    ]


def _what_stored(talk: Talk) -> Reply:
    """Exactly what is kept about this conversation, then back to where we were."""
    return [stored.shown(talk), *where_we_were(talk)]


def someone_else(talk: Talk) -> Reply:
    """From here on the questions are about the person the visitor helps."""
    talk.conversation.about = "other"
    stated = {m["finding"]: m["value"] for m in talk.heard.mentions if m.get("when") == "now"}
    lead = talk.say("meta.someone_else")
    question = talk.open_question if talk.conversation.stage in ("screen", "interview") else None
    if question is not None and not stated.keys().isdisjoint(findings_of(question)):
        return interview.answered_in_passing(talk, question, stated, lead)
    talk.sheet.put(stated, "words")
    if stated and talk.conversation.stage == "opener":
        return interview.read_back_or_go_on(talk, lead)
    return [lead, *where_we_were(talk)]


def repeat(talk: Talk) -> Reply:
    """Say again where we were, and forget a deletion that was not confirmed."""
    talk.pending.pop("delete", None)
    return where_we_were(talk)


def correct(talk: Talk) -> Reply:
    """Change an earlier answer: as stated in the words, by topic, or picked from a list."""
    stated = answers_heard(talk.heard, talk.conversation.about)
    if talk.conversation.stage == "read_back":
        return interview.read_back(talk)
    chosen = _question_meant(talk)
    if stated and not (chosen and _names_an_answer(talk)):
        talk.sheet.put(stated, "correction")
        return _after_correction(talk)
    if chosen is None:
        return [_which_answer(talk)] if talk.conversation.asked else where_we_were(talk)
    return reopen(talk, chosen)


def _names_an_answer(talk: Talk) -> bool:
    return names_an_answer(talk.heard.text, talk.desk.catalog.language)


def _after_correction(talk: Talk) -> Reply:
    lead = talk.say("meta.corrected")
    if talk.conversation.stage in ("result", "ended", "emergency"):
        return interview.go_on(talk, lead)
    question = talk.open_question
    if question is None or set(findings_of(question)) <= set(talk.conversation.answers):
        return interview.go_on(talk, lead)
    return [lead, *where_we_were(talk)]


def _question_meant(talk: Talk) -> str | None:
    """The last answered question whose topic the words name, such as "about the headache"."""
    said = talk.heard.text.lower()
    for question_id in reversed(talk.conversation.asked):
        topic = talk.desk.catalog.questions[question_id].topic
        if topic and topic.replace("_", " ") in said:
            return question_id
    return None


def _which_answer(talk: Talk) -> Message:
    questions = talk.desk.catalog.questions
    asked = list(dict.fromkeys(talk.conversation.asked))
    titles = [(q, talk.desk.question_text(questions[q], talk.conversation.about)) for q in asked]
    return choices(talk.desk, "change", talk.desk.say("meta.which_answer"), titles)


def reopen(talk: Talk, question_id: str) -> Reply:
    """Ask an earlier question again; later answers stay."""
    question: Question = talk.desk.catalog.questions[question_id]
    conversation = talk.conversation
    findings = findings_of(question)
    talk.sheet.restore({f: "unknown" for f in findings if f in conversation.answers})
    conversation.asked = [q for q in conversation.asked if q != question_id] + [question_id]
    conversation.question = question_id
    conversation.stage = "interview" if question.stage == "interview" else "screen"
    talk.pending["offered"] = [o.id for o in question.options]
    return [talk.say("meta.change"), *talk.put_again()]


# --- questions about the topic ------------------------------------------------------------------


def answer_question(talk: Talk) -> Reply:
    """An article in two to four sentences with its source, then back to where we were."""
    back = [talk.say("faq.back")] if talk.conversation.stage in ("screen", "interview") else []
    return [_article(talk.desk, talk.heard.intent), *back, *where_we_were(talk)]


SMALL = {"greet", "thanks", "small_talk", "insult", "goodbye", "out_of_scope", "other_language"}


def is_small(intent: str) -> bool:
    """Intents that give way when the words answer the open question or state a symptom."""
    return intent in SMALL or intent.startswith("faq_")


def is_answer(talk: Talk) -> bool:
    """Whether typed words answer what is open, whatever the classifier says of them."""
    heard, stage = talk.heard, talk.conversation.stage
    if not heard.text or heard.text.rstrip().endswith("?"):
        return False
    if stage in ("opener", "read_back", "screen", "interview") and _tells(heard):
        return True
    question = talk.open_question
    return question is not None and interview.choice_words(talk, question)


def picks_an_option(talk: Talk) -> bool:
    """Whether the words are an option of the open question, and state nothing else."""
    question = talk.open_question
    if question is None or talk.conversation.stage not in ("screen", "interview"):
        return False
    other = set(talk.heard.answers) - set(findings_of(question))
    return not other and interview.choice_words(talk, question)


def _article(desk: Desk, intent: str) -> Message:
    article = desk.catalog.articles.get(intent.removeprefix("faq_"))
    if article is None:
        return message(desk.say("faq.unknown"))
    cited = [desk.catalog.sources[s].citation for s in article.sources if s in desk.catalog.sources]
    text = desk.fill(article.text)
    if cited:
        text += "\n" + desk.say("faq.sources", sources="; ".join(cited))
    return message(text, (), {"type": "article", "id": article.id, "sources": cited})


# --- after the result ---------------------------------------------------------------------------


def after_result(talk: Talk) -> Reply:
    """New facts are added and the result given again; anything else gets what can be done now."""
    heard = talk.heard
    if heard.question == "change" and heard.options and heard.options[0] in talk.conversation.asked:
        return reopen(talk, heard.options[0])
    stated = {} if heard.pressed else answers_heard(heard, talk.conversation.about)
    changed = {f: v for f, v in stated.items() if talk.conversation.answers.get(f) != v}
    if changed and talk.conversation.stage != "ended":
        talk.sheet.put(changed, "words")
        return interview.give_result(talk, [talk.say("meta.corrected")])
    if heard.intent in ("affirm", "inform", "nlu_fallback", "unsure"):
        return [talk.say("not_understood.after_result"), *where_we_were(talk)]
    return where_we_were(talk)


def after_emergency(talk: Talk) -> Reply:
    """The advice stands until the visitor takes the answer back."""
    found = assess(talk.desk.catalog, talk.conversation.answers)
    advice = standing_advice(talk.desk, found, talk.pending.get("alarm", ()))
    return [advice] if advice else interview.go_on(talk)


def summary(talk: Talk) -> Reply:
    """A page to keep: plain words first, then the structured half for the clinician."""
    conversation = talk.conversation
    if conversation.stage not in ("result", "ended", "emergency"):
        return [talk.say("summary.not_yet"), *where_we_were(talk)]
    given = given_in(conversation, talk.unit.export(conversation.id))
    page = summary_object(talk.desk, conversation.answers, given)
    return [message(page["text"], results.after_buttons(talk.desk), page)]


def ask_question(talk: Talk) -> Reply:
    """Invite a question about the topic, with a few examples."""
    titles = list(talk.desk.catalog.articles.values())[:4]
    buttons = [
        {"title": article.title, "payload": f"/faq_{article.id}", "kind": "control"}
        for article in titles
    ]
    return [message(talk.desk.say("faq.invite"), buttons)]


def goodbye(talk: Talk) -> Reply:
    """The end: what to watch for once more."""
    if talk.conversation.stage == "result":
        talk.conversation.stage = "ended"
    words = [talk.desk.say("meta.goodbye"), talk.desk.say("result.safety_net")]
    buttons = talk.desk.controls("summary", "delete_data", "start_over")
    return [message("\n\n".join(words), buttons, {"type": "ended"})]


# --- "ask the clinic to call me" ----------------------------------------------------------------


def call_turn(talk: Talk) -> Reply:
    """An answer on the way to a call; after the last one, back to where we were."""
    return _after_call(talk, calling.take(talk))


def _after_call(talk: Talk, said: Reply) -> Reply:
    still_asking = talk.conversation.stage in calling.STAGES
    return said if still_asking else [*said, *where_we_were(talk)]


def _stop_or_cancel(talk: Talk) -> Reply:
    if talk.conversation.stage in calling.STAGES:
        return _after_call(talk, calling.cancel(talk))
    return stop(talk)


def _other_language(talk: Talk) -> Reply:
    """Another language is wanted: those that there are."""
    return [offer_languages(talk.desk), *where_we_were(talk)]


def _back(talk: Talk) -> Reply:
    if talk.conversation.stage in calling.STAGES:
        return _after_call(talk, calling.back(talk))
    return go_back(talk)


def _hello(talk: Talk) -> Reply:
    """A greeting in the middle, or a returning visitor: go on where we were."""
    return [talk.say("resume.welcome_back"), *where_we_were(talk)]


STEERING: dict[str, Callable[[Talk], Reply]] = {
    "consent_yes": where_we_were,
    "consent_no": stop,
    "why_ask": why,
    "go_back": _back,
    "start_over": start_over,
    "talk_to_person": person,
    "call_me": calling.begin,
    "summary": summary,
    "ask_question": ask_question,
    "goodbye": goodbye,
    "stop": _stop_or_cancel,
    "delete_data": delete,
    "what_stored": _what_stored,
    "for_someone_else": someone_else,
    "repeat_question": repeat,
    "correct": correct,
    "greet": _hello,
    "thanks": _aside("meta.thanks"),
    "are_you_robot": _aside("meta.robot"),
    "insult": _aside("meta.insult"),
    "small_talk": _aside("meta.small_talk"),
    "what_is_this": _aside("opening.what_this_is"),
    "out_of_scope": _aside("out_of_scope.other_problem"),
    "other_language": _other_language,
}
