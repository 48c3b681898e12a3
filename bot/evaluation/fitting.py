"""Fit how sure to sound on cases: answered well, and answered badly.

The curve has three numbers, so a few hundred cases are enough; it is checked on cases that the
fit did not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from bot.engine import assess
from bot.engine.confidence import share_log_odds
from bot.engine.model import Catalog
from bot.evaluation import measures
from bot.evaluation.outcomes import Outcome
from bot.evaluation.statistics import calibration_error, reliability

FOLDS = 5
NAMES = ("sureness_start", "sureness_share", "sureness_unsure")


@dataclass(frozen=True, slots=True)
class Fit:
    """The fitted numbers of model.yaml, and how well they do on cases left out of the fit."""

    numbers: dict[str, float]
    error: float  # expected calibration error of the first answers, cases left out
    error_noisy: float  # the same for error-prone visitors


def fit_sureness(catalog: Catalog, outcomes: Sequence[Outcome], noisy: Sequence[Outcome]) -> Fit:
    """Fit the curve on both kinds of answers, each kind counting as much as the other."""
    sets = [measures.judged(outcomes), measures.judged(noisy)]
    rows = [[_features(o) for o in one] for one in sets]
    right = [[measures.first_is_right(o) for o in one] for one in sets]
    fold = [[_fold(o) for o in one] for one in sets]
    errors = []
    for part in range(2):
        stated = []
        for k in range(FOLDS):
            keep = [[f != k for f in one] for one in fold]
            numbers = _fitted(rows, right, keep)
            stated += [
                (_stated(catalog, numbers, o), r)
                for o, r, f in zip(sets[part], right[part], fold[part], strict=True)
                if f == k
            ]
        errors.append(
            calibration_error(reliability([s for s, _ in stated], [r for _, r in stated]))
        )
    whole = _fitted(rows, right, [[True] * len(one) for one in rows])
    return Fit(dict(zip(NAMES, map(float, whole), strict=True)), *errors)


def _features(outcome: Outcome) -> tuple[float, float, float]:
    return 1.0, share_log_odds(outcome.asked.systems[0].share), -outcome.asked.unsure_share


def _fold(outcome: Outcome) -> int:
    """One case and its error-prone doubles are left out together."""
    return sum(outcome.case.id.encode()) % FOLDS


def _fitted(
    rows: Sequence[Sequence[tuple[float, float, float]]],
    right: Sequence[Sequence[bool]],
    keep: Sequence[Sequence[bool]],
) -> np.ndarray:
    """Logistic regression; the two kinds of answers weigh the same."""
    parts = []
    for features, hits, kept in zip(rows, right, keep, strict=True):
        chosen = [i for i, one in enumerate(kept) if one]
        parts.append((np.array([features[i] for i in chosen]), np.array([hits[i] for i in chosen])))

    def loss(numbers: np.ndarray) -> float:
        total = 0.0
        for features, hits in parts:
            score = features @ numbers
            total += float(np.mean(np.logaddexp(0, np.where(hits, -score, score))))
        return total

    found: np.ndarray = minimize(loss, np.array([0.0, 1.0, 0.0])).x
    return found


def _stated(catalog: Catalog, numbers: np.ndarray, outcome: Outcome) -> float:
    model = {
        **catalog.model,
        **{
            name: replace(catalog.model[name], value=float(value))
            for name, value in zip(NAMES, numbers, strict=True)
        },
    }
    return assess(replace(catalog, model=model), outcome.talk.answers).sureness
