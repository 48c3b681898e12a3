"""Which options of a question typed words pick: all that speaks for and against each, weighed.

Likeness to written answers, what the rules for short answers read, and what phrases deny, added up
by one regression for questions with one answer and one for lists. Their weights are numbers of the
catalog (`choices.weights`); `tests/nlu/answer_weights.py` fits them. The part of likeness is added
up where words are read, the rest where the open question is known.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from bot.engine.model import Question
from bot.knowledge.replies import ALSO
from bot.knowledge.terms import load_terms, words_folder
from bot.understanding.choices import NO_OPTIONS
from bot.understanding.results import Choice, Likely

NONE, UNSURE = "none", "unsure"
NOT_THERE = (*ALSO, *NO_OPTIONS)
LIST = "checklist"
UNKNOWN = -8.0  # log odds where nothing speaks of an option
Weights = Mapping[str, float]  # by what is weighed
# What likeness says of an option, in this order.
BY_LIKENESS = (
    *("constant", "nearest", "nearest_lead", "speaks", "speaks_lead"),
    *("part", "kind", "none", "length"),
)


class Likeness(NamedTuple):
    """How like words are to what people wrote for one option of a question."""

    nearest: float  # to the most alike of its written answers, 0 to 1
    speaks: float  # log odds for it, of a regression over the answers to its question
    part: float  # the same of the part of the words that speaks for it most; 0 without parts
    kind: float  # log odds of a yes, a no and the like, whatever is asked; 0 for other options


Likenesses = Mapping[str, Likeness]  # by option


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights, and from which probability on an option is taken."""

    single: Weights
    checklist: Weights
    least: float  # of the likeliest option, to be an answer at all
    nothing: float  # the same for an option that says that no danger sign is there
    also: float  # another line of a list is taken with it
    clear: float  # nothing is asked first

    def of(self, question: Question) -> Weights:
        """The weights for a question of this kind."""
        return self.checklist if question.kind == LIST else self.single

    def hopeless(self, question: Question) -> float:
        """Log odds by likeness that nothing the rules may say lifts over the least."""
        weights = self.of(question)
        at_best = max(weights["chosen"], weights["chosen_in_part"]) + weights["named"]
        return math.log(self.least / (1 - self.least)) - max(at_best, 0.0)


@lru_cache(maxsize=4)
def weighing_of(language: str) -> Weighing:
    """The weights and limits of a language."""
    told = load_terms(words_folder(language)).choices
    limits = {name: told["likeness"][name] for name in ("least", "nothing", "also", "clear")}
    return Weighing(**told["weights"], **limits)


def likely_by(question: Question, alike: Likenesses, length: int, weighing: Weighing) -> Likely:
    """Log odds of each option by likeness alone; of those that can be meant at all.

    Args:
        question: One answer, or a list of which several may be meant.
        alike: How like each of its options the words are.
        length: How many words there are.
        weighing: The weights of the language.
    """
    weights, least = weighing.of(question), weighing.hopeless(question)
    in_order = [weights[name] for name in BY_LIKENESS]
    told = by_likeness(alike, length)
    odds = {option: sum(map(mul, in_order, evidence)) for option, evidence in told.items()}
    return {option: round(value, 2) for option, value in odds.items() if value > least}


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of typed words beside their likeness to answers."""

    choice: Choice | None  # as the rules for short answers read them
    named: Collection[str]  # the options of which phrases hear a finding
    denied: Collection[str]  # the options of which they hear that a finding is not there


def probabilities(likely: Likely, weights: Weights, told: Told) -> dict[str, float]:
    """How probable it is of each option that the words mean it.

    Args:
        likely: From `likely_by`.
        weights: Of the question's kind.
        told: What the rules say of the same words.
    """
    odds = {option: like + _by_rules(weights, option, told) for option, like in likely.items()}
    return {option: 1 / (1 + math.exp(-value)) for option, value in odds.items()}


def picked(
    question: Question, chances: Mapping[str, float], weighing: Weighing, *, danger: bool
) -> tuple[str, ...]:
    """The options that the words mean, the likeliest first; empty when it is not clear enough.

    Args:
        question: One answer, or a list of which several may be meant.
        chances: From `probabilities`.
        weighing: Its limits.
        danger: Whether danger is asked about. Saying that none is there then needs more, and a
            sign that is likelier than not outweighs it, and not knowing.
    """
    best, *others = sorted(chances, key=lambda option: -chances[option])
    told = [o for o in (best, *others) if o not in NOT_THERE and chances[o] >= weighing.also]
    if danger and best in NOT_THERE and told:
        best, *others = told
    denies = danger and best in (NONE, *NO_OPTIONS)
    if chances[best] < (weighing.nothing if denies else weighing.least):
        return ()
    if question.kind != LIST or best in ALSO:
        return (best,)
    return (best, *(option for option in told if option != best))


def by_likeness(alike: Likenesses, length: int) -> dict[str, tuple[float, ...]]:
    """What likeness says of each option, in the order of `BY_LIKENESS`."""
    nearest = _leads({option: own.nearest for option, own in alike.items()}, 0.0)
    speaks = _leads({option: own.speaks for option, own in alike.items()}, UNKNOWN)
    words = math.log1p(length)
    return {
        option: (
            *(1.0, own.nearest, nearest[option], own.speaks, speaks[option]),
            *(own.part, own.kind, float(option == NONE), words),
        )
        for option, own in alike.items()
    }


def _leads(values: Mapping[str, float], otherwise: float) -> dict[str, float]:
    """How far each is before the best of the others, or of nothing beside an only one."""
    best, second, *_ = [*sorted(values.values(), reverse=True), otherwise]
    return {option: value - (second if value == best else best) for option, value in values.items()}


def by_rules(option: str, told: Told) -> dict[str, float]:
    """What the rules for short answers and the phrases say of an option, by name."""
    choice = told.choice
    chosen = choice is not None and _chooses(choice, option)
    guessed = choice is not None and choice.guessed
    return {
        "chosen": float(chosen and not guessed),
        "chosen_in_part": float(chosen and guessed),
        "another_chosen": float(choice is not None and not chosen and not guessed),
        "named": float(option in told.named),
        "denied": float(option in told.denied),
    }


def _chooses(choice: Choice, option: str) -> bool:
    if choice.unsure:
        return option == UNSURE
    return option in choice.options or (choice.none and option in (NONE, *NO_OPTIONS))


def _by_rules(weights: Weights, option: str, told: Told) -> float:
    return sum(weights[name] * value for name, value in by_rules(option, told).items())
