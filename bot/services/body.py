"""Which parts of the drawn head and neck stand for what: data of the catalog's questions."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine.model import PRESENT, SOMETIMES, Answers, Catalog, Option


def areas_of(options: Iterable[Option]) -> dict[str, str]:
    """The drawn area of each option that has one, by option id."""
    return {option.id: option.area for option in options if option.area}


def areas_felt(catalog: Catalog, answers: Answers) -> list[str]:
    """The drawn areas where the answers place a pain, for a picture in the result."""
    return [
        option.area
        for question in catalog.questions.values()
        for option in question.options
        if option.area and _felt(option, answers)
    ]


def _felt(option: Option, answers: Answers) -> bool:
    return all(answers.get(finding) in (PRESENT, SOMETIMES) for finding in option.sets)
