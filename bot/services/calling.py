"""A visitor asks to be called: name, phone number or e-mail, and the times that suit."""

from __future__ import annotations

import re

from bot.engine import assess
from bot.services.asking import choices
from bot.services.messages import Message, message
from bot.services.ports import CallRequest
from bot.services.talk import Talk
from bot.services.words import Words

Reply = list[Message]
NAME, CONTACT, TIMES = STAGES = ("call_name", "call_phone", "call_times")
TIMES_OF_DAY = ("morning", "afternoon", "evening", "any")
NAME_LIMIT = 80
TIMES_LIMIT = 120
PHONE = re.compile(r"\+?[\d][\d\s().-]{5,18}\d")
FEWEST_DIGITS = 7  # of a number that can be called from elsewhere
EMAIL = re.compile(r"[^\s@,;:<>()]+@[^\s@,;:<>()]+\.[A-Za-z]{2,24}")
TELLING = 5  # letters of a word that says a time of day: "morning", not "any"
EMAIL_LIMIT = 254  # the longest that mail servers take
HELD = ("call_name", "call_contact")  # typed, and not sent yet


def contact_in(text: str) -> str | None:
    """The first e-mail or phone number in typed words."""
    found = EMAIL.search(text)
    if found and len(found.group()) <= EMAIL_LIMIT:
        return found.group()
    number = PHONE.search(text)
    long_enough = number and sum(sign.isdigit() for sign in number.group()) >= FEWEST_DIGITS
    return number.group() if number and long_enough else None


def answers(talk: Talk) -> bool:
    """Whether typed words answer the stage, whatever the classifier takes them for."""
    text = talk.heard.text.lower()
    if contact_in(text):
        return True
    named = " ".join(talk.desk.say(f"call.times.{time}") for time in TIMES_OF_DAY).lower().split()
    times = any(word in text for word in named if len(word) >= TELLING)
    return talk.conversation.stage == TIMES and (times or any(sign.isdigit() for sign in text))


def begin(talk: Talk) -> Reply:
    """Ask for the name first; nothing is sent before the last answer is given."""
    if talk.conversation.stage not in STAGES:
        talk.pending["return_to"] = talk.conversation.stage
    talk.conversation.stage = NAME
    return [ask(talk)]


def ask(talk: Talk) -> Message:
    """The question of the stage, with a way out."""
    desk, stage = talk.desk, talk.conversation.stage
    out = {"title": desk.say("call.cancel"), "payload": "/stop", "kind": "control"}
    if stage == TIMES:
        return _ask_times(talk, out)
    field = "name" if stage == NAME else "phone"
    custom = {"type": "call_request", "field": field}
    return message(desk.say(f"call.ask_{field}"), [out], custom)


def _ask_times(talk: Talk, out: dict[str, str]) -> Message:
    desk = talk.desk
    key = "call.ask_times_hours" if desk.clinic.hours else "call.ask_times"
    titles = [(time, desk.say(f"call.times.{time}")) for time in TIMES_OF_DAY]
    shown = choices(desk, TIMES, desk.say(key), titles)
    offered = [button for button in shown["buttons"] if button["kind"] == "option"]
    custom = {**shown["custom"], "type": "call_request", "field": "times", "controls": [out]}
    return message(shown["text"], [*offered, out], custom)


def take(talk: Talk) -> Reply:
    """Take the answer of the stage; the conversation leaves these stages when all is known."""
    step = {NAME: _take_name, CONTACT: _take_contact, TIMES: _take_times}
    return step[talk.conversation.stage](talk)


def _take_name(talk: Talk) -> Reply:
    """The name is whatever was typed; a number or an e-mail typed along with it is taken too."""
    text = talk.heard.text.strip()
    if talk.heard.pressed or not text:
        return [ask(talk)]
    contact = contact_in(text)
    name = text.replace(contact, "").strip(" ,;:") if contact else text
    if contact and not name:
        talk.pending["call_contact"] = contact  # said before it was asked for
        return [ask(talk)]
    talk.pending["call_name"] = name[:NAME_LIMIT]
    if contact:
        talk.pending["call_contact"] = contact
    talk.conversation.stage = TIMES if "call_contact" in talk.pending else CONTACT
    return [ask(talk)]


def _take_contact(talk: Talk) -> Reply:
    """Something the clinic can call or write to, or the question again with an example."""
    text = talk.heard.text
    contact = contact_in(text)
    if contact is None:
        key = "call.bad_email" if "@" in text else "call.bad_phone"
        return [talk.say(key), ask(talk)]
    talk.pending["call_contact"] = contact
    talk.conversation.stage = TIMES
    return [ask(talk)]


def _take_times(talk: Talk) -> Reply:
    """A time of day from the buttons, or what was typed, as it stands."""
    heard = talk.heard
    if heard.pressed and heard.question == TIMES:
        picked = [time for time in TIMES_OF_DAY if time in heard.options]
        return _request(talk, ",".join(picked)) if picked else [ask(talk)]
    text = " ".join(heard.text.split())[:TIMES_LIMIT]
    if heard.pressed or not text:
        return [ask(talk)]
    return _request(talk, text)


def _request(talk: Talk, times: str) -> Reply:
    desk, conversation = talk.desk, talk.conversation
    urgency = assess(desk.catalog, conversation.answers).urgency.value
    name, contact = (talk.pending.pop(key, "") for key in HELD)
    mail = "@" in contact
    request = CallRequest(
        name=name,
        phone="" if mail else contact,
        email=contact if mail else "",
        urgency=urgency,
        at=desk.now(),
        times=times,
    )
    talk.unit.keep_call_request(conversation.id, request)
    conversation.stage = talk.pending.pop("return_to", "result")
    key = "call.done_email" if mail else "call.done"
    return [talk.say(key, name=name, phone=contact, times=in_words(desk, times))]


def in_words(words: Words, times: str) -> str:
    """The times that suit: the catalog's words for what was picked, or the visitor's own."""
    parts = times.split(",")
    if not times or not set(parts) <= set(TIMES_OF_DAY):
        return times
    return ", ".join(words.say(f"call.times.{part}") for part in parts)


def cancel(talk: Talk) -> Reply:
    """No call: nothing of what was said for it is kept."""
    for key in HELD:
        talk.pending.pop(key, None)
    talk.conversation.stage = talk.pending.pop("return_to", "result")
    return [talk.say("call.cancelled")]


def back(talk: Talk) -> Reply:
    """One question back; before the first one the request is called off."""
    if talk.conversation.stage == NAME:
        return cancel(talk)
    talk.conversation.stage = CONTACT if talk.conversation.stage == TIMES else NAME
    return [ask(talk)]
