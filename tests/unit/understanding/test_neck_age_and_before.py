"""The neck and shoulders, age, medicines, and what went before: read, and what only looks alike."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.understanding import understand


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("neck_pain", "my neck is absolutely banjaxed after the match"),
        ("neck_pain", "put my neck out hanging curtains"),
        ("neck_pain", "there is paining in my neck from laptop work"),
        ("neck_pain", "something grabs in my neck every time I look up"),
        ("neck_pain", "turning my head is agony"),
        ("neck_stiffness", "I've a neck like a rusty hinge"),
        ("neck_stiffness", "it is as stiff as a poker, my neck"),
        ("upper_back_pain", "my shoulders live up by my ears"),
        ("upper_back_pain", "knots in my shoulders the size of golf balls"),
        ("injury_before", "someone went up the back of my car at the lights"),
        ("injury_before", "got a dunt on the head at shinty"),
        ("injury_before", "a wee crash, T-boned at a junction"),
        ("new_medicine", "GP doubled my sertraline"),
        ("new_medicine", "they took me off the beta blockers"),
        ("new_medicine", "just been given betahistine"),
        ("illness_before", "started after a dose of the flu"),
        ("illness_before", "got over a chest infection and then this"),
        ("blood_thinner", "I am taking ecosprin 75"),
        ("blood_thinner", "tablets to stop clots"),
        ("diabetes_medicine", "on Jardiance"),
        ("vascular_risk", "I take gliclazide"),
        ("loose_joint_condition", "they put a plate in my neck"),
        ("birth_before", "had my second in May and dizzy since"),
        ("pregnant_postpartum", "baby is 3 weeks old"),
        ("ringing_one_side", "tinitus in my right ear"),
    ],
)
def test_it_is_read_in_many_words(catalog: Catalog, finding: str, text: str) -> None:
    assert understand(catalog, text).answers.get(finding) == "present"


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("neck_pain", "neck's not sore at all"),
        ("neck_pain", "no pain in the neck, just the head"),
        ("neck_pain", "there's nothing wrong with my neck"),
        ("neck_stiffness", "my neck isn't stiff"),
        ("upper_back_pain", "my upper back is grand"),
        ("injury_before", "I have not had a bang to the head"),
        ("injury_before", "no trauma"),
        ("injury_before", "never had a head injury"),
        ("new_medicine", "been on the same tablets for donkeys years"),
        ("new_medicine", "I don't take any medication"),
        ("illness_before", "I wasn't ill before"),
        ("illness_before", "no colds or bugs beforehand"),
        ("blood_thinner", "I take no tablets"),
        ("vascular_risk", "a non smoker"),
        ("hearing_one_side", "no hearing loss"),
        ("ringing_one_side", "both my ears are fine"),
        ("cannot_turn_45", "full range of movement in the neck"),
        ("head_hit", "never hit my head"),
    ],
)
def test_it_is_heard_as_denied(catalog: Catalog, finding: str, text: str) -> None:
    assert understand(catalog, text).answers.get(finding) == "absent"


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        ("neck_pain", "my boss is a right pain in the neck"),
        ("neck_pain", "the two teams were neck and neck"),
        ("neck_pain", "a crick in my back"),
        ("upper_back_pain", "I look over my shoulder when driving and get dizzy"),
        ("injury_before", "my head is banging"),
        ("injury_before", "my laptop crashed"),
        ("injury_before", "headache hit me like a train"),
        ("new_medicine", "came off the motorway and felt dizzy"),
        ("new_medicine", "paracetamol doesn't help"),
        ("illness_before", "cold sweats"),
        ("illness_before", "a cold flannel helps"),
        ("blood_thinner", "no tablets help"),
        ("blood_thinner", "took an aspirin for my head"),
        ("cancer_immune_weight", "on a weight loss jab"),
        ("fever", "I have hay fever"),
        ("pregnant_postpartum", "my mortgage is due in April"),
        ("age_band", "my bp is 120 over 70"),
        ("age_band", "when I turn 90 degrees"),
        ("age_band", "about 40 times a day"),
        ("whoosh_in_ear", "whoosh and the room spins"),
    ],
)
def test_what_only_looks_like_it_is_not_read(catalog: Catalog, finding: str, text: str) -> None:
    found = understand(catalog, text)
    assert found.answers.get(finding) in {None, "absent"}
    assert finding not in found.ask


@pytest.mark.parametrize(
    ("band", "text"),
    [
        ("under_18", "my son, 7, gets dizzy"),
        ("under_18", "im in year 9"),
        ("18_49", "27 btw"),
        ("18_49", "F32 here"),
        ("18_49", "37M office worker"),
        ("18_49", "in my late thirties"),
        ("50_64", "pushing sixty now"),
        ("50_64", "61/m"),
        ("50_64", "retired teacher, 62"),
        ("65_plus", "seventy-two and still driving"),
        ("65_plus", "I'm in my eighties"),
        ("65_plus", "octogenarian here"),
    ],
)
def test_an_age_is_read_as_people_write_it(catalog: Catalog, band: str, text: str) -> None:
    assert understand(catalog, text).answers.get("age_band") == band
