"""Learn in processes of their own what is not kept yet: two at a time, and nothing of it lingers.

Learning takes several times the memory of what is learned, and a process does not give it back.
A server calls `learn_apart` before it reads its first words. `python -m bot.understanding.learning`
learns all that any language lacks, with `danger en` behind it one thing. What could not be learned
so is learned when it is first needed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.knowledge import load_catalog
from bot.knowledge.languages import installed
from bot.knowledge.messages import has_messages
from bot.knowledge.terms import words_folder
from bot.understanding import reading
from bot.understanding.learned import is_kept

ROOT = Path(__file__).resolve().parents[2]
THIS = "bot.understanding.learning"  # also where this was started as a program
AT_ONCE = 2
LONGEST_S = 600
KINDS = (reading.DANGER, reading.ANSWERS, reading.FINDINGS, reading.WHEN)
FROM_MESSAGES = (reading.FINDINGS, reading.WHEN)


def learn_apart(languages: Iterable[str]) -> None:
    """Learn what these languages lack, each thing in a process of its own."""
    lacking = [pair for code in languages for pair in _lacking(code)]
    if lacking:
        print("Learning what people's words mean; this takes one to two minutes.", flush=True)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(_learn_apart, lacking))


def _lacking(code: str) -> Iterable[tuple[str, str]]:
    folder = words_folder(code)
    for kind in KINDS:
        nothing = kind in FROM_MESSAGES and not has_messages(folder)
        if not nothing and not is_kept(reading.kept_as(kind, folder)):
            yield kind, code


def _learn_apart(what: tuple[str, str]) -> None:
    command = [sys.executable, "-m", THIS, *what]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=LONGEST_S)


def main(arguments: list[str]) -> None:
    """Learn what every language lacks, or one thing of one language, and keep it."""
    if not arguments:
        learn_apart(installed())
        return
    kind, code = arguments
    tools = reading.language(code)
    if kind == reading.DANGER:
        _ = tools.look
    elif kind == reading.ANSWERS:
        tools.nearest(load_catalog(language=code))
    elif kind == reading.FINDINGS:
        tools.likely(load_catalog(language=code))
    else:
        tools.times(load_catalog(language=code))


if __name__ == "__main__":
    main(sys.argv[1:])
