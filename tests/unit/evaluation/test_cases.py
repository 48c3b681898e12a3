"""Case files: four ways of writing them, and errors that name file, case, place and remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.engine.model import Catalog, Urgency
from bot.evaluation import CaseError, read_cases

CASE = {"id": "a", "answers": {"ROLL": "yes", "DUR_s": True}, "expect": {"urgency": "days"}}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", json.dumps(CASE) + "\n\n"),
        ("a.json", json.dumps([CASE])),
        ("a.yaml", json.dumps({"cases": [CASE]})),
        ("a.yml", "- {id: a, answers: {ROLL: yes, DUR_s: yes}, expect: {urgency: days}}\n"),
    ],
)
def test_a_case_can_be_written_four_ways(
    catalog: Catalog, tmp_path: Path, name: str, text: str
) -> None:
    (case,) = read_cases(catalog, [write(tmp_path, name, text)])
    assert case.answers == {"positional_trigger": "present", "spell_duration": "seconds"}
    assert case.expected.acceptable == (Urgency.DAYS,)
    assert (case.otherwise, case.kind, case.file) == ("absent", "common", name)


def test_a_folder_stands_for_its_files(catalog: Catalog, tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", json.dumps(CASE))
    write(tmp_path, "b.yaml", json.dumps({"cases": [{**CASE, "id": "b"}]}))
    write(tmp_path, "notes.txt", "not a case")
    assert [case.id for case in read_cases(catalog, [tmp_path])] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.jsonl", json.dumps(CASE) + "\n{", ("a.jsonl", "line 2", "is not JSON")),
        ("a.json", "{", ("a.json", "is not JSON")),
        ("a.yaml", "cases: [", ("a.yaml", "is not YAML")),
        ("a.yaml", "answers: {}", ("a.yaml", "no list of cases", "cases:")),
        ("a.yaml", "cases: []", ("no cases there",)),
        ("a.txt", "x", ("is no case file", ".jsonl")),
        ("a.jsonl", json.dumps({**CASE, "expect": {}}), ("a.jsonl: a", "urgency")),
        ("a.jsonl", json.dumps({**CASE, "age": 4}), ("a.jsonl: a", "age")),
        ("a.jsonl", json.dumps({**CASE, "answers": {"ROLLING": "yes"}}), ("a: answers", "ROLL")),
        (
            "a.jsonl",
            json.dumps({**CASE, "expect": {"urgency": "days", "specialists": ["wizard"]}}),
            ("expect.specialists", "wizard", "write one of"),
        ),
        (
            "a.jsonl",
            json.dumps({**CASE, "expect": {"urgency": "days", "flag": "R99"}}),
            ("expect.flag", "R99", "R30"),
        ),
        ("a.jsonl", json.dumps(CASE) + "\n" + json.dumps(CASE), ("a: is in", "another id")),
    ],
)
def test_a_slip_names_file_case_place_and_remedy(
    catalog: Catalog, tmp_path: Path, name: str, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(CaseError) as error:
        read_cases(catalog, [write(tmp_path, name, text)])
    assert [word for word in words if word not in str(error.value)] == []


def test_a_file_that_is_not_there_is_named(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"gone\.jsonl: cannot be read"):
        read_cases(catalog, [tmp_path / "gone.jsonl"])
