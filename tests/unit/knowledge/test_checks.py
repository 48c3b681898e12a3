"""Each check finds what it is there for, and says where and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.knowledge import checks
from bot.knowledge.checks import check, check_files
from bot.knowledge.files import NAMES, PACKAGED
from bot.knowledge.problems import Problem
from bot.knowledge.reach import can_hold
from bot.knowledge.shape import rule

Files = dict[str, Any]
Spoil = Callable[[Files], object]


def by_id(files: Files, name: str, entry: str, part: str | None = None) -> dict[str, Any]:
    entries = files[name] if part is None else files[name][part]
    found: dict[str, Any] = next(e for e in entries if e.get("id", e.get("finding")) == entry)
    return found


def condition(files: Files, name: str) -> dict[str, Any]:
    return by_id(files, "conditions.yaml", name, "conditions")


def flag(files: Files, name: str) -> dict[str, Any]:
    return by_id(files, "red_flags.yaml", name)


def rename_in_evidence(files: Files) -> None:
    given = files["evidence.yaml"][0]["given"]
    given["vertebrobasilarr"] = given.pop("vertebrobasilar")


def never_asked(files: Files) -> None:
    for question in files["questions.yaml"]:
        for option in question["options"]:
            option.get("sets", {}).pop("thunderclap", None)
            option.get("sets", {}).setdefault("dizziness", "present")


def no_headache_words(files: Files) -> None:
    files["wording.yaml"]["emergency"].pop("stroke")


OF_FORM: list[tuple[str, Spoil, str, str, str]] = [
    # (what was done, how, file, place, words of the remedy)
    ("file gone", lambda f: f.pop("education.yaml"), "education.yaml", "", "is missing"),
    ("no version", lambda f: f.update(VERSION="1.0"), "VERSION", "", "three numbers"),
    (
        "field gone",
        lambda f: f["findings.yaml"][0].pop("label"),
        "findings.yaml",
        "[0] (spell_duration)",
        "'label' is a required property",
    ),
    (
        "field misspelt",
        lambda f: condition(f, "bppv").update(urgensy="today"),
        "conditions.yaml",
        "(bppv)",
        "urgensy",
    ),
    (
        "tier unknown",
        lambda f: flag(f, "R3")["clauses"][0].update(tier="soon"),
        "red_flags.yaml",
        "(R3-a).tier",
        "'soon' is not one of",
    ),
    (
        "rule unreadable",
        lambda f: flag(f, "R3")["clauses"][0].update(when={"every": ["thunderclap"]}),
        "red_flags.yaml",
        "(R3-a).when",
        "schema/red_flags.json",
    ),
    (
        "diagnosis code",
        lambda f: condition(f, "bppv").update(codes=["BPPV"]),
        "conditions.yaml",
        "(bppv).codes[0]",
        "does not match",
    ),
]

OF_MEANING: list[tuple[str, Spoil, str, str, str]] = [
    (
        "id twice",
        lambda f: f["sources.yaml"].append(f["sources.yaml"][0]),
        "sources.yaml",
        "",
        "is there 2 times",
    ),
    (
        "option twice",
        lambda f: f["questions.yaml"][0]["options"].append(f["questions.yaml"][0]["options"][0]),
        "questions.yaml",
        "options",
        "is there 2 times",
    ),
    (
        "alias twice",
        lambda f: by_id(f, "findings.yaml", "nausea_vomiting").update(aliases=["roll"]),
        "findings.yaml",
        "aliases",
        "names two things",
    ),
    (
        "key twice",
        lambda f: condition(f, "bppv").update(key="CGD"),
        "conditions.yaml",
        "key",
        "is used twice",
    ),
    (
        "clause twice",
        lambda f: flag(f, "R5")["clauses"][0].update(id="R3-a"),
        "red_flags.yaml",
        "clauses",
        "is there twice",
    ),
    (
        "clause of another rule",
        lambda f: flag(f, "R5")["clauses"][0].update(id="R3-b"),
        "red_flags.yaml",
        "[R3-b]",
        "belongs to R5",
    ),
    (
        "source unknown",
        lambda f: flag(f, "R5").update(sources=["Nobody1999"]),
        "red_flags.yaml",
        "[R5]",
        "is no source",
    ),
    (
        "cell source unknown",
        lambda f: f["model.yaml"]["numbers"]["shrink"].update(source="Nobody1999"),
        "model.yaml",
        "numbers.shrink",
        "is no source",
    ),
    (
        "finding unknown in a rule",
        lambda f: flag(f, "R3")["clauses"][0].update(when={"any": ["thunderclapp"]}),
        "red_flags.yaml",
        "when.any[0]",
        "is no finding",
    ),
    (
        "finding unknown in a gate",
        lambda f: condition(f, "cervicogenic_dizziness")["gate"]["all"].append({"not": "nek"}),
        "conditions.yaml",
        "not",
        "is no finding",
    ),
    (
        "value unknown in a rule",
        lambda f: flag(f, "R3")["clauses"][0].update(when={"is": {"onset": ["yesterday"]}}),
        "red_flags.yaml",
        "when.is.onset",
        "is no answer",
    ),
    (
        "value finding without values",
        lambda f: flag(f, "R3")["clauses"][0].update(when="onset"),
        "red_flags.yaml",
        "when",
        "has values",
    ),
    (
        "more than there are",
        lambda f: flag(f, "R3")["clauses"][0].update(
            when={"at_least": {"n": 2, "of": ["thunderclap"]}}
        ),
        "red_flags.yaml",
        "at_least",
        "asks for more",
    ),
    (
        "stem unknown",
        lambda f: flag(f, "R3").update(stem=["thunder"]),
        "red_flags.yaml",
        "[R3].stem",
        "is no finding",
    ),
    (
        "specialist unknown in a flag",
        lambda f: flag(f, "R3")["clauses"][0].update(specialist="wizard"),
        "red_flags.yaml",
        "[R3-a]",
        "is no specialist",
    ),
    (
        "specialist unknown instead of another",
        lambda f: f["specialists.yaml"][0]["instead"].update(days="wizard"),
        "specialists.yaml",
        "instead.days",
        "is no specialist",
    ),
    (
        "specialist unknown in a condition",
        lambda f: condition(f, "bppv")["referrals"][0].update(specialist="wizard"),
        "conditions.yaml",
        "conditions[bppv].referrals",
        "is no specialist",
    ),
    (
        "system unknown",
        lambda f: condition(f, "bppv").update(system="ear"),
        "conditions.yaml",
        "conditions[bppv].system",
        "is no system",
    ),
    (
        "condition unknown in a code",
        lambda f: f["codes.yaml"][-1].update(condition="neck"),
        "codes.yaml",
        "[myelopathy].condition",
        "is no condition",
    ),
    (
        "finding unknown in a code",
        lambda f: f["codes.yaml"][0].update(when="giddy"),
        "codes.yaml",
        "[dizziness].when",
        "is no finding",
    ),
    ("words gone", no_headache_words, "red_flags.yaml", "[R1-a].message", "has no words"),
    (
        "no simpler words",
        lambda f: f["wording.yaml"]["clarify"].pop("thunderclap"),
        "wording.yaml",
        "clarify.thunderclap",
        "simpler words",
    ),
    (
        "bundle of unknown findings",
        lambda f: f["model.yaml"]["bundles"][0].update(findings=["rolling", "spinning"]),
        "model.yaml",
        "bundles[positional_brief]",
        "is no finding",
    ),
    ("condition unknown", rename_in_evidence, "evidence.yaml", "given", "is no condition"),
    ("condition left out", rename_in_evidence, "evidence.yaml", "given", "has no number"),
    (
        "row twice",
        lambda f: f["evidence.yaml"].append(f["evidence.yaml"][-1]),
        "evidence.yaml",
        "[missed_meal_sugar: present]",
        "is there twice",
    ),
    (
        "row of an unknown value",
        lambda f: f["evidence.yaml"][-1].update(value="often"),
        "evidence.yaml",
        "missed_meal_sugar",
        "is no answer",
    ),
    (
        "option sets an unknown finding",
        lambda f: f["questions.yaml"][0]["options"][0].update(sets={"droop": "present"}),
        "questions.yaml",
        "sets",
        "is no finding",
    ),
    (
        "option sets an unknown answer",
        lambda f: f["questions.yaml"][0]["options"][0].update(sets={"face_droop": "yes"}),
        "questions.yaml",
        "sets.face_droop",
        "is no answer",
    ),
    (
        "option says nothing",
        lambda f: f["questions.yaml"][0]["options"][0].update(sets={}),
        "questions.yaml",
        "sets",
        "says nothing",
    ),
    (
        "checklist without none",
        lambda f: f["questions.yaml"][0].pop("none_title"),
        "questions.yaml",
        "none_title",
        "needs a none",
    ),
    (
        "one area for two options",
        lambda f: by_id(f, "questions.yaml", "headache_site")["options"][0].update(area="jaw"),
        "questions.yaml",
        "[headache_site].options",
        "is the area of 2 options",
    ),
    (
        "area of a single question",
        lambda f: by_id(f, "questions.yaml", "headache")["options"][0].update(area="jaw"),
        "questions.yaml",
        "[headache].options",
        "in a checklist only",
    ),
    (
        "pain site unknown",
        lambda f: f["pain_sites.yaml"][0].update(finding="headache_site_nose"),
        "pain_sites.yaml",
        "headache_site_nose",
        "is no finding",
    ),
    (
        "certainty",
        lambda f: f["evidence.yaml"][-1]["given"].update(panic=1.0),
        "evidence.yaml",
        "[missed_meal_sugar: present].given.panic",
        "is out of range",
    ),
    (
        "no chance at all",
        lambda f: f["evidence.yaml"][-1]["given"].update(panic=0),
        "evidence.yaml",
        "given.panic",
        "is out of range",
    ),
    (
        "weight over one",
        lambda f: f["evidence.yaml"][-1].update(weight=2),
        "evidence.yaml",
        "weight",
        "1 at most",
    ),
    (
        "priors do not sum",
        lambda f: condition(f, "bppv").update(prior=0.16),
        "conditions.yaml",
        "prior",
        "sum of all priors",
    ),
    (
        "lengths do not sum",
        lambda f: f["evidence.yaml"][0]["given"].update(panic=0.5),
        "evidence.yaml",
        "[spell_duration].given.panic",
        "sum over its values",
    ),
    (
        "length without a row",
        lambda f: f["evidence.yaml"].pop(0),
        "evidence.yaml",
        "[spell_duration: seconds]",
        "has no row",
    ),
    (
        "published without source",
        lambda f: f["evidence.yaml"][-1]["given"].update(
            panic={"value": 0.1, "provenance": "published"}
        ),
        "evidence.yaml",
        "given.panic",
        "names no source",
    ),
    (
        "recalled flag without source",
        lambda f: flag(f, "R1").pop("sources"),
        "red_flags.yaml",
        "[R1].provenance",
        "names no sources",
    ),
    (
        "placeholder unknown",
        lambda f: f["wording.yaml"]["opening"].update(hello="Hello {nobody}."),
        "wording.yaml",
        "opening.hello",
        "nobody fills it in",
    ),
    (
        "brace left open",
        lambda f: f["wording.yaml"]["opening"].update(hello="Hello {clinic."),
        "wording.yaml",
        "opening.hello",
        "write a brace as",
    ),
]


def cases(spoiled: list[tuple[str, Spoil, str, str, str]]) -> pytest.MarkDecorator:
    names = [case[0].replace(" ", "-") for case in spoiled]
    rest = [case[1:] for case in spoiled]
    return pytest.mark.parametrize(("how", "file", "place", "remedy"), rest, ids=names)


@cases(OF_FORM)
def test_a_slip_of_form_is_found_and_named(
    files: Files, how: Spoil, file: str, place: str, remedy: str
) -> None:
    how(files)
    assert_found(check_files(files, PACKAGED), file, place, remedy)


@cases(OF_MEANING)
@pytest.mark.usefixtures("form_is_right")
def test_a_slip_of_meaning_is_found_and_named(
    files: Files, how: Spoil, file: str, place: str, remedy: str
) -> None:
    how(files)
    assert_found(check_files(files, PACKAGED), file, place, remedy)


@pytest.fixture
def form_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the slowest check, which has tests of its own."""
    monkeypatch.setattr(checks, "_schema", lambda _: iter(()))


