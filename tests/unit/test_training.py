"""The model is trained when what shapes it changed, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import training

SHAPING = (
    *("config.yml", "domain.yml", "data/nlu/a.yml", "bot/dialogue/component.py"),
    "bot/understanding/features.py",  # the model holds objects of it
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose model is up to date."""
    monkeypatch.delenv("LEVELHEAD_VAR", raising=False)
    for name in SHAPING:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "levelhead.tar.gz").touch()
    (tmp_path / "models" / "levelhead.stamp").write_text(training.fingerprint(tmp_path))
    return tmp_path


def fake_rasa(folder: Path, script: str) -> Path:
    path = folder / "rasa"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_an_unchanged_project_needs_no_training(project: Path) -> None:
    assert not training.is_stale(project)


@pytest.mark.parametrize("name", SHAPING)
def test_a_change_to_what_shapes_it_makes_it_stale(project: Path, name: str) -> None:
    (project / name).write_text("two\n")
    assert training.is_stale(project)


def test_a_new_training_file_makes_it_stale(project: Path) -> None:
    (project / "data" / "rules.yml").write_text("new\n")
    assert training.is_stale(project)


def test_a_change_to_clinical_content_does_not(project: Path) -> None:
    catalog = project / "bot" / "knowledge" / "catalog"
    catalog.mkdir(parents=True)
    (catalog / "evidence.yaml").write_text("weight: 1\n")
    assert not training.is_stale(project)


@pytest.mark.parametrize("lost", ["levelhead.tar.gz", "levelhead.stamp"])
def test_a_lost_model_or_stamp_makes_it_stale(project: Path, lost: str) -> None:
    (project / "models" / lost).unlink()
    assert training.is_stale(project)


def test_training_remembers_what_it_was_trained_from(project: Path) -> None:
    (project / "config.yml").write_text("two\n")
    training.train(project, fake_rasa(project, 'echo "$@"'))
    assert not training.is_stale(project)
    said = (project / "var" / "log" / "train.log").read_text()
    assert "--force" in said
    assert "--augmentation 0" in said


def test_failed_training_is_one_line_and_stays_stale(project: Path) -> None:
    (project / "config.yml").write_text("two\n")
    with pytest.raises(training.TrainingError) as problem:
        training.train(project, fake_rasa(project, "echo first; echo the reason; exit 1"))
    assert "Training failed: the reason" in str(problem.value)
    assert "\n" not in str(problem.value)
    assert training.is_stale(project)


def test_telemetry_is_off_for_everything_started_here() -> None:
    quiet = training.quiet_environment({"HOME": "/h", "RASA_TELEMETRY_ENABLED": "true"})
    assert quiet["RASA_TELEMETRY_ENABLED"] == "false"
    assert quiet["HOME"] == "/h"


def test_what_is_written_while_running_can_be_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVELHEAD_VAR", str(tmp_path / "elsewhere"))
    assert training.var_folder() == tmp_path / "elsewhere"
