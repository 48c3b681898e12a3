"""Each danger sign fires when it must, and a near miss does not fire it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.engine.model import Catalog, Provenance
from bot.knowledge import parse_answers
from tests.unit.knowledge.rules import holds, tiers

# (what the visitor told, the danger sign, how soon)
FIRES = [
    ("face_droop", "R1", "emergency"),
    ("limb_weak_numb", "R1", "emergency"),
    ("speech_trouble", "R1", "emergency"),
    ("swallow_trouble", "R1", "emergency"),
    ("double_vision", "R1", "emergency"),
    ("face_droop=sometimes", "R1", "emergency"),
    ("sudden_continuous cannot_walk", "R2", "emergency"),
    ("cannot_walk", "R2", "emergency"),
    ("sudden_continuous", "R2", "today"),
    ("sudden_continuous cannot_walk=absent spell_duration=constant", "R2", "today"),
    ("sudden_continuous positional_trigger spell_duration=days", "R2", "today"),
    ("sudden_continuous spell_duration=seconds", "R2", "today"),
    ("cannot_walk sudden_continuous=absent onset=days", "R2", "today"),
    ("thunderclap", "R3", "emergency"),
    ("new_unlike_any double_vision", "R4", "emergency"),
    ("new_unlike_any eyelid_pupil", "R4", "emergency"),
    ("new_unlike_any whoosh_in_ear", "R4", "emergency"),
    ("new_unlike_any dizziness", "R4", "today"),
    ("new_unlike_any", "R4", "today"),
    ("new_unlike_any dizziness=absent neck_manipulation_recent", "R4", "today"),
    ("new_unlike_any dizziness=absent heavy_strain_recent", "R4", "today"),
    ("new_unlike_any dizziness=absent injury_recent", "R4", "today"),
    ("dizziness neck_pain headache onset=weeks", "R4", "today"),
    (
        "neck_manipulation_recent neck_pain dizziness onset=days new_unlike_any=absent",
        "R4",
        "today",
    ),
    ("new_unlike_any dizziness=absent", "R4", "days"),
    ("eyelid_pupil", "R5", "emergency"),
    ("face_numb_one_side", "R5", "emergency"),
    ("hearing_loss_sudden spinning", "R6", "emergency"),
    ("hearing_loss_sudden headache", "R6", "emergency"),
    ("hearing_loss_sudden face_droop", "R6", "emergency"),
    ("hearing_loss_sudden dizziness hearing_loss_since=within_30_days", "R6", "emergency"),
    ("hearing_loss_sudden dizziness onset=today", "R6", "emergency"),
    ("hearing_loss_sudden", "R6", "today"),
    ("hearing_loss_sudden hearing_loss_since=within_30_days", "R6", "today"),
    ("hearing_loss_sudden dizziness hearing_loss_since=within_30_days onset=long", "R6", "today"),
    ("hearing_loss_sudden spinning hearing_loss_since=over_30_days", "R6", "days"),
    ("fever_stiff_neck", "R7", "emergency"),
    ("fever neck_stiffness", "R7", "emergency"),
    ("fever drowsy_confused", "R7", "emergency"),
    ("fever headache", "R7", "today"),
    ("faint_exertion_lying chest_pain", "R8", "emergency"),
    ("faint_exertion_lying breathless", "R8", "emergency"),
    ("faint_exertion_lying fainting_now", "R8", "emergency"),
    ("fainting_now", "R8", "emergency"),
    ("faint_exertion_lying", "R8", "today"),
    ("family_sudden_death faint_feeling", "R8", "today"),
    ("family_sudden_death palpitations", "R8", "today"),
    ("chest_pain", "R9", "emergency"),
    ("breathless", "R9", "emergency"),
    ("injury_recent limb_tingling", "R10", "emergency"),
    ("injury_recent both_limbs_weak", "R10", "emergency"),
    ("injury_recent injury_high_energy", "R10", "today"),
    ("injury_recent cannot_turn_45", "R10", "today"),
    ("injury_recent age_band=65_plus", "R10", "today"),
    ("head_injury_worse", "R11", "emergency"),
    ("blood_thinner head_hit head_injury_worse", "R11", "emergency"),
    ("injury_recent drowsy_confused", "R11", "emergency"),
    ("blood_thinner head_hit", "R11", "today"),
    ("blood_thinner injury_recent", "R11", "today"),
    ("saddle_numb", "R12", "emergency"),
    ("bladder_bowel", "R12", "emergency"),
    ("both_limbs_weak", "R12", "emergency"),
    ("clumsy_hands_unsteady_legs hands_progress=days", "R13", "today"),
    ("clumsy_hands_unsteady_legs hands_progress=slow", "R13", "days"),
    ("clumsy_hands_unsteady_legs", "R13", "days"),
    ("pregnant_postpartum seizure_confusion", "R14", "emergency"),
    ("pregnant_postpartum thunderclap", "R14", "emergency"),
    ("pregnant_postpartum pregnancy_warning", "R14", "today"),
    ("pregnant_postpartum new_unlike_any", "R14", "today"),
    ("birth_before onset=days pregnancy_warning", "R14", "today"),
    ("vision_loss age_band=50_64", "R15", "emergency"),
    ("vision_loss", "R15", "emergency"),
    ("vision_loss age_band=18_49", "R15", "today"),
    ("jaw_scalp age_band=65_plus", "R15", "today"),
    ("new_headache_kind age_band=50_64", "R15", "days"),
    ("cancer_immune_weight new_headache_kind fever", "R16", "today"),
    ("cancer_immune_weight neck_pain limb_tingling", "R16", "today"),
    ("cancer_immune_weight new_headache_kind", "R16", "days"),
    ("cancer_immune_weight neck_pain onset=weeks", "R16", "days"),
    ("headache_strain_lying drowsy_vomiting", "R17", "today"),
    ("sight_dims vision_loss age_band=18_49", "R17", "today"),
    ("headache_strain_lying", "R17", "days"),
    ("sight_dims", "R17", "days"),
    ("headache_upright drowsy_confused", "R18", "emergency"),
    ("headache_upright", "R18", "days"),
    ("drop_attack neck_movement_trigger", "R19", "emergency"),
    ("drop_attack limb_tingling", "R19", "emergency"),
    ("drop_attack", "R19", "today"),
    ("seizure_like seizure_first", "R20", "today"),
    ("seizure_like", "R20", "today"),
    ("seizure_like seizure_first=absent", "R20", "days"),
    ("one_turn_blackout", "R21", "today"),
    ("diabetes_medicine low_sugar_now", "R22", "emergency"),
    ("others_ill_gas", "R23", "emergency"),
    ("loose_joint_condition new_tingling_swallow_voice", "R24", "today"),
    ("loose_joint_condition limb_tingling", "R24", "today"),
    ("red_painful_eye", "R25", "today"),
    ("brief_neuro_spell", "R26", "today"),
    ("vascular_risk first_spontaneous_vertigo", "R27", "days"),
    ("age_band=65_plus first_spontaneous_vertigo", "R27", "days"),
    ("diabetes_medicine first_spontaneous_vertigo", "R27", "days"),
    ("cannot_keep_fluids", "R28", "today"),
    ("self_harm", "R29", "emergency"),
    ("age_band=under_18", "R30", "days"),
    ("cannot_answer_self", "R30", "days"),
]

# (what the visitor told, the danger sign that must not fire at this tier or above)
NEAR_MISSES = [
    ("dizziness neck_pain neck_linked onset=long", "R1", "days"),
    ("face_droop=absent limb_weak_numb=absent double_vision=absent", "R1", "days"),
    ("sudden_continuous positional_trigger spell_duration=seconds", "R2", "days"),
    ("cannot_walk sudden_continuous=absent onset=long", "R2", "days"),
    ("cannot_walk sudden_continuous=absent onset=days", "R2", "emergency"),
    ("dark_unsteady spell_duration=constant onset=long", "R2", "days"),
    ("headache migraine_features", "R3", "days"),
    ("dizziness neck_pain headache onset=long", "R4", "days"),
    ("dizziness neck_pain headache onset=weeks new_unlike_any=absent", "R4", "days"),
    ("neck_manipulation_recent neck_pain dizziness onset=long", "R4", "days"),
    ("neck_manipulation_recent", "R4", "days"),
    ("heavy_strain_recent", "R4", "days"),
    ("injury_before neck_pain headache dizziness onset=long", "R4", "days"),
    ("whoosh_in_ear eyelid_pupil=absent", "R5", "days"),
    ("hearing_one_side ringing_one_side spinning", "R6", "days"),
    ("hearing_loss_sudden dizziness onset=long", "R6", "emergency"),
    ("hearing_loss_sudden hearing_loss_since=over_30_days headache", "R6", "today"),
    ("neck_stiffness headache light_sensitivity", "R7", "days"),
    ("fever", "R7", "days"),
    ("family_sudden_death", "R8", "days"),
    ("faint_feeling standing_trigger palpitations", "R8", "days"),
    ("palpitations", "R9", "days"),
    ("injury_recent age_band=18_49", "R10", "days"),
    ("injury_before limb_tingling", "R10", "days"),
    ("injury_high_energy", "R10", "days"),
    ("cannot_turn_45 neck_pain", "R10", "days"),
    ("age_band=65_plus", "R10", "days"),
    ("blood_thinner", "R11", "days"),
    ("head_hit", "R11", "days"),
    ("limb_tingling", "R12", "days"),
    ("dark_unsteady", "R13", "days"),
    ("hands_progress=days", "R13", "days"),
    ("pregnant_postpartum", "R14", "days"),
    ("pregnant_postpartum dizziness nausea_vomiting headache", "R14", "days"),
    ("birth_before onset=long pregnancy_warning", "R14", "days"),
    ("pregnancy_warning", "R14", "days"),
    ("new_headache_kind age_band=18_49", "R15", "days"),
    ("jaw_scalp age_band=18_49", "R15", "days"),
    ("age_band=65_plus headache", "R15", "days"),
    ("cancer_immune_weight", "R16", "days"),
    ("cancer_immune_weight dizziness onset=weeks", "R16", "days"),
    ("cancer_immune_weight headache onset=long", "R16", "days"),
    ("drowsy_vomiting headache", "R17", "days"),
    ("headache drowsy_confused", "R18", "days"),
    ("drop_attack neck_movement_trigger=absent", "R19", "emergency"),
    ("faint_feeling", "R20", "days"),
    ("seizure_first", "R20", "days"),
    ("neck_movement_trigger spell_duration=seconds", "R21", "days"),
    ("diabetes_medicine", "R22", "days"),
    ("low_sugar_now diabetes_medicine=absent", "R22", "days"),
    ("illness_before", "R23", "days"),
    ("loose_joint_condition neck_pain", "R24", "days"),
    ("new_tingling_swallow_voice", "R24", "days"),
    ("eye_strain", "R25", "days"),
    ("aura migraine_features", "R26", "days"),
    ("vascular_risk", "R27", "days"),
    ("first_spontaneous_vertigo age_band=18_49", "R27", "days"),
    ("nausea_vomiting", "R28", "days"),
    ("palpitations faint_feeling", "R29", "days"),
    ("age_band=18_49", "R30", "days"),
]

RANK = {"none": -1, "routine": 0, "days": 1, "today": 2, "emergency": 3}


def told(text: str) -> dict[str, str]:
    """`face_droop onset=today`: present where nothing else is said."""
    return {name: value or "present" for name, _, value in (w.partition("=") for w in text.split())}


@pytest.mark.parametrize(("text", "flag", "tier"), FIRES)
def test_a_danger_sign_fires_at_its_tier(catalog: Catalog, text: str, flag: str, tier: str) -> None:
    assert tiers(catalog, told(text)).get(flag) == tier


@pytest.mark.parametrize(("text", "flag", "below"), NEAR_MISSES)
def test_a_near_miss_stays_below(catalog: Catalog, text: str, flag: str, below: str) -> None:
    assert RANK[tiers(catalog, told(text)).get(flag, "none")] < RANK[below]


def test_both_tables_cover_every_danger_sign_and_every_clause(catalog: Catalog) -> None:
    every = {f"R{number}" for number in range(1, 31)}
    assert set(catalog.red_flags) == every
    assert {flag for _, flag, _ in FIRES} == every == {flag for _, flag, _ in NEAR_MISSES}
    for flag in catalog.red_flags.values():
        for clause in flag.clauses:
            assert any(holds(clause.when, told(text)) for text, of, _ in FIRES if of == flag.id), (
                clause
            )


@pytest.mark.parametrize(
    "circumstance",
    [
        "pregnant_postpartum",
        "age_band=65_plus",
        "blood_thinner",
        "diabetes_medicine",
        "injury_before onset=long",
        "vascular_risk",
        "cancer_immune_weight",
        "loose_joint_condition",
        "family_sudden_death",
        "neck_manipulation_recent onset=long",
        "fever",
        "head_hit",
        "dizziness neck_pain neck_movement_trigger neck_linked headache onset=long",
        "dizziness spinning positional_trigger spell_duration=seconds nausea_vomiting onset=weeks",
        "dizziness migraine_features visual_motion_trigger spell_duration=hours onset=long",
    ],
)
def test_a_lone_circumstance_or_a_common_story_fires_nothing(
    catalog: Catalog, circumstance: str
) -> None:
    assert tiers(catalog, told(circumstance)) == {}


@pytest.mark.parametrize("number", range(1, 31))
def test_a_plain_yes_to_the_whole_question_fires_it(catalog: Catalog, number: int) -> None:
    flag = f"R{number}"
    if flag == "R15":  # "age 50 or over" is part of the question
        answers = parse_answers(catalog, {flag: "present", "age_band": "50_64"})
    else:
        answers = parse_answers(catalog, {flag: "present"})
    assert flag in tiers(catalog, answers)


@pytest.mark.parametrize("number", range(1, 31))
def test_a_plain_no_to_the_whole_question_fires_nothing(catalog: Catalog, number: int) -> None:
    assert tiers(catalog, parse_answers(catalog, {f"R{number}": "absent"})) == {}


def test_only_four_signs_keep_their_tier_when_twice_not_sure(catalog: Catalog) -> None:
    kept = {flag.id for flag in catalog.red_flags.values() if flag.unsure_keeps_tier}
    assert kept == {"R1", "R3", "R9", "R12"}


def test_one_sign_only_raises_and_one_only_stops(catalog: Catalog) -> None:
    effects = {flag.id: flag.effect for flag in catalog.red_flags.values() if flag.effect != "tier"}
    assert effects == {"R27": "upgrade", "R30": "stop"}


def test_an_emergency_sends_to_emergency_services_or_a_crisis_line(catalog: Catalog) -> None:
    for flag in catalog.red_flags.values():
        for clause in flag.clauses:
            if clause.tier.value == "emergency":
                assert clause.specialist in {"emergency_services", "crisis_line"}


def test_every_finding_of_a_stem_is_asked_again_when_not_sure(catalog: Catalog) -> None:
    for flag in catalog.red_flags.values():
        assert all(catalog.findings[finding].flag for finding in flag.stem)


def test_a_sign_that_cites_nothing_is_called_an_estimate(catalog: Catalog) -> None:
    for flag in catalog.red_flags.values():
        assert flag.sources or flag.provenance is Provenance.ESTIMATE


# --- when the neck may be named -------------------------------------------------------------------

CORE = "neck_pain neck_linked onset=long migraine_features=absent positional_trigger=absent"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("", True),
        ("onset=months", True),
        ("onset=weeks spell_duration=constant", True),
        ("migraine_features=unknown headache=absent", True),
        ("migraine_features=unknown light_sensitivity=absent headache_nausea=absent", True),
        ("positional_trigger=present neck_movement_trigger", True),
        ("neck_pain=absent", False),
        ("neck_linked=absent", False),
        ("neck_linked=unknown", False),
        ("onset=weeks", False),
        ("onset=unknown", False),
        ("new_unlike_any", False),
        ("migraine_features=present", False),
        ("migraine_features=unknown", False),
        ("light_sensitivity headache_nausea", False),
        ("positional_trigger=present", False),
        ("hearing_one_side", False),
        ("headache_upright", False),
        ("limb_weak_numb", False),
        ("vascular_risk first_spontaneous_vertigo", False),
        ("vascular_risk pregnant_postpartum blood_thinner", True),
    ],
)
def test_the_neck_is_named_only_behind_its_gate(
    catalog: Catalog, change: str, *, named: bool
) -> None:
    condition = catalog.conditions["cervicogenic_dizziness"]
    answers: dict[str, Any] = {**told(CORE), **told(change)}
    assert condition.gate is not None
    assert holds(condition.gate, answers) is named
    assert condition.confidence_cap == 0.75
