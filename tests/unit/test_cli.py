"""`levelhead` from a terminal: an assessment as data, and clear errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

run = CliRunner().invoke


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "answers.yaml"
    file.write_text("neck_pain: yes\nROLL: yes\nspell_duration: seconds\nR1: no\n")
    return file


def test_assess_prints_the_object_that_the_widget_draws(answers: Path) -> None:
    result = run(app, ["assess", str(answers)])
    data = json.loads(result.stdout)
    assert data["type"] == "assessment"
    assert data["urgency"] in ("emergency", "today", "days", "routine")
    assert {s["id"] for s in data["systems"]} == {"neck", "eyes", "inner_ear", "brain", "body"}
    assert data["catalog_version"]


def test_a_red_flag_in_a_file_is_an_emergency(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"R3": "present"}')
    assert json.loads(run(app, ["assess", str(file)]).stdout)["urgency"] == "emergency"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("neck_payn: yes\n", "neck_payn"),
        ("spell_duration: fortnightly\n", "fortnightly"),
        ("- a list\n", "holds no answers"),
        ("neck_pain: [unclosed\n", "is not YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_place_and_remedy(
    tmp_path: Path, content: str, named: str
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(content)
    result = run(app, ["assess", str(file)])
    assert result.exit_code == 1
    assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    result = run(app, ["assess", str(tmp_path / "nowhere.yaml")])
    assert result.exit_code == 1
    assert "nowhere.yaml" in result.stderr


def test_the_shipped_content_passes_its_own_check() -> None:
    result = run(app, ["knowledge", "check"])
    assert result.exit_code == 0
    assert "No problems." in result.stdout
