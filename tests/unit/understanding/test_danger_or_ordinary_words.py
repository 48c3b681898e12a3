"""Danger signs of head and eyes are heard where they are meant, and not in ordinary words."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.understanding import understand

HEARD = [
    ("I cannot see properly out of my left eye since lunch", "vision_loss"),
    ("my eyesight is failing in the right eye", "vision_loss"),
    ("I have blurring of vision in one eye", "vision_loss"),
    ("double images whenever I look down", "double_vision"),
    ("my right eyelid hangs since this morning", "eyelid_pupil"),
    ("a red raw eye and rainbow rings round the street lights", "red_painful_eye"),
    ("it was the worst headache of my life, there within a minute", "thunderclap"),
    ("pregnant, and my face and hands are swollen", "pregnancy_warning"),
    ("had a baby last week and my head is splitting", "pregnancy_warning"),
    ("my jaw tires when I chew steak", "jaw_scalp"),
    ("my head pounds when I stand and eases when I lie flat", "headache_upright"),
    ("the headache wakes me up at night", "headache_strain_lying"),
    ("a headache I have never had the like of", "new_headache_kind"),
    ("reading the newspaper and my eyes give out", "reading_strain"),
    ("migraine on my dad's side", "family_migraine"),
]
ORDINARY = [
    ("I can't see the booking button", "vision_loss"),
    ("I cannot see any slots for Friday", "vision_loss"),
    ("lost sight of my keys again", "vision_loss"),
    ("I can't see my mother getting in the car like this", "vision_loss"),
    ("it was blind panic", "vision_loss"),
    ("I see two appointments in the list", "double_vision"),
    ("I saw two doctors already", "double_vision"),
    ("worst headache of the month, my usual migraine", "thunderclap"),
    ("my worst headaches come with my period", "thunderclap"),
    ("my feet swell in summer and my blood pressure is high", "pregnancy_warning"),
    ("I read that vertigo is common", "reading_strain"),
    ("she has a lovely aura about her", "aura"),
    ("cannot ride in the back of the ute", "headache_site_back_of_head"),
]
DENIED = [
    ("no visual disturbance", "vision_loss"),
    ("my eyesight is as good as ever", "vision_loss"),
    ("nothing hurts, I just wobble", "headache"),
    ("I have no pain in my neck or my head", "headache"),
    ("my headaches never stop me doing the chores", "headache_disability"),
    ("my glasses are unchanged, glasses from 2019", "new_glasses"),
    ("reading does not tire my eyes", "reading_strain"),
]


@pytest.mark.parametrize(("said", "finding"), HEARD)
def test_hears_it(catalog: Catalog, said: str, finding: str) -> None:
    assert understand(catalog, said, phrases_only=True).answers.get(finding) == "present"


@pytest.mark.parametrize(("said", "finding"), ORDINARY)
def test_leaves_ordinary_words_alone(catalog: Catalog, said: str, finding: str) -> None:
    assert finding not in understand(catalog, said, phrases_only=True).answers


@pytest.mark.parametrize(("said", "finding"), DENIED)
def test_hears_a_denial(catalog: Catalog, said: str, finding: str) -> None:
    assert understand(catalog, said, phrases_only=True).answers.get(finding) == "absent"


def test_not_vomiting_leaves_the_headache(catalog: Catalog) -> None:
    told = understand(catalog, "I never vomit with my headaches", phrases_only=True).answers
    assert told.get("headache") == "present"