def assert_found(problems: list[Problem], file: str, place: str, remedy: str) -> None:
    assert any(
        problem.file == file and place in problem.path and remedy in problem.remedy
        for problem in problems
    ), [str(problem) for problem in problems]


@pytest.mark.usefixtures("form_is_right")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You have a neck problem.", "You have"),
        ("This can rule out a stroke.", "rule out"),
        ("It is safe to wait.", "safe"),
        ("Your vertigo comes from the ear.", "vertigo"),
        ("That is called presyncope.", "presyncope"),
        ("There is no sign of stroke.", "no sign of stroke"),
        ("It's only a stiff neck.", "It's only"),
        ("Don't worry.", "Don't worry"),
        ("About 65% have this.", "65%"),
        ("An injection can help.", "injection"),
    ],
)
def test_words_that_visitors_never_read_are_found(files: Files, text: str, found: str) -> None:
    condition(files, "bppv")["referrals"][0]["why"] = text
    problems = [p for p in check_files(files, PACKAGED) if p.file == "conditions.yaml"]
    assert [p.value for p in problems] == [repr(found)]
    assert problems[0].path == "conditions[bppv].referrals[vestibular_pt].why"


@pytest.mark.usefixtures("form_is_right")
@pytest.mark.parametrize(
    "text",
    [
        "Do you have pain?",
        "If you have had this before, tell them.",
        "Vertigo means a spinning feeling.",
        "A safety check comes first.",
    ],
)
def test_plain_words_are_left_alone(files: Files, text: str) -> None:
    condition(files, "bppv")["referrals"][0]["why"] = text
    assert [p for p in check_files(files, PACKAGED) if p.file == "conditions.yaml"] == []


