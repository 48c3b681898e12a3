"""What a language lacks is learned in processes of their own, however learning was started."""

from __future__ import annotations

import runpy
import subprocess
import sys
from typing import Any

import pytest

from bot.understanding import learned, learning


def test_started_as_a_program_it_learns_each_thing_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> None:
        commands.append(command)

    monkeypatch.setattr(learned, "is_kept", lambda _name: False)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(sys, "argv", ["learning"])
    monkeypatch.delitem(sys.modules, learning.__name__)
    runpy.run_module(learning.__name__, run_name="__main__", alter_sys=True)
    assert {tuple(command[3:]) for command in commands} == {
        *(("danger", "en"), ("answers", "en"), ("findings", "en"), ("times", "en")),
        *(("danger", "es"), ("answers", "es")),  # Spanish has no written messages
    }
    assert {command[1] for command in commands} == {"-m"}
    assert {command[2] for command in commands} == {learning.__name__}
