"""Rasa as it is shipped, with toy actions or none: its own port, the trained model."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.settings import ROOT
from bot.training import quiet_environment, train_if_stale
from tests.helpers.stack import free_port

READY_WITHIN_S = 100


@dataclass
class Rasa:
    """A running Rasa server and what it wrote to its log."""

    url: str
    log: Path

    def door(self, **body: Any) -> httpx.Response:
        """Knock at the door's channel."""
        return self._post("door", body)

    def rest(self, message: object, sender: str = "visitor") -> list[dict[str, Any]]:
        """Send to Rasa's own REST channel."""
        return list(self._post("rest", {"sender": sender, "message": message}).json())

    def _post(self, channel: str, body: object) -> httpx.Response:
        return httpx.post(f"{self.url}/webhooks/{channel}/webhook", json=body, timeout=30)


def rasa_command(endpoints: Path, port: int) -> list[str]:
    """How Rasa is served, on loopback."""
    command = [str(ROOT / ".venv-rasa" / "bin" / "rasa"), "run", "--model", "models"]
    command += ["-i", "127.0.0.1", "--port", str(port), "--endpoints", str(endpoints)]
    return [*command, "--credentials", "credentials.yml"]


@contextmanager
def running_rasa(folder: Path, *, with_actions: bool = True) -> Iterator[Rasa]:
    """Rasa with toy actions, or with an action server that is down."""
    train_if_stale()
    port, actions_port = free_port(), free_port()
    endpoints = folder / "endpoints.yml"
    endpoints.write_text((ROOT / "endpoints.yml").read_text().replace(":5055", f":{actions_port}"))
    actions = [sys.executable, "-m", "bot.action_server", "-p", str(actions_port)]
    actions += ["--actions", "tests.helpers.toy_actions"]
    log = folder / "rasa.log"
    started = [_start(rasa_command(endpoints, port), log)]
    try:
        rasa = Rasa(f"http://127.0.0.1:{port}", log)
        if with_actions:
            started.append(_start(actions, folder / "actions.log"))
            _wait_for(f"http://127.0.0.1:{actions_port}/health", started, folder / "actions.log")
        _wait_for(f"{rasa.url}/webhooks/door/", started, log)
        yield rasa
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("w") as out:
        return subprocess.Popen(command, cwd=ROOT, env=quiet_environment(), stdout=out, stderr=out)


def _wait_for(url: str, started: list[subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in started), log.read_text()
        try:
            if httpx.get(url, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer:\n{log.read_text()}")
