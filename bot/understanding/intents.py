"""What a message is for: yes, why do you ask, a question about ear crystals, a symptom told.

The same features as the second look, and one logistic regression an intent. Trained by Rasa on
data/nlu; no clinical content is in it. docs/decisions.md tells what it was compared with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from bot.understanding.features import fitted, learn
from bot.understanding.normalise import folded

LONGEST_PIECE = 4  # letters
COARSE = 0.3  # when fitting has come near enough
MOST_ROUNDS = 1000
LONGEST = 1000  # characters; of a longer text the beginning is read


class IntentModel:
    """Fitted to examples.

    Args:
        texts: What people write.
        intents: What each of them is for.
        fit: How closely it follows the examples (the inverse of the regression's penalty).
        unknown: What a guess still counts when no word of the message is known. Gibberish shares
            pieces of words with something, as a misspelt word does.
    """

    def __init__(
        self, texts: Sequence[str], intents: Sequence[str], fit: float, unknown: float
    ) -> None:
        # Slow to import, and not needed by every process.
        import numpy as np  # noqa: PLC0415
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        self._unknown = unknown
        self._features, matrix = learn([_comparable(text) for text in texts], LONGEST_PIECE)
        self.intents = sorted(set(intents))

        models = []
        for intent in self.intents:
            # Balanced, or a rare intent would never be guessed. Coarse, and by way of the dual
            # problem: anything finer takes up to three times as long and guesses no better.
            regression = LogisticRegression(
                C=fit,
                solver="liblinear",
                dual=True,
                random_state=0,
                class_weight="balanced",
                tol=COARSE,
                max_iter=MOST_ROUNDS,
            )
            models.append(fitted(regression, matrix, [told == intent for told in intents]))
        self._speaks_for = np.array([m.coef_[0] for m in models], dtype=np.float32).T
        self._without_words = np.array([m.intercept_[0] for m in models], dtype=np.float32)

    def ranking(self, text: str) -> list[tuple[str, float]]:
        """Every intent with its share of the belief, the most likely first."""
        weighed = self._features.weigh(_comparable(text))
        scores: Any = self._without_words
        if weighed:
            weights = list(weighed.values())
            scores = scores + weights @ self._speaks_for[list(weighed)]
        beliefs = [1 / (1 + math.exp(-float(score))) for score in scores]
        told = sorted(zip(self.intents, beliefs, strict=True), key=lambda pair: -pair[1])
        known = any(column < self._features.words for column in weighed)
        counts = (1.0 if known else self._unknown) / sum(beliefs)
        return [(intent, belief * counts) for intent, belief in told]


def _comparable(text: str) -> str:
    return folded(text[:LONGEST])
