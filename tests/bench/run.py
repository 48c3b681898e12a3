"""`make bench`: Levelhead against an ordinary Rasa form bot, in the same run on this machine.

The ordinary bot (tests/bench/baseline) is set up the way Rasa's own documentation does it and runs
from its own environment with the real TensorFlow. Each bot is trained, started and driven through
whole interviews by tests/bench/talk.py, one after the other. Absolute figures drift with the
machine; the ratios are what counts.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.engine import EngineTimes, engine_times
from tests.bench.promises import most
from tests.bench.talk import drive
from tests.bench.widget import run as widget

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = Path(__file__).resolve().parent / "baseline"
RASA, PLAIN_RASA = ROOT / ".venv-rasa/bin/rasa", ROOT / ".venv-baseline/bin/rasa"
Figures = dict[str, float]

# What the project promises: figure -> (most or least, ratio to the ordinary bot)
PROMISES = {
    "train_s": ("most", 0.25),
    "start_s": ("most", 0.35),
    "memory_mb": ("most", 0.40),
    "p50_ms": ("most", 0.25),
    "turns_per_s_8": ("least", 5.0),
}


def say(text: str) -> None:
    print(text, flush=True)


def train(rasa: Path, folder: Path, out: Path, *flags: str) -> float:
    """Seconds to train a model from nothing."""
    start = time.perf_counter()
    command = [str(rasa), "train", "--force", "--out", str(out), *flags]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=quiet())
    return time.perf_counter() - start


def quiet(**extra: str) -> dict[str, str]:
    """The environment, without telemetry."""
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", **extra}


@contextmanager
def running(
    commands: Sequence[Sequence[str]], folder: Path, env: dict[str, str]
) -> Iterator[list[int]]:
    """Start processes in their own groups, and end all of them."""
    started = [
        subprocess.Popen(
            list(command),
            cwd=folder,
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for command in commands
    ]
    try:
        yield [process.pid for process in started]
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def first_answer(url: str, message: str, limit: float = 180) -> float:
    """Seconds until the bot answers its first message."""
    start = time.perf_counter()
    body = json.dumps({"sender": "bench-start", "message": message}).encode()
    while time.perf_counter() - start < limit:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                if json.load(answer):
                    return time.perf_counter() - start
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.05)
    raise SystemExit(f"{url} did not answer within {limit:.0f} s")


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def memory_mb(pids: Sequence[int]) -> float:
    """Resident memory of processes and their descendants together, in megabytes."""
    total = 0
    for pid in {member for root in pids for member in family(root)}:
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
    return total / 1024


def measure(url: str, opener: str, *, door: bool = False) -> dict[str, Any]:
    """One visitor, then eight side by side."""
    one = asyncio.run(drive(url, opener=opener, visitors=1, interviews=20, door=door))
    eight = asyncio.run(drive(url, opener=opener, visitors=8, interviews=8, door=door))
    return {"one": one, "eight": eight}


def ordinary_bot(out: Path) -> dict[str, Any]:
    """Train, start and drive the ordinary form bot."""
    say("Ordinary bot: training (about a minute) ...")
    trained = train(PLAIN_RASA, BASELINE, out)
    model = str(next(out.glob("*.tar.gz")))
    commands = [
        [str(PLAIN_RASA), "run", "actions", "-p", "5155"],
        [str(PLAIN_RASA), "run", "-m", model, "-p", "5105", "-i", "127.0.0.1"],
    ]
    url = "http://127.0.0.1:5105/webhooks/rest/webhook"
    say("Ordinary bot: starting and driving ...")
    with running(commands, BASELINE, quiet()) as pids:
        started = first_answer(url, "/greet")
        turns = measure(url, "/start_check")
        return figures(trained, started, memory_mb(pids), turns)


def levelhead(out: Path) -> dict[str, Any]:
    """Train, start and drive Levelhead: all of its processes, as `make run` starts them."""
    say("Levelhead: training ...")
    trained = train(RASA, ROOT, out, "--skip-validation")  # as `make train` does
    env = quiet(LEVELHEAD_VAR=str(out / "var"), LEVELHEAD_PORT="8100", LEVELHEAD_RATE_LIMIT="off")
    url = "http://127.0.0.1:5005/webhooks/rest/webhook"
    say("Levelhead: starting and driving ...")
    with running([[sys.executable, "-m", "bot.supervisor"]], ROOT, env) as pids:
        started = first_answer(url, "hello")
        turns = measure(url, "hello")
        through_door = measure("http://127.0.0.1:8100", "hello", door=True)
        found = figures(trained, started, memory_mb(pids), turns)
        found["door_p50_ms"] = through_door["one"]["p50_ms"]
        found["door_turns_per_s_8"] = through_door["eight"]["turns_per_s"]
        found["empty"] += through_door["one"]["empty"] + through_door["eight"]["empty"]
        return found


def figures(trained: float, started: float, memory: float, turns: dict[str, Any]) -> dict[str, Any]:
    """The figures of one bot by name."""
    one, eight = turns["one"], turns["eight"]
    return {
        "train_s": trained,
        "start_s": started,
        "memory_mb": memory,
        "p50_ms": one["p50_ms"],
        "p95_ms": one["p95_ms"],
        "turns_per_s_8": eight["turns_per_s"],
        "p95_ms_8": eight["p95_ms"],
        "third_ms": one["third_ms"],
        "last_ms": one["last_ms"],
        "turns_per_interview": one["turns_per_interview"],
        "empty": one["empty"] + eight["empty"],
    }


NAMES = {
    "train_s": "train (s)",
    "start_s": "start to first answer (s)",
    "memory_mb": "resident memory, all processes (MB)",
    "p50_ms": "one visitor, p50 a turn (ms)",
    "p95_ms": "one visitor, p95 a turn (ms)",
    "turns_per_s_8": "eight visitors, turns a second",
    "p95_ms_8": "eight visitors, p95 a turn (ms)",
}


def row(name: str, theirs: object, ours: object, promise: str) -> str:
    """A line without a ratio."""
    return f"| {name} | {theirs} | {ours} | | {promise} |"


def table(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """The comparison as Markdown."""
    lines = [
        "| figure | ordinary form bot | Levelhead | ratio | promised |",
        "| --- | --- | --- | --- | --- |",
    ]
    for key, name in NAMES.items():
        ratio = ours[key] / theirs[key]
        kind, bound = PROMISES.get(key, ("", 0.0))
        kept = ratio <= bound if kind == "most" else ratio >= bound
        promise = f"at {kind} {bound:g}: {'kept' if kept else 'MISSED'}" if kind else ""
        lines.append(f"| {name} | {theirs[key]:.1f} | {ours[key]:.1f} | {ratio:.2f} | {promise} |")
    growth = ours["last_ms"] / ours["third_ms"]
    door = ours["door_p50_ms"] - ours["p50_ms"]
    before = theirs["last_ms"] / theirs["third_ms"]
    lines += [
        row("last turn against the third", f"{before:.2f}", f"{growth:.2f}", most(growth, 2)),
        row("more through the web door, p50 (ms)", "", f"{door:.1f}", most(door, 5)),
        row("turns an interview", theirs["turns_per_interview"], ours["turns_per_interview"], ""),
        row("empty replies", theirs["empty"], ours["empty"], "none"),
    ]
    return "\n".join(lines)


def engine_text(times: EngineTimes) -> str:
    """The engine's own times, which no ordinary bot has."""
    named = (("an assessment", times.assess, 1), ("the next question", times.next_step, 5))
    parts = [
        f"{name} {middle:.2f} ms (95%: {slow:.2f}), {most(middle, bound)}"
        for name, (middle, slow), bound in named
    ]
    return f"\nEngine, over {times.steps} steps of written cases: {'; '.join(parts)}"


def main() -> None:
    """Measure both and the widget, print the tables; with `--widget` the widget alone."""
    if "--widget" in sys.argv[1:]:
        widget.main()
        return
    if not PLAIN_RASA.exists():
        raise SystemExit("The ordinary bot's environment is missing: run `make bench`.")
    with tempfile.TemporaryDirectory() as folder:
        theirs = ordinary_bot(Path(folder) / "ordinary")
        ours = levelhead(Path(folder) / "levelhead")
    say("\n" + table(ours, theirs))
    say(engine_text(engine_times()) + "\n")
    widget.main()


if __name__ == "__main__":
    main()
