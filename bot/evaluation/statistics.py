"""Rates with exact intervals, and how far stated shares match what is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

BINS = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of cases, with its exact (Clopper-Pearson) 95% interval."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """The share; nan where there is no case."""
        return self.hits / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """The exact 95% interval; 0 to 1 where there is no case."""
        if not self.of:
            return (0.0, 1.0)
        found = binomtest(self.hits, self.of).proportion_ci(method="exact")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        if not self.of:
            return "no cases"
        low, high = self.interval
        return f"{self.value:.1%} ({self.hits}/{self.of}; {low:.1%} to {high:.1%})"


@dataclass(frozen=True, slots=True)
class Bin:
    """Results that were stated about equally sure: how sure, and how often right."""

    low: float
    high: float
    stated: float
    right: float
    count: int


def reliability(stated: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Group results by how sure they were; empty groups are left out."""
    said, hit = np.asarray(stated, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((said * bins).astype(int), bins - 1)
    return [
        Bin(
            b / bins,
            (b + 1) / bins,
            float(said[place == b].mean()),
            float(hit[place == b].mean()),
            int((place == b).sum()),
        )
        for b in range(bins)
        if (place == b).any()
    ]


def calibration_error(groups: Sequence[Bin]) -> float:
    """Expected calibration error: mean distance between how sure and how often right."""
    total = sum(g.count for g in groups)
    return sum(g.count * abs(g.stated - g.right) for g in groups) / total if total else float("nan")


def brier(stated: Sequence[Sequence[float]], truth: Sequence[Sequence[float]]) -> float:
    """Mean squared distance between stated shares and the truth, summed over the systems."""
    if not stated:
        return float("nan")
    gap = np.asarray(stated, dtype=float) - np.asarray(truth, dtype=float)
    return float((gap**2).sum(axis=1).mean())


def ppv(sensitivity: float, specificity: float, prior: float) -> float:
    """How often a name is right where `prior` of the visitors have the condition (Bayes' rule)."""
    true = sensitivity * prior
    false = (1 - specificity) * (1 - prior)
    return true / (true + false) if true + false else float("nan")
