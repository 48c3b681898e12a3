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


def test_a_clinic_file_is_checked_and_told(tmp_path: Path) -> None:
    good = run(app, ["clinic", "check", "deploy/clinics/uk.yml"])
    assert good.exit_code == 0
    assert "Emergency: 999. In a crisis: call 116 123." in good.stdout
    assert "no problems" in good.stdout
    bad = tmp_path / "clinic.yml"
    bad.write_text('name: "A"\nphone: "1"\nemergency_number: "112"\nfax: "2"\n')
    found = run(app, ["clinic", "check", str(bad)])
    assert found.exit_code == 1
    assert "2 problem(s)" in found.stderr
    assert f"{bad}: fax: is not known" in found.stderr
    assert "crisis_line: is missing" in found.stderr


def test_the_clinic_file_in_use_is_checked_when_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVELHEAD_CLINIC_FILE", str(tmp_path / "none.yml"))
    found = run(app, ["clinic", "check"])
    assert found.exit_code == 1
    assert "cannot be read" in found.stderr


def test_retention_deletes_what_is_old_and_only_looks_when_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import datetime, timedelta, timezone

    from sqlalchemy import create_engine, text

    from bot import bootstrap
    from bot.services.ports import ConsentRecord, Conversation

    monkeypatch.setenv("LEVELHEAD_VAR", str(tmp_path))
    bootstrap.store.cache_clear()
    old = datetime.now(timezone.utc) - timedelta(days=400)
    with bootstrap.store().unit() as unit:
        consent = ConsentRecord("keep_answers", given=True, wording_version="1", at=old)
        unit.start(Conversation("old", "web", "result", "1"), consent)
        unit.commit()
    with create_engine(f"sqlite:///{tmp_path / 'levelhead.db'}").begin() as connection:
        connection.execute(text("UPDATE conversations SET updated_at = :at"), {"at": str(old)})
    looked = run(app, ["retention", "--dry-run"])
    assert looked.exit_code == 0
    assert "would be: Deleted by age: 1 conversations" in looked.stdout
    assert bootstrap.export("old") is not None
    assert "Deleted by age: 1 conversations" in run(app, ["retention"]).stdout
    assert bootstrap.export("old") is None
    bootstrap.store().close()
    bootstrap.store.cache_clear()
