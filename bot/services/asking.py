"""How a question is put: in words that stand alone, with buttons, and for rich channels."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.model import Question
from bot.services.answering import NONE_OPTION, UNSURE_OPTION
from bot.services.body import areas_of
from bot.services.desk import Desk
from bot.services.messages import Button, Message, message, option


def put_question(
    desk: Desk,
    question: Question,
    offered: Sequence[str],
    *,
    about: str = "self",
    left: int = 0,
    text: str | None = None,
) -> Message:
    """The question with its options and the controls that are always at hand.

    Args:
        desk: Content and clinic.
        question: What to ask.
        offered: Option ids still unknown; the others are not shown again.
        about: "self", or "other" when the visitor helps somebody.
        left: About how many questions remain, this one included.
        text: Other words for the question, such as its rephrasing.
    """
    words = text or desk.question_text(question, about)
    shown = [o for o in question.options if o.id in set(offered)]
    choices = [{"id": o.id, "title": o.title} for o in shown]
    controls = desk.controls("why_ask", "go_back", "start_over", "talk_to_person")
    unsure = option(desk.say("controls.unsure"), question.id, UNSURE_OPTION)
    buttons = [option(o.title, question.id, o.id) for o in shown]
    custom: dict[str, object] = {
        "type": "question" if question.kind == "single" else "checklist",
        "kind": question.kind,
        "question": question.id,
        "text": words,
        "options": choices,
        "unsure": {"id": UNSURE_OPTION, "title": unsure["title"]},
        "progress": {"left": left},
        "controls": controls,
    }
    areas = areas_of(shown)
    if areas:
        custom["areas"] = areas
    plain = words
    if question.kind == "checklist":
        custom["none"] = {"id": NONE_OPTION, "title": question.none_title}
        buttons.append(option(question.none_title, question.id, NONE_OPTION))
        plain = numbered(words, [o.title for o in shown], question.none_title)
    return message(plain, [*buttons, unsure, *controls], custom)


def numbered(words: str, titles: Sequence[str], none_title: str) -> str:
    """A checklist as plain text: "1 ... 2 ... 0 None of these"."""
    lines = [f"{number}. {title}" for number, title in enumerate(titles, start=1)]
    return "\n".join([words, *lines, f"0. {none_title}"])


def choices(
    desk: Desk, question_id: str, text: str, titles: Sequence[tuple[str, str]], *more: str
) -> Message:
    """A short question of the conversation itself, such as "Did I get that right?".

    Args:
        desk: Content and clinic.
        question_id: What the answers are to.
        text: The question.
        titles: Id and words of each answer.
        more: Controls beside those that always are at hand.
    """
    buttons: list[Button] = [option(title, question_id, key) for key, title in titles]
    controls = desk.controls(*more, "start_over", "talk_to_person")
    custom = {
        "type": "question",
        "kind": "single",
        "question": question_id,
        "text": text,
        "options": [{"id": key, "title": title} for key, title in titles],
        "controls": controls,
    }
    return message(text, [*buttons, *controls], custom)