def test_an_answer_that_no_question_sets_is_dead_evidence(files: Files) -> None:
    by_id(files, "evidence.yaml", "dark_unsteady")["finding"] = "cannot_answer_self"
    problems = check_files(files, PACKAGED)
    assert any("cannot_answer_self" in p.path and "is never asked" in p.remedy for p in problems)


def test_a_finding_that_nobody_is_asked_about_is_named(files: Files) -> None:
    words = ("label", "label_absent", "clinical")
    files["findings.yaml"].append(
        {"id": "head_heavy", "topic": "neck", **dict.fromkeys(words, "a heavy head")}
    )
    problems = check_files(files, PACKAGED)
    assert any("head_heavy" in p.path and "nobody is asked" in p.remedy for p in problems)


def test_a_sign_that_is_neither_asked_nor_heard_can_never_fire(
    files: Files, tmp_path: Path
) -> None:
    never_asked(files)
    problems = check_files(files, tmp_path)  # no term lists here: nothing is heard in words
    assert any("[R3-a]" in p.path and "can never fire" in p.remedy for p in problems)


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "nowhere")
    assert "no such folder" in problem.remedy


def test_a_file_that_is_not_yaml_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "findings.yaml").write_text("- id: a\n  id: b\n", encoding="utf-8")
    (problem,) = check(tmp_path)
    assert "findings.yaml: line 2" in problem.remedy


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    assert {problem.file for problem in check(tmp_path)} == {*NAMES, "VERSION"}


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("findings.yaml", "[0].label", "x", "is too short: write more")
    assert str(problem) == "findings.yaml: [0].label: x: is too short: write more"


