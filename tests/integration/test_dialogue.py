"""What runs inside Rasa, checked in Rasa's own environment: see the files in in_rasa/."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.in_rasa import CHECKS, assert_passed, checks_in

ALL = [
    pytest.param(path, name, id=f"{path.stem}: {name.removeprefix('check_').replace('_', ' ')}")
    for path in sorted(CHECKS.glob("*.py"))
    for name in checks_in(path)
]


@pytest.mark.parametrize(("path", "name"), ALL)
def test_in_rasa(path: Path, name: str) -> None:
    assert_passed(path, name)
