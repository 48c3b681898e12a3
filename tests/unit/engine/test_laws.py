"""What holds of the reasoning for every mix of answers."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import assess, next_step, screen, weigh
from bot.engine.model import Ask, Catalog
from bot.knowledge import load_catalog
from tests.unit.engine.strategies import answer_maps, flags, rubbish

CATALOG = load_catalog()
SAFETY = [q for q in CATALOG.questions.values() if q.stage != "interview"]
MOST = int(CATALOG.model["max_questions"].value)


@given(answers=answer_maps(CATALOG), extra=rubbish())
@settings(deadline=None)
def test_no_mix_of_answers_raises_and_rubbish_changes_nothing(
    answers: dict[str, str], extra: dict[str, str]
) -> None:
    extra = {k: v for k, v in extra.items() if k not in CATALOG.findings}
    assert assess(CATALOG, {**answers, **extra}) == assess(CATALOG, answers)


@given(answers=answer_maps(CATALOG), finding=st.sampled_from(sorted(CATALOG.findings)))
@settings(deadline=None)
def test_unknown_moves_nothing(answers: dict[str, str], finding: str) -> None:
    without = {f: v for f, v in answers.items() if f != finding}
    assert assess(CATALOG, {**without, finding: "unknown"}) == assess(CATALOG, without)


@given(answers=answer_maps(CATALOG), flag=flags(CATALOG))
@settings(deadline=None, max_examples=300)
def test_a_red_flag_never_lowers_urgency(answers: dict[str, str], flag: str) -> None:
    without = {f: v for f, v in answers.items() if f != flag}
    before = assess(CATALOG, without).urgency.rank
    assert assess(CATALOG, {**without, flag: "present"}).urgency.rank >= before


@given(answers=answer_maps(CATALOG), seed=st.integers())
@settings(deadline=None)
def test_the_order_of_answers_does_not_matter(answers: dict[str, str], seed: int) -> None:
    shuffled = list(answers.items())
    random.Random(seed).shuffle(shuffled)
    assert assess(CATALOG, dict(shuffled)) == assess(CATALOG, answers)
    assert next_step(CATALOG, dict(shuffled), []) == next_step(CATALOG, answers, [])


@given(answers=answer_maps(CATALOG))
@settings(deadline=None)
def test_shares_add_up_and_stay_within_bounds(answers: dict[str, str]) -> None:
    found = assess(CATALOG, answers)
    assert math.isclose(sum(s.share for s in found.scores), 1)
    assert math.isclose(sum(s.share for s in found.systems), 1)
    assert all(0 <= s.alone <= 1 for s in found.scores)
    assert 1 <= len(found.suggestions) <= 2


@given(answers=answer_maps(CATALOG))
@settings(deadline=None)
def test_terms_explain_the_scores(answers: dict[str, str]) -> None:
    """Two conditions' shares differ by exactly their priors and their terms."""
    weighing, start = weigh(CATALOG, answers), weigh(CATALOG, _context(answers))
    share = {s.condition: s.share for s in weighing.scores}
    prior = {s.condition: s.share for s in start.scores}
    added = dict.fromkeys(share, 0.0)
    for term in weighing.terms:
        added[term.condition] += term.log_odds
    one, other = "bppv", "vestibular_migraine"
    got = math.log(share[one] / share[other])
    want = math.log(prior[one] / prior[other]) + added[one] - added[other]
    assert math.isclose(got, want, abs_tol=1e-9)


def _context(answers: dict[str, str]) -> dict[str, str]:
    """The answers that change how common a condition is, not what speaks for it."""
    weighed = {row.finding for row in CATALOG.evidence}
    sources = {f for w in weighed for f in _made_of(w)}
    return {f: v for f, v in answers.items() if f not in weighed and f not in sources}


def _made_of(finding: str) -> set[str]:
    from bot.engine.rules import findings_of

    found = CATALOG.findings[finding]
    rules = [r for r in (found.present_when, found.absent_when) if r is not None]
    return {f for r in rules for f in findings_of(r)}


@given(answers=answer_maps(CATALOG), finding=st.sampled_from(sorted(CATALOG.findings)))
@settings(deadline=None)
def test_not_sure_is_no_evidence(answers: dict[str, str], finding: str) -> None:
    without = {f: v for f, v in answers.items() if f != finding}
    derived = {r.finding for r in CATALOG.evidence if CATALOG.findings[r.finding].present_when}
    if finding in derived:
        return  # saying "not sure" outright takes the place of what followed from other answers
    assert not [
        t for t in weigh(CATALOG, {**without, finding: "unsure"}).terms if t.finding == finding
    ]


@given(seed=st.integers(), start=answer_maps(CATALOG))
@settings(deadline=None, max_examples=60)
def test_every_interview_ends_and_asks_nothing_twice(seed: int, start: dict[str, str]) -> None:
    chance, answers, asked = random.Random(seed), dict(start), []
    for _ in range(len(SAFETY) + MOST + 1):
        step = next_step(CATALOG, answers, asked)
        if not isinstance(step, Ask):
            break
        question = CATALOG.questions[step.question]
        assert step.options
        assert step.question not in asked
        asked.append(step.question)
        option = chance.choice([o for o in question.options if o.id in step.options])
        if chance.random() < 0.7:
            answers.update(option.sets)
    else:
        pytest.fail("the interview does not end")
    assert sum(CATALOG.questions[q].stage == "interview" for q in asked) <= MOST


@given(answers=answer_maps(CATALOG))
@settings(deadline=None)
def test_danger_ends_the_questions(answers: dict[str, str]) -> None:
    if any(f.tier.value == "emergency" for f in screen(CATALOG, answers)):
        assert not isinstance(next_step(CATALOG, answers, []), Ask)


def test_a_repeated_not_sure_counts_one_tier_lower_or_in_full(catalog: Catalog) -> None:
    (speech,) = [f for f in screen(catalog, {"speech_trouble": "unsure"}) if f.flag == "R1"]
    assert (speech.tier.value, speech.suspected) == ("emergency", True)
    (eyelid,) = [f for f in screen(catalog, {"eyelid_pupil": "unsure"}) if f.flag == "R5"]
    assert (eyelid.tier.value, eyelid.suspected) == ("today", True)
