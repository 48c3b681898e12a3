"""What to ask next, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.choosing import Choosing
from bot.engine.derived import derive
from bot.engine.escalation import could_raise
from bot.engine.model import Answers, Ask, Catalog, Done, NextStep, Question, Urgency
from bot.engine.progress import about_left
from bot.engine.questions import (
    interview_asked,
    is_contradiction,
    open_questions,
    unknown_options,
)
from bot.engine.red_flags import screen_known

SAFETY_STAGES = ("screen", "follow_up")


def next_step(catalog: Catalog, answers: Answers, asked: Sequence[str]) -> NextStep:
    """The next question, or that enough is known.

    Safety questions come first, in their order. Once something calls for today, only what could
    still make it an emergency is asked. Then what must be known, then the question that is
    expected to change the decision most, until no answer could change it.

    Args:
        catalog: The clinical content.
        answers: What is known so far.
        asked: Ids of questions already put; none is put again.
    """
    known = derive(catalog, answers)
    flags = screen_known(catalog, known)
    if any(f.tier is Urgency.EMERGENCY for f in flags):
        return Done("flag")
    opens = open_questions(catalog, known, asked)
    safety = [q for q in opens if q.stage in SAFETY_STAGES]
    if any(f.tier is Urgency.TODAY for f in flags):
        telling = could_raise(catalog, known, asked, opens, flags)
        return _ask(telling[0], known, len(telling)) if telling else Done("flag")
    if safety:
        return _ask(safety[0], known, about_left(catalog, known, asked, opens))
    if any(f.effect == "stop" for f in flags):
        return Done("flag")
    return _ordinary(catalog, known, asked, opens)


def _ask(question: Question, known: Answers, remaining: int) -> Ask:
    return Ask(question.id, unknown_options(question, known), max(1, remaining))


def _ordinary(
    catalog: Catalog, known: Answers, asked: Sequence[str], opens: Sequence[Question]
) -> NextStep:
    if not opens:
        return Done("nothing_left")
    room = int(catalog.model["max_questions"].value) - interview_asked(catalog, asked)
    if room <= 0:
        return Done("limit")
    left = about_left(catalog, known, asked, opens)
    pressing = [q for q in opens if q.required or is_contradiction(q)]
    if pressing:
        return _ask(pressing[0], known, left)
    closing = [q for q in opens if q.closing]
    useful = [] if closing and room <= len(closing) else [q for q in opens if not q.closing]
    if useful:
        choosing = Choosing(catalog, known)
        ordered = sorted(useful, key=lambda q: (-choosing.value(q), q.order))
        if choosing.could_change(ordered):
            return _ask(ordered[0], known, left)
    return _ask(closing[0], known, len(closing)) if closing else Done("clear")
