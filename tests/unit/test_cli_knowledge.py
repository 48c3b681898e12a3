"""The clinician's commands, as typed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.knowledge.files import PACKAGED

CASES = [
    {
        "id": "bppv",
        "about": "Spins in bed.",
        "opener": "i spin for 20 seconds when i roll over in bed",
        "answers": {"ROLL": "yes", "DUR_s": "yes", "spinning": "yes", "onset": "long"},
        "expect": {
            "urgency": "routine",
            "specialists": ["vestibular_pt"],
            "system": ["inner_ear"],
            "condition": ["bppv"],
        },
    },
    {
        "id": "wrong",
        "answers": {"thunderclap": "yes"},
        "expect": {"urgency": "routine", "specialists": ["ent"]},
    },
]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    return path


def typed(*words: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.output


def test_evaluate_prints_figures_and_writes_one_page(cases: Path, tmp_path: Path) -> None:
    page = tmp_path / "out" / "page.html"
    code, said = typed("evaluate", cases, "--page", page)
    assert code == 0
    for words in ("Over-triage", "Expected calibration error", "wrong", "R3-a", "Semigran2015"):
        assert words in said
    text = page.read_text(encoding="utf-8")
    assert text.count("<svg") == 4
    assert not re.search(r'(?:src|href)="http|<script', text)
    assert "Spins in bed." in text or "wrong" in text


def test_evaluate_can_fail_a_build(cases: Path, tmp_path: Path) -> None:
    code, said = typed("evaluate", cases, "--page", tmp_path / "p.html", "--strict")
    assert code == 1
    assert "Not met: Over-triage" in said


def test_evaluate_names_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text("{", encoding="utf-8")
    code, said = typed("evaluate", path)
    assert code == 1
    assert "bad.jsonl: line 1: is not JSON" in said


def test_explain_takes_answers_or_a_case(cases: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("ROLL: yes\nDUR_s: yes\n", encoding="utf-8")
    assert typed("knowledge", "explain", answers)[1].startswith("How soon: routine")
    assert "Friedland" in typed("knowledge", "explain", cases, "--case", "bppv")[1]
    code, said = typed("knowledge", "explain", cases, "--case", "nobody")
    assert code == 1
    assert "has no case 'nobody'" in said


def test_coverage_lists_what_is_missing(cases: Path) -> None:
    code, said = typed("knowledge", "coverage", cases)
    assert code == 0
    assert re.search(r"red flags that never fire: 29 of 30", said)


def test_diff_shows_the_change_and_the_cases_it_moves(tmp_path: Path) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("__pycache__"))
    path = folder / "red_flags.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("R3-a, tier: emergency", "R3-a, tier: days"), encoding="utf-8")
    code, said = typed("knowledge", "diff", PACKAGED, folder)
    assert code == 1
    assert "'emergency' -> 'days'" in said
    assert "LESS URGENT: r03-rf-1" in said


def test_diff_says_when_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    code, said = typed("knowledge", "diff", "no-such-revision")
    assert code == 1
    assert "is no catalog folder and no git revision" in said
    empty = tmp_path / "empty"
    empty.mkdir()
    assert typed("knowledge", "diff", empty)[0] == 1


def test_the_gate_lets_the_shipped_content_pass() -> None:
    code, said = typed("knowledge", "gate")
    assert (code, "none less urgent" in said) == (0, True), said
