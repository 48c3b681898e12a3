"""How soon: each thing that may make it sooner, and that nothing else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.engine import screen
from bot.engine.evidence import Heard, Weighing
from bot.engine.model import (
    AllOf,
    Catalog,
    Clause,
    FiredFlag,
    Is,
    Not,
    RedFlag,
    Score,
    Urgency,
)
from bot.engine.picture import Picture
from bot.engine.tables import tables
from bot.engine.urgency import urgency_of, urgent_conditions

E, T, D, R = Urgency.EMERGENCY, Urgency.TODAY, Urgency.DAYS, Urgency.ROUTINE
LEAST = 5  # informative answers


def fired(tier: Urgency, clause: str = "R1-a", effect: str = "tier") -> FiredFlag:
    return FiredFlag("R1", clause, tier, "stroke", "same_day", ("x",), effect=effect)


def picture(
    catalog: Catalog,
    share: Mapping[str, float],
    *,
    flags: tuple[FiredFlag, ...] = (),
    known: Mapping[str, str] | None = None,
    informative: int = LEAST,
    unnamed: tuple[str, ...] = (),
    threshold: float = 0.25,
) -> Picture:
    model = {
        **catalog.model,
        "urgent_threshold": replace(catalog.model["urgent_threshold"], value=threshold),
        "min_answers": replace(catalog.model["min_answers"], value=LEAST),
    }
    every = {c: share.get(c, 0.0) for c in catalog.conditions}
    scores = tuple(
        Score(c, s, s, c not in unnamed) for c, s in sorted(every.items(), key=lambda p: -p[1])
    )
    table = tables(catalog)
    answer = next(iter(table.answers.values()))
    heard = (Heard("spinning", "present", answer, answer.terms),) * informative
    weighing = Weighing(table, scores, (), heard, (), every)
    return Picture(replace(catalog, model=model), dict(known or {}), flags, weighing, ())


def test_nothing_known_is_routine(catalog: Catalog) -> None:
    assert urgency_of(picture(catalog, {}, informative=0)) == (R, "none")


def test_the_pattern_that_leads_decides_and_not_the_first_in_the_list(catalog: Catalog) -> None:
    leads = {"cervical_myelopathy": 0.6, "cervicogenic_dizziness": 0.2, "bppv": 0.1, "visual": 0.1}
    assert urgency_of(picture(catalog, leads)) == (D, "cervical_myelopathy")
    assert urgency_of(picture(catalog, leads, informative=0)) == (R, "none")
    behind = {"cervicogenic_dizziness": 0.6, "cervical_myelopathy": 0.4}
    assert urgency_of(picture(catalog, behind)) == (R, "none")


def test_a_pattern_that_may_not_be_named_does_not_decide(catalog: Catalog) -> None:
    share = {"cervical_myelopathy": 0.6, "bppv": 0.4}
    found = urgency_of(picture(catalog, share, unnamed=("cervical_myelopathy",)))
    assert found == (R, "none")


def test_an_urgent_condition_that_leads_all_is_for_today(catalog: Catalog) -> None:
    share = {"artery_dissection": 0.2, "bppv": 0.15}
    assert urgency_of(picture(catalog, share)) == (T, "artery_dissection")
    nobody = tuple(catalog.conditions)
    assert urgency_of(picture(catalog, share, unnamed=nobody)) == (T, "artery_dissection")
    assert urgency_of(picture(catalog, {"bppv": 0.4}, unnamed=nobody)) == (R, "none")


def test_how_long_it_has_lasted_changes_a_patterns_urgency(catalog: Catalog) -> None:
    share = {"vestibular_neuritis": 0.9}
    assert urgency_of(picture(catalog, share)) == (T, "vestibular_neuritis")
    old = picture(catalog, share, known={"onset": "months"})
    assert urgency_of(old) == (D, "vestibular_neuritis")


def test_a_plain_pattern_counts_whatever_leads(catalog: Catalog) -> None:
    share = {"panic": 0.8, "cardiac": 0.05}
    known = {"spontaneous": "present", "palpitations": "present"}
    assert urgency_of(picture(catalog, share, known=known)) == (D, "cardiac")
    assert urgency_of(picture(catalog, share)) == (R, "none")


@pytest.mark.parametrize(
    ("shares", "informative", "expected"),
    [
        ((0.125, 0.125), LEAST, (D, "urgent_threshold")),  # exactly at the threshold
        ((0.125, 0.120), LEAST, (R, "none")),
        ((0.125, 0.125), LEAST - 1, (R, "none")),
        ((0.125, 0.125), LEAST + 1, (D, "urgent_threshold")),
    ],
)
def test_the_share_of_urgent_conditions_raises_by_one(
    catalog: Catalog,
    shares: tuple[float, float],
    informative: int,
    expected: tuple[Urgency, str],
) -> None:
    share = {"bppv": 0.5, "artery_dissection": shares[0], "posterior_stroke": shares[1]}
    assert urgency_of(picture(catalog, share, informative=informative)) == expected


def test_the_share_raises_to_today_and_no_further(catalog: Catalog) -> None:
    share = {"cervical_myelopathy": 0.5, "artery_dissection": 0.3}
    assert urgency_of(picture(catalog, share)) == (T, "urgent_threshold")
    today = picture(catalog, share, flags=(fired(T, "R4-b"),))
    assert urgency_of(today) == (T, "R4-b")


def test_urgent_conditions_months_old_do_not_raise(catalog: Catalog) -> None:
    share = {"bppv": 0.5, "artery_dissection": 0.3}
    assert urgency_of(picture(catalog, share, known={"onset": "long"})) == (R, "none")


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ((fired(E),), (E, "R1-a")),
        ((fired(D), fired(T, "R2-b")), (T, "R2-b")),
        ((fired(D, "R27-a", "upgrade"),), (T, "R27-a")),  # days by itself, raised by one
        ((fired(T), fired(D, "R27-a", "upgrade")), (E, "R27-a")),
        ((fired(E), fired(D, "R27-a", "upgrade")), (E, "R27-a")),
        ((fired(T, "R30-a", "stop"),), (R, "none")),  # out of scope decides nothing
    ],
)
def test_danger_signs_decide_first(
    catalog: Catalog, flags: tuple[FiredFlag, ...], expected: tuple[Urgency, str]
) -> None:
    assert urgency_of(picture(catalog, {"bppv": 0.9}, flags=flags)) == expected


def test_what_needs_a_prompt_check(catalog: Catalog) -> None:
    found = urgent_conditions(picture(catalog, {}))
    assert found == ["artery_dissection", "posterior_stroke", "vertebrobasilar"]


# --- the screen itself, on rules made for the test ------------------------------------------------


def clause(name: str, tier: Urgency, *parts: Is | Not) -> Clause:
    return Clause(name, tier, AllOf(parts), f"about {name}", "same_day")


def with_rules(catalog: Catalog, *rules: RedFlag) -> Catalog:
    return replace(catalog, red_flags={rule.id: rule for rule in rules})


def test_a_sign_says_everything_that_others_rely_on(catalog: Catalog) -> None:
    rule = RedFlag("R1", "x", (clause("R1-a", D, Is("fever"), Not(Is("head_hit"))),), effect="stop")
    (found,) = screen(with_rules(catalog, rule), {"fever": "present", "head_hit": "absent"})
    assert found == FiredFlag(
        "R1", "R1-a", D, "about R1-a", "same_day", ("fever",), suspected=False, effect="stop"
    )


def test_the_most_urgent_sign_comes_first_and_the_sure_before_the_doubtful(
    catalog: Catalog,
) -> None:
    rules = with_rules(
        catalog,
        RedFlag("R1", "x", (clause("R1-a", D, Is("fever")),)),
        RedFlag("R2", "x", (clause("R2-a", E, Is("face_droop")),)),
        RedFlag("R3", "x", (clause("R3-a", T, Is("chest_pain")),)),
        RedFlag("R4", "x", (clause("R4-a", T, Is("head_hit")),), unsure_keeps_tier=True),
    )
    answers = {
        "fever": "present",
        "face_droop": "unsure",
        "chest_pain": "present",
        "head_hit": "unsure",
    }
    found = [(f.flag, f.tier, f.suspected) for f in screen(rules, answers)]
    assert found == [("R3", T, False), ("R2", T, True), ("R4", T, True), ("R1", D, False)]


def test_of_two_clauses_the_most_urgent_counts_and_at_the_same_tier_the_sure_one(
    catalog: Catalog,
) -> None:
    both = RedFlag(
        "R1",
        "x",
        (clause("R1-a", E, Is("face_droop")), clause("R1-b", T, Is("fever"))),
    )
    rules = with_rules(catalog, both)
    (found,) = screen(rules, {"face_droop": "unsure", "fever": "present"})
    assert (found.clause, found.suspected) == ("R1-b", False)
    (found,) = screen(rules, {"face_droop": "present", "fever": "present"})
    assert found.clause == "R1-a"


def test_a_doubt_about_a_choice_is_tried_as_each_of_its_values(catalog: Catalog) -> None:
    since = Is("hearing_loss_since", frozenset({"within_30_days"}))
    rules = with_rules(catalog, RedFlag("R6", "x", (clause("R6-a", T, since),)))
    (found,) = screen(rules, {"hearing_loss_since": "unsure"})
    assert (found.tier, found.suspected, found.because) == (D, True, ("hearing_loss_since",))
    denied = Not(Is("hearing_loss_since", frozenset({"over_30_days"})))
    rules = with_rules(
        catalog, RedFlag("R6", "x", (clause("R6-a", T, Is("hearing_loss_sudden"), denied),))
    )
    assert screen(rules, {"hearing_loss_since": "unsure", "hearing_loss_sudden": "unsure"})


def test_a_doubt_never_stops_or_upgrades(catalog: Catalog) -> None:
    for effect in ("stop", "upgrade"):
        rule = RedFlag("R1", "x", (clause("R1-a", D, Is("fever")),), effect=effect)
        assert screen(with_rules(catalog, rule), {"fever": "unsure"}) == ()
