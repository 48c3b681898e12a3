"""The assessment: how soon, who, what it rests on, how sure, and what would change it."""

from __future__ import annotations

from bot.engine.confidence import confidence_of, more_than_one, sureness, unsure_share
from bot.engine.explanation import prior_band, reasons_for, would_change
from bot.engine.model import Answers, Assessment, Catalog
from bot.engine.picture import picture_of
from bot.engine.referral import suggestions_for
from bot.engine.urgency import urgency_of


def assess(catalog: Catalog, answers: Answers) -> Assessment:
    """Suggest how soon to be seen and by which type of clinician. Never a diagnosis.

    Red flags decide first; the evidence cannot lower what they say.
    """
    picture = picture_of(catalog, answers)
    urgency, because = urgency_of(picture)
    confidence = confidence_of(picture)
    return Assessment(
        urgency=urgency,
        urgency_because=because,
        flags=picture.flags,
        systems=picture.systems,
        scores=picture.weighing.scores,
        suggestions=suggestions_for(picture, urgency, because, confidence),
        confidence=confidence,
        more_than_one=more_than_one(picture),
        reasons=reasons_for(picture, confidence),
        would_change=would_change(picture, urgency),
        terms=picture.weighing.terms,
        contradictions=picture.weighing.contradictions,
        sureness=sureness(picture),
        unsure_share=unsure_share(picture),
        prior_band=prior_band(picture),
        version=catalog.version,
    )
