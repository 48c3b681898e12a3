"""Which questions may still be put."""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine.model import Answers, Catalog, Question
from bot.engine.rules import holds

CONTRADICTION = "two_kinds"  # the finding that a contradiction asks about


def open_questions(catalog: Catalog, known: Answers, asked: Sequence[str]) -> list[Question]:
    """Questions that may still be put, safety first, each stage in its order."""
    put = set(asked)
    contradicted = any("|" in value for value in known.values())
    found = [
        q
        for q in catalog.questions.values()
        if q.id not in put
        and (q.ask_when is None or holds(q.ask_when, known))
        and unknown_options(q, known)
        and (contradicted or not is_contradiction(q))
    ]
    return sorted(found, key=lambda q: (q.stage == "interview", q.order))


def is_contradiction(question: Question) -> bool:
    """Whether it is put only when two answers cannot both be true."""
    return any(CONTRADICTION in option.sets for option in question.options)


def unknown_options(question: Question, known: Answers) -> tuple[str, ...]:
    """The options still worth showing: a single question's all, a checklist's unknown ones."""
    opens = [o.id for o in question.options if not all(f in known for f in o.sets)]
    if question.kind == "single" and opens:
        return tuple(o.id for o in question.options)
    exclusive_only = all(o.exclusive for o in question.options if o.id in opens)
    return () if exclusive_only else tuple(opens)


def interview_asked(catalog: Catalog, asked: Sequence[str]) -> int:
    """How many of the questions put belong to the interview itself."""
    questions = catalog.questions
    return sum(q in questions and questions[q].stage == "interview" for q in asked)
