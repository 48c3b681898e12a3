"""The numbers of the evidence table are those of the evidence base."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.engine.model import Catalog, Evidence, Provenance


def row(catalog: Catalog, finding: str, value: str = "present") -> Evidence:
    return next(r for r in catalog.evidence if (r.finding, r.value) == (finding, value))


def test_the_table_is_whole(catalog: Catalog) -> None:
    assert len(catalog.evidence) == 27
    assert len(catalog.conditions) == 23
    assert all(set(r.given) == set(catalog.conditions) for r in catalog.evidence)


def test_most_of_the_table_is_called_an_estimate(catalog: Catalog) -> None:
    origins = Counter(cell.provenance for r in catalog.evidence for cell in r.given.values())
    assert origins == {
        Provenance.PUBLISHED: 7,
        Provenance.DERIVED: 29,
        Provenance.DEFINITION: 13,
        Provenance.RECALLED: 3,
        Provenance.ESTIMATE: 569,
    }


@pytest.mark.parametrize(
    ("finding", "value", "condition", "number", "origin", "source"),
    [
        ("spell_duration", "seconds", "bppv", 0.48, "published", "Friedland2016"),
        ("spell_duration", "seconds", "cervicogenic_dizziness", 0.10, "estimate", None),
        ("spell_duration", "hours", "menieres_disease", 0.75, "definition", "ICVD-MD"),
        ("spell_duration", "days", "vestibular_neuritis", 0.80, "definition", "ICVD-AUVP"),
        ("spell_duration", "minutes", "vestibular_migraine", 0.30, "derived", "Teggi2018a"),
        ("spell_duration", "constant", "pppd", 0.80, "definition", "Staab2017"),
        ("positional_trigger", "present", "bppv", 0.80, "published", "vanDam2021"),
        (
            "neck_movement_trigger",
            "present",
            "vertebrobasilar",
            0.95,
            "definition",
            "StatPearlsRVAS",
        ),
        ("neck_linked", "present", "cervicogenic_dizziness", 0.85, "definition", "Wrisley2000"),
        ("neck_pain", "present", "cervical_myelopathy", 0.51, "published", "Jiang2023"),
        ("neck_pain", "present", "vestibular_migraine", 0.72, "derived", "AlKhazali2022"),
        ("migraine_features", "present", "other", 0.24, "derived", "Cousins2011"),
        ("spinning", "present", "posterior_stroke", 0.50, "recalled", "Searls2012"),
        ("sound_trigger", "present", "canal_dehiscence", 0.85, "recalled", "Minor2005"),
        (
            "headache_upright",
            "present",
            "intracranial_hypotension",
            0.92,
            "recalled",
            "DAntona2021",
        ),
        ("nausea_vomiting", "present", "other", 0.30, "estimate", None),
        ("missed_meal_sugar", "present", "hypoglycaemia", 0.85, "estimate", None),
        ("palpitations", "present", "panic", 0.90, "estimate", None),
    ],
)
def test_a_cell_has_its_number_and_its_origin(
    catalog: Catalog,
    finding: str,
    value: str,
    condition: str,
    number: float,
    origin: str,
    source: str | None,
) -> None:
    cell = row(catalog, finding, value).given[condition]
    assert (cell.value, cell.provenance.value, cell.source) == (number, origin, source)


def test_the_five_lengths_of_a_spell_sum_to_one(catalog: Catalog) -> None:
    rows = [r for r in catalog.evidence if r.finding == "spell_duration"]
    assert len(rows) == 5
    for condition in catalog.conditions:
        assert sum(r.given[condition].value for r in rows) == pytest.approx(1)


def test_spinning_counts_for_less_because_people_change_that_word(catalog: Catalog) -> None:
    weights = {r.finding: r.weight.value for r in catalog.evidence}
    assert weights.pop("spinning") == 0.4
    assert set(weights.values()) == {1.0}


def test_priors_sum_to_one_and_migraine_leads(catalog: Catalog) -> None:
    priors = {name: condition.prior.value for name, condition in catalog.conditions.items()}
    assert sum(priors.values()) == pytest.approx(1)
    assert max(priors, key=lambda name: priors[name]) == "vestibular_migraine"
    assert priors["cervicogenic_dizziness"] == 0.13 == catalog.model["cgd_prior_mid"].value


def test_each_condition_belongs_to_the_system_of_the_evidence_base(catalog: Catalog) -> None:
    of: dict[str, set[str]] = {}
    for condition in catalog.conditions.values():
        of.setdefault(condition.system, set()).add(condition.key)
    assert of == {
        "neck": {"CGD", "CON", "CCI", "DCM"},
        "eyes": {"VIS"},
        "inner_ear": {"BPPV", "VN", "MD", "BVP", "VS", "SCD"},
        "brain": {"VM", "PPPD", "SIH"},
        "body": {"OH", "CAR", "MED", "HYP", "PAN"},
        "urgent": {"CAD", "PCS", "VBI"},
        "other": {"OTH"},
    }