@pytest.mark.parametrize("name", NAMES)
def test_each_file_has_a_schema_that_is_one(name: str) -> None:
    schema = json.loads((PACKAGED.parent / "schema" / f"{name[:-5]}.json").read_text())
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "terms",
    ["- {finding: self_harm, phrases: [want to die]}", "self_harm: {phrases: [want to die]}"],
)
@pytest.mark.usefixtures("form_is_right")
def test_a_sign_that_words_can_set_needs_no_question(
    files: Files, tmp_path: Path, terms: str
) -> None:
    (tmp_path / "terms.yaml").write_text(terms, encoding="utf-8")
    assert signs(check_files(files, tmp_path)) == []


@pytest.mark.usefixtures("form_is_right")
def test_a_sign_that_nothing_can_set_is_found(files: Files, tmp_path: Path) -> None:
    assert signs(check_files(files, tmp_path)) == ["[R29-a]"]


def signs(problems: Sequence[Problem]) -> list[str]:
    """What was found about danger signs; other findings lack their words as well."""
    return [problem.path for problem in problems if problem.file == "red_flags.yaml"]


def test_every_form_of_rule_can_be_asked_whether_it_can_hold() -> None:
    found = {"a": {"present"}, "b": {"absent"}}
    assert can_hold(rule({"all": ["a", {"not": "b"}]}), found)
    assert can_hold(rule({"any": ["a", "b"]}), found)
    assert not can_hold(rule({"at_least": {"n": 2, "of": ["a", "b"]}}), found)
    assert not can_hold(rule("c"), found)
