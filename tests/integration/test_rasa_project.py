"""The plain Rasa commands work in the checkout: validate, train, test."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.training import quiet_environment, train_if_stale

pytestmark = [pytest.mark.model, pytest.mark.timeout(240)]

# What `rasa data validate` warns of, and why it is as it should be.
EXPECTED = {
    r"The intent 'press' is listed in the domain file, but is not found in the NLU": "only pressed",
    r"The intent 'ask_question' is listed .* but is not found in the NLU": "only pressed",
    r"The intent 'red_flag' is listed .* but is not found in the NLU": "set by our screen",
    r"The utterance 'utter_trouble' is not used in any story or rule": "said when an action fails",
}


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Rasa command in the checkout, with its warnings shown."""
    env = {**quiet_environment(), "LOG_LEVEL": "INFO"}
    env.pop("PYTHONWARNINGS", None)
    command = [str(ROOT / ".venv-rasa" / "bin" / "rasa"), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=230
    )


def warnings_in(output: str) -> list[str]:
    """The warnings about our files; those about other people's Python code are not ours."""
    found = re.findall(r"(?:UserWarning|FutureWarning): (.*)", output)
    found += re.findall(r"WARNING +rasa\S* +- (.*)", output)
    return [warning for warning in found if "_" in warning or "'" in warning]


def test_the_data_is_valid_but_for_warnings_that_are_meant() -> None:
    done = rasa("data", "validate")
    assert done.returncode == 0, done.stderr
    unexpected = [
        warning
        for warning in warnings_in(done.stdout + done.stderr)
        if not any(re.search(pattern, warning) for pattern in EXPECTED)
    ]
    assert unexpected == []


def test_the_test_conversations_go_as_written(tmp_path: Path) -> None:
    train_if_stale()
    done = rasa(
        *("test", "core", "--stories", "tests/conversations", "--fail-on-prediction-errors"),
        *("--out", str(tmp_path), "--model", "models"),
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "None of the test stories failed" in (tmp_path / "failed_test_stories.yml").read_text()
