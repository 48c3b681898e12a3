"""The Rasa model: when it must be trained anew, and training it quietly.

Clinical content is not in the model, so a change to the catalogue needs no training.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.settings import ROOT

MODEL = "levelhead"
SHAPED_BY = (
    "config.yml",
    "domain.yml",
    "data/**/*",
    "bot/dialogue/**/*.py",
    # What the intents are learned with lies in the model as objects of these modules.
    "bot/understanding/features.py",
    "bot/understanding/intents.py",
    "bot/understanding/normalise.py",
    "requirements/rasa.txt",
)


class TrainingError(RuntimeError):
    """Training failed; the message names the log and its last line."""


def quiet_environment(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of everything started here: no telemetry, few threads, no chatter.

    One thread for arithmetic and two memory arenas keep memory flat; the models are too small to
    gain from more.
    """
    ours = {
        "RASA_TELEMETRY_ENABLED": "false",
        "LOG_LEVEL": "WARNING",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }
    return {**(os.environ if env is None else env), **ours}


def var_folder(root: Path = ROOT) -> Path:
    """Where everything goes that is written while running; LEVELHEAD_VAR moves it."""
    return Path(os.environ.get("LEVELHEAD_VAR") or root / "var")


def fingerprint(root: Path = ROOT) -> str:
    """One hash over every file that shapes the model."""
    digest = hashlib.sha256()
    for path in _shaping_files(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _shaping_files(root: Path) -> Iterator[Path]:
    for pattern in SHAPED_BY:
        yield from sorted(path for path in root.glob(pattern) if path.is_file())


def is_stale(root: Path = ROOT) -> bool:
    """Whether there is no model, or one of other training data."""
    stamp = root / "models" / f"{MODEL}.stamp"
    model = root / "models" / f"{MODEL}.tar.gz"
    return not model.exists() or not stamp.exists() or stamp.read_text() != fingerprint(root)


def train(root: Path = ROOT, rasa: Path | None = None) -> None:
    """Train the model and remember what it was trained from.

    Raises:
        TrainingError: Rasa refused; its words are in var/log/train.log.
    """
    made_from = fingerprint(root)
    log = var_folder(root) / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        done = subprocess.run(
            train_command(rasa or root / ".venv-rasa" / "bin" / "rasa"),
            cwd=root,
            env=quiet_environment(),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise TrainingError(f"Training failed: {last_line(log)} (all of it: {log})")
    (root / "models" / f"{MODEL}.stamp").write_text(made_from)


def train_command(rasa: Path) -> list[str]:
    """How Rasa is asked to train.

    `--force`, because Rasa's own cache does not see a change in what a component imports; no
    augmentation, because every story is a rule. Not validated again: it takes a third of the time,
    and `make test` runs `rasa data validate`, whose warnings nobody reads here.
    """
    flags = ["--augmentation", "0", "--force", "--skip-validation"]
    return [str(rasa), "train", "--fixed-model-name", MODEL, *flags]


def last_line(log: Path) -> str:
    """The last thing a log says, without colours; where an error stands."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    text = lines[-1] if lines else "no message"
    return text.replace("\x1b[91m", "").replace("\x1b[0m", "")


def train_if_stale(root: Path = ROOT) -> None:
    """Train only when something that shapes the model changed; say so, since it takes a while."""
    if not is_stale(root):
        return
    print("Training the dialogue model; this takes about 20 seconds.", flush=True)
    started = time.monotonic()
    train(root)
    print(f"  done in {time.monotonic() - started:.0f} seconds", flush=True)


def main(arguments: list[str]) -> int:
    """`python -m bot.training` trains when needed, with `--force` always."""
    try:
        train() if "--force" in arguments else train_if_stale()
    except TrainingError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
