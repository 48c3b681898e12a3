"""About how many questions are still to come."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.engine.model import PRESENT, AllOf, Answers, AnyOf, Catalog, Is, Question, Rule
from bot.engine.questions import interview_asked, is_contradiction, unknown_options
from bot.engine.rules import holds
from bot.engine.tables import Tables, tables

EVEN = 0.5  # of what nothing is known about


def about_left(
    catalog: Catalog, known: Answers, asked: Sequence[str], opens: Sequence[Question]
) -> int:
    """About how many questions are left, each as likely as what it depends on.

    What depends on an answer that is not there yet counts in part, so that a "yes" adds little to
    what was said before. Neither a danger sign nor a denial is expected. What is asked only if it
    could change the result is not counted: it seldom is.

    Args:
        catalog: The clinical content.
        known: What is known so far, derived answers included.
        asked: Ids of questions already put.
        opens: The questions that may be put now.
    """
    table = tables(catalog)
    done = {*asked, *(question.id for question in opens)}
    coming = [(question, 1.0) for question in opens if _comes(question)]
    for question in catalog.questions.values():
        if question.id not in done and question.ask_when is not None and _comes(question):
            chance = _chance(question.ask_when, catalog, table, known)
            if chance and unknown_options(question, known):
                coming.append((question, chance))
    interview = math.fsum(chance for question, chance in coming if question.stage == "interview")
    safety = math.fsum(chance for question, chance in coming if question.stage != "interview")
    most = catalog.model["max_questions"].value - interview_asked(catalog, asked)
    return max(1, math.floor(safety + max(0.0, min(interview, most)) + EVEN))


def _comes(question: Question) -> bool:
    """Whether it is put whenever its condition holds."""
    return (question.required or question.closing) and not is_contradiction(question)


def _chance(rule: Rule, catalog: Catalog, table: Tables, known: Answers) -> float:
    """How likely it is that the rule will hold, its parts taken as independent."""
    if isinstance(rule, Is):
        return _chance_of(rule, catalog, table, known)
    if isinstance(rule, AllOf):
        return math.prod(_chance(part, catalog, table, known) for part in rule.parts)
    if isinstance(rule, AnyOf):
        chances = [_chance(part, catalog, table, known) for part in rule.parts]
        if rule.least == 1:
            return 1 - math.prod(1 - chance for chance in chances)
        return math.prod(sorted(chances, reverse=True)[: rule.least])
    return 1 - _chance(rule.part, catalog, table, known)


def _chance_of(rule: Is, catalog: Catalog, table: Tables, known: Answers) -> float:
    if rule.finding in known:
        return float(holds(rule, known))
    finding = catalog.findings[rule.finding]
    if finding.values:
        own = [value for value in finding.values if value in rule.values]
        return len(own) / len(finding.values)
    if finding.flag or PRESENT not in rule.values:
        return 0.0
    heard = table.answers.get((rule.finding, PRESENT))
    return heard.overall if heard else EVEN
