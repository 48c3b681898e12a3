"""The safety gate refuses what may not happen, and says what to do."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.model import Catalog, Urgency
from bot.evaluation import CaseError, Outcome, evaluate
from bot.evaluation.cases import Case, Expected
from bot.evaluation.coverage import coverage
from bot.evaluation.explain import explain
from bot.evaluation.safety import (
    Moved,
    fingerprint,
    moved,
    newest,
    problems,
    read_record,
    record,
)
from bot.knowledge import load_catalog
from bot.knowledge.files import PACKAGED

DANGER = Case(
    "thunder",
    {"thunderclap": "present"},
    Expected(Urgency.EMERGENCY, flag="R3"),
    kind="red_flag",
)
ORDINARY = Case(
    "roll",
    {"positional_trigger": "present", "spell_duration": "seconds", "onset": "long"},
    Expected(Urgency.ROUTINE),
)
LOG = "# Changelog\n\n## 1.1.0\n\n- {}\n\n## 1.0.0\n\n- roll\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalog"
    shutil.copytree(PACKAGED, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def change(folder: Path, name: str, old: str, new: str) -> Catalog:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_catalog(folder)


def run(catalog: Catalog) -> Sequence[Outcome]:
    return evaluate(catalog, [DANGER, ORDINARY])


def test_nothing_changed_is_let_through(catalog: Catalog) -> None:
    before = record(catalog, PACKAGED, run(catalog))
    assert problems(catalog, PACKAGED, run(catalog), before, LOG) == []


def test_a_danger_sign_that_waits_is_refused_whatever_the_changelog_says(
    catalog: Catalog, folder: Path
) -> None:
    before = record(catalog, PACKAGED, run(catalog))
    worse = change(folder, "red_flags.yaml", "id: R3-a, tier: emergency", "id: R3-a, tier: days")
    worse = replace(worse, version="9.9.9")
    (found,) = [
        p for p in problems(worse, folder, run(worse), before, LOG.format("thunder")) if "LESS" in p
    ]
    assert "thunder" in found
    assert "take it back" in found
    assert moved(before["outcomes"], run(worse))[0].is_danger


@pytest.mark.parametrize(
    ("right", "before", "after", "danger"),
    [
        ("today", "emergency", "today", False),  # more urgent than is right, and back again
        ("today", "emergency", "days", True),
        ("emergency", "emergency", "today", True),
        ("emergency", "today", "days", True),
        ("today", "today", "emergency", False),
    ],
)
def test_a_red_flag_case_may_come_back_to_what_is_right_for_it(
    right: str,
    before: str,
    after: str,
    danger: bool,  # noqa: FBT001
) -> None:
    case = replace(DANGER, expected=Expected(Urgency(right), flag="R3"))
    told = {"clinician": "same_day", "system": "brain"}
    old = {"urgency": before, "urgency_told": before, **told}
    new = {"urgency": after, "urgency_told": after, **told}
    assert Moved(case, old, new).is_danger is danger


def test_a_moved_outcome_must_be_named_where_it_is_newest(catalog: Catalog, folder: Path) -> None:
    before = record(catalog, PACKAGED, run(catalog))
    other = change(
        folder,
        "conditions.yaml",
        '- {specialist: vestibular_pt, why: "Lying down',
        '- {specialist: audiology, why: "Lying down',
    )
    other = replace(other, version="9.9.9")
    (found,) = problems(other, folder, run(other), before, LOG.format("nothing"))
    assert "roll" in found
    assert "CHANGELOG.md" in found
    assert problems(other, folder, run(other), before, LOG.format("roll goes elsewhere")) == []


def test_changed_content_needs_another_version(catalog: Catalog, folder: Path) -> None:
    before = record(catalog, PACKAGED, run(catalog))
    other = change(folder, "model.yaml", "max_questions: {value: 12", "max_questions: {value: 11")
    (found,) = problems(other, folder, run(other), before, LOG)
    assert found.startswith("VERSION: is still")
    assert problems(replace(other, version="9.9.9"), folder, run(other), before, LOG) == []


@pytest.mark.parametrize("name", ["terms.yaml", "sentences.jsonl", "replies.jsonl", "wording.yaml"])
@pytest.mark.parametrize("language", ["", "es"])
def test_the_words_of_every_language_are_content(folder: Path, language: str, name: str) -> None:
    before = fingerprint(folder)
    more = {
        "terms.yaml": "\nmore: [words]\n",
        "sentences.jsonl": '\n{"say": "one more", "signs": []}\n',
        "replies.jsonl": '\n{"question": "onset", "say": "one more", "picks": ["months"]}\n',
        "wording.yaml": '\none.more: "words"\n',
    }[name]
    changed = folder.parent / "changed"
    shutil.copytree(folder, changed)
    path = changed / language / name
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert fingerprint(changed) != before


@pytest.mark.parametrize(
    ("name", "more"),
    [("messages.jsonl", b'{"say": "one more", "told": {}}\n'), ("word_vectors.npz", b"0")],
)
def test_what_only_english_has_is_content_too(folder: Path, name: str, more: bytes) -> None:
    before = fingerprint(folder)
    changed = folder.parent / "changed"
    shutil.copytree(folder, changed)
    (changed / name).write_bytes((changed / name).read_bytes() + more)
    assert fingerprint(changed) != before


def test_a_case_that_is_gone_must_be_explained(catalog: Catalog) -> None:
    before = record(catalog, PACKAGED, run(catalog))
    left = evaluate(catalog, [DANGER])
    (found,) = problems(catalog, PACKAGED, left, before, LOG.format("nothing"))
    assert found.startswith("roll: the case is gone")


def test_comments_are_no_change_of_content(folder: Path) -> None:
    before = fingerprint(folder)
    path = folder / "model.yaml"
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert fingerprint(folder) == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}'])
def test_a_record_that_is_none_is_named_with_the_remedy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "outcomes.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="levelhead knowledge record"):
        read_record(path)


def test_the_newest_part_of_a_changelog() -> None:
    assert "roll" not in newest(LOG.format("x"))
    assert newest("no headings") == "no headings"


def test_an_explanation_names_every_term_with_its_source(catalog: Catalog) -> None:
    said = "\n".join(explain(catalog, {**ORDINARY.answers, **DANGER.answers}))
    assert "How soon: emergency, because of R3-a" in said
    assert "positional_trigger present" in said
    assert "Friedland" in said
    assert "neck, if so many visitors" in said


def test_coverage_names_what_no_case_exercises(catalog: Catalog) -> None:
    found = coverage(catalog, run(catalog))
    assert "R1" in found.missing["red flags that never fire"]
    assert "R3" not in found.missing["red flags that never fire"]
    assert "positional_trigger" not in found.missing["findings that nobody has"]
    assert "spell_duration: hours" in found.missing["answers to a choice that nobody gives"]
