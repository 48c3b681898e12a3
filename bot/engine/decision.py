"""The decision alone, without what explains it: how soon, and who first."""

from __future__ import annotations

from bot.engine.confidence import confidence_of
from bot.engine.model import Answers, Catalog, FiredFlag, Urgency
from bot.engine.picture import picture_of_known
from bot.engine.referral import suggestions_for
from bot.engine.urgency import urgency_of


def decision_of(
    catalog: Catalog, known: Answers, flags: tuple[FiredFlag, ...] | None = None
) -> tuple[Urgency, str]:
    """Urgency and first clinician type, as `assess` says them, for derived answers.

    `flags` spares the screen where an answer more cannot have changed it.
    """
    picture = picture_of_known(catalog, known, flags)
    urgency, because = urgency_of(picture)
    first = suggestions_for(picture, urgency, because, confidence_of(picture))[0]
    return urgency, first.specialist
