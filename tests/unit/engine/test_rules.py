"""Rules over answers: when they hold, what made them true, and what they still wait for."""

from __future__ import annotations

import pytest

from bot.engine.derived import derive
from bot.engine.model import AllOf, AnyOf, Catalog, Is, Not, Rule
from bot.engine.rules import findings_of, holds, open_findings, true_findings

A, B, C = Is("a"), Is("b"), Is("c")
LONG = Is("length", frozenset({"hours", "days"}))
YES, NO = "present", "absent"


@pytest.mark.parametrize(
    ("rule", "answers", "true"),
    [
        (A, {}, False),
        (A, {"a": YES}, True),
        (A, {"a": "sometimes"}, True),
        (A, {"a": NO}, False),
        (A, {"a": "unsure"}, False),
        (LONG, {"length": "hours"}, True),
        (LONG, {"length": "seconds"}, False),
        (LONG, {"length": "seconds|days"}, True),
        (LONG, {"length": "seconds|minutes"}, False),
        (LONG, {"length": "seconds|minutes|hours"}, True),
        (AllOf((A, B)), {"a": YES}, False),
        (AllOf((A, B)), {"a": YES, "b": YES}, True),
        (AnyOf((A, B)), {"b": YES}, True),
        (AnyOf((A, B)), {}, False),
        (AnyOf((A, B, C), least=2), {"a": YES}, False),
        (AnyOf((A, B, C), least=2), {"a": YES, "c": YES}, True),
        (Not(A), {}, True),
        (Not(A), {"a": YES}, False),
    ],
)
def test_a_rule_holds_when_the_answers_are_known_to_satisfy_it(
    rule: Rule, answers: dict[str, str], *, true: bool
) -> None:
    assert holds(rule, answers) is true


def test_every_finding_of_a_rule_is_named_also_below_a_not() -> None:
    rule = AllOf((A, Not(AnyOf((B, LONG)))))
    assert list(findings_of(rule)) == ["a", "b", "length"]


def test_what_made_a_rule_true_leaves_out_what_is_only_not_there() -> None:
    rule = AllOf((AnyOf((A, B)), Not(C), LONG))
    assert list(true_findings(rule, {"a": YES, "length": "days"})) == ["a", "length"]
    assert list(true_findings(Not(C), {})) == []
    assert list(true_findings(A, {"a": NO})) == []


@pytest.mark.parametrize(
    ("rule", "answers", "waits_for"),
    [
        (A, {}, ["a"]),
        (A, {"a": NO}, []),
        (A, {"a": YES}, []),
        (LONG, {"length": "seconds"}, []),
        (AllOf((A, B)), {"a": YES}, ["b"]),
        (AllOf((A, B)), {"a": NO}, []),
        (AllOf((A, Not(B))), {"b": YES}, []),
        (AllOf((A, Not(B))), {"b": NO}, ["a"]),
        (AnyOf((A, B)), {"a": NO}, ["b"]),
        (AnyOf((A, B)), {"a": YES}, []),
        (AnyOf((A, B, C), least=2), {"a": NO}, ["b", "c"]),
        (AnyOf((A, B, C), least=2), {"a": NO, "b": NO}, []),
        (AnyOf((A, B, C), least=2), {"a": YES}, ["b", "c"]),
        (Not(A), {"a": YES}, []),
    ],
)
def test_what_a_rule_still_waits_for(
    rule: Rule, answers: dict[str, str], waits_for: list[str]
) -> None:
    assert list(open_findings(rule, answers)) == waits_for


def test_what_was_stated_outright_wins_over_what_follows(catalog: Catalog) -> None:
    """The last of the findings that follow from others is reached, too."""
    following = [f for f in catalog.findings.values() if f.present_when or f.absent_when]
    assert len(following) > 2
    stated = {following[0].id: NO}
    known = derive(catalog, {**stated, "positional_trigger": YES, "better_eye_closed": YES})
    assert known[following[0].id] == NO
    assert known["eye_strain"] == YES
    assert derive(catalog, {"positional_trigger": YES})["dizziness"] == YES
    denied = dict.fromkeys(("light_sensitivity", "headache_nausea", "headache_disability"), NO)
    assert derive(catalog, denied)["migraine_features"] == NO


@pytest.mark.parametrize(
    ("finding", "value", "kept"),
    [
        ("neck_pain", YES, True),
        ("neck_pain", "sometimes", True),
        ("neck_pain", "unsure", True),
        ("neck_pain", "unknown", False),
        ("neck_pain", "maybe", False),
        ("neck_pain", 3, False),
        ("neck_pain", None, False),
        ("no_such_finding", YES, False),
        ("spell_duration", "seconds", True),
        ("spell_duration", "seconds|days", True),
        ("spell_duration", "seconds|eternity", False),
        ("spell_duration", "unsure", True),
        ("spell_duration", YES, False),
        ("spell_duration", "unknown", False),
        ("spell_duration", 3, False),
    ],
)
def test_only_answers_that_the_catalog_knows_are_kept(
    catalog: Catalog, finding: str, value: str, *, kept: bool
) -> None:
    assert (finding in derive(catalog, {finding: value})) is kept
