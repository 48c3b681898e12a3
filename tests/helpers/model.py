"""What the trained model makes of sentences: the whole pipeline, in Rasa's own environment."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.training import MODEL, quiet_environment, train_if_stale

SCRIPT = ROOT / "tests" / "nlu" / "parse_lines.py"
_known: dict[str, dict[str, Any]] = {}


def parse(texts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Parse data by text, as Rasa hands it to the actions; each text is parsed once a test run."""
    wanted = list(dict.fromkeys(texts))
    new = [text for text in wanted if text not in _known]
    if new:
        train_if_stale()
        told = run_model(ROOT / ".venv-rasa", ROOT / "models" / f"{MODEL}.tar.gz", new)
        _known.update(zip(new, told["parsed"], strict=True))
    return {text: _known[text] for text in wanted}


def run_model(
    environment: Path, model: Path, texts: list[str], language: str = ""
) -> dict[str, Any]:
    """Parse with any Rasa model in its environment; with load time, memory and time of each.

    Raises:
        RuntimeError: The environment or the model did not work; with what it printed.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "parsed.json"
        done = subprocess.run(
            [
                str(environment / "bin" / "python"),
                "-W",
                "ignore",
                str(SCRIPT),
                str(model),
                str(out),
                *([language] if language else []),
            ],
            cwd=ROOT,
            env=quiet_environment(),
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=False,
        )
        if not out.exists():
            said = f"{done.stdout[-2000:]}{done.stderr[-2000:]}"
            raise RuntimeError(f"{model} could not be run:\n{said}")
        told: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return told
