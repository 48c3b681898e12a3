"""How long the engine takes: an assessment, and the choice of the next question.

Measured over the written cases as interviews go through them, in one process, without Rasa.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.engine import assess, next_step
from bot.engine.model import Ask, Catalog
from bot.evaluation import read_cases
from bot.evaluation.person import reply, whole_truth
from bot.knowledge import load_catalog

CASES = Path(__file__).parents[1] / "vignettes"
EVERY = 3  # every third case is enough


@dataclass(frozen=True, slots=True)
class EngineTimes:
    """Milliseconds: median and 95th percentile."""

    assess: tuple[float, float]
    next_step: tuple[float, float]
    steps: int


def engine_times() -> EngineTimes:
    """Go through the interviews of the cases and time each step and each assessment."""
    catalog = load_catalog()
    assess(catalog, {})  # tables are made once
    steps: list[float] = []
    results: list[float] = []
    for case in read_cases(catalog, [CASES])[::EVERY]:
        answers = _interview(catalog, whole_truth(catalog, case.answers), case.otherwise, steps)
        results.append(_timed(lambda answers=answers: assess(catalog, answers)))
    return EngineTimes(_middle(results), _middle(steps), len(steps))


def _interview(
    catalog: Catalog, truth: dict[str, str], otherwise: str, steps: list[float]
) -> dict[str, str]:
    answers: dict[str, str] = {}
    asked: list[str] = []
    while True:
        started = time.perf_counter()
        step = next_step(catalog, answers, asked)
        steps.append((time.perf_counter() - started) * 1000)
        if not isinstance(step, Ask):
            return answers
        question = catalog.questions[step.question]
        asked.append(step.question)
        said = reply(catalog, question, step.options, truth, otherwise)
        answers.update({f: v for f, v in said.items() if f not in answers})


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _middle(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    found = engine_times()
    print(f"assess     median {found.assess[0]:.2f} ms, 95% {found.assess[1]:.2f} ms")
    print(f"next step  median {found.next_step[0]:.2f} ms, 95% {found.next_step[1]:.2f} ms")
