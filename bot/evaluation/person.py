"""A simulated person: answers the interview's questions as a case says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.engine import next_step
from bot.engine.derived import derive
from bot.engine.model import (
    ABSENT,
    PRESENT,
    SOMETIMES,
    UNSURE,
    Answers,
    Ask,
    Catalog,
    Option,
    Question,
)
from bot.evaluation.cases import Case
from bot.services.answering import answers_of_options
from bot.understanding import understand

YES = (PRESENT, SOMETIMES)


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview, gone through to its end."""

    answers: Mapping[str, str]
    asked: tuple[str, ...]
    why: str  # why it ended, as `Done` says

    def count(self, catalog: Catalog, stage: str = "interview") -> int:
        """How many questions of one stage were put."""
        return sum(catalog.questions[q].stage == stage for q in self.asked)


def opening(catalog: Catalog, case: Case) -> dict[str, str]:
    """What the case's own first words are understood to say.

    What is unclear is asked back in the chat; here it is left for the questions.
    """
    if not case.opener:
        return {}
    heard = understand(catalog, case.opener).answers
    return {finding: value for finding, value in heard.items() if value != UNSURE}


def interview(
    catalog: Catalog,
    truth: Mapping[str, str],
    otherwise: str = ABSENT,
    start: Mapping[str, str] | None = None,
) -> Talk:
    """Go through the interview by pressing options.

    Args:
        catalog: The clinical content.
        truth: What the person would say about each finding.
        otherwise: What the person says about every other finding: absent or unsure.
        start: What the first words have said already.
    """
    truth = whole_truth(catalog, truth)
    answers: dict[str, str] = dict(start or {})
    asked: list[str] = []
    while isinstance(step := next_step(catalog, answers, asked), Ask):
        question = catalog.questions[step.question]
        asked.append(step.question)
        said = reply(catalog, question, step.options, truth, otherwise)
        answers.update({f: v for f, v in said.items() if f not in answers})
    return Talk(answers, tuple(asked), step.why)


def whole_truth(catalog: Catalog, truth: Answers) -> dict[str, str]:
    """What a case says with what follows from it: who is dizzy in bed is dizzy."""
    return {**derive(catalog, truth), **truth}


def reply(
    catalog: Catalog,
    question: Question,
    offered: Sequence[str],
    truth: Answers,
    otherwise: str = ABSENT,
) -> dict[str, str]:
    """What pressing the fitting options says, as the chat reads it."""
    options = [o for o in question.options if o.id in offered]
    if question.kind == "checklist":
        return _ticks(catalog, question, options, truth, otherwise)
    findings = {f for o in options for f in o.sets}
    fitting = [o for o in options if all(_is(truth, f, v, otherwise) for f, v in o.sets.items())]
    if not fitting and all(_unknown(truth, f, otherwise) for f in findings):
        return dict.fromkeys(findings, UNSURE)
    best = fitting or sorted(options, key=lambda o: -_agreement(o, truth, otherwise))[:1]
    chosen = [o.id for o in best] if _is_choice(catalog, question) else [best[0].id]
    return answers_of_options(catalog, question, offered, chosen) or {}


def _ticks(
    catalog: Catalog,
    question: Question,
    options: Sequence[Option],
    truth: Answers,
    otherwise: str,
) -> dict[str, str]:
    offered = [o.id for o in options]
    ticked = [
        o.id for o in options if any(truth.get(f) in (v, SOMETIMES) for f, v in o.sets.items())
    ]
    said = answers_of_options(catalog, question, offered, ticked or ["none"]) or {}
    doubtful = [f for f in said if said[f] == ABSENT and truth.get(f, otherwise) == UNSURE]
    return said | dict.fromkeys(doubtful, UNSURE)


def _is(truth: Answers, finding: str, value: str, otherwise: str) -> bool:
    held = truth.get(finding, otherwise)
    return value in held.split("|")


def _unknown(truth: Answers, finding: str, otherwise: str) -> bool:
    return truth.get(finding, otherwise) == UNSURE or finding not in truth


def _agreement(option: Option, truth: Answers, otherwise: str) -> float:
    """How well an option fits when none fits wholly."""
    found = 0.0
    for finding, value in option.sets.items():
        held = truth.get(finding, otherwise)
        near = held in YES and value in YES
        found += 1.0 if value in held.split("|") else 0.5 if near else -1.0
    return found


def _is_choice(catalog: Catalog, question: Question) -> bool:
    """Whether several of its options may be true at once, such as two lengths of a spell."""
    return all(catalog.findings[f].values for o in question.options for f in o.sets)
