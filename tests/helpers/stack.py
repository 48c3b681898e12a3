"""The whole product for tests: real Rasa, real action server, real web door, own ports and data."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import ROOT

READY_WITHIN_S = 240
LOWEST_PORT, PORTS_OF_A_WORKER, WORKERS = 12_000, 1_000, 20
Reply = list[dict[str, Any]]


def _ports() -> Iterator[int]:
    """Ports in a range of this worker's own, each as late again as can be.

    They lie below those that the system gives out by itself, and each process begins elsewhere: a
    port is free when it is picked, and must still be when a server takes it.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = LOWEST_PORT + worker % WORKERS * PORTS_OF_A_WORKER
    begin = os.getpid() % PORTS_OF_A_WORKER
    for number in itertools.count(begin):
        yield first + number % PORTS_OF_A_WORKER


_PORTS = _ports()


def free_port() -> int:
    """A port nobody has at this moment, and nobody else here is about to take."""
    for port in itertools.islice(_PORTS, PORTS_OF_A_WORKER):
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


@dataclass
class Stack:
    """The running product."""

    process: subprocess.Popen[str]
    web: str
    rasa: str
    ports: dict[str, int]
    var: Path

    def pid_of(self, part: str) -> int:
        """The process that listens on a part's port ("rasa", "actions" or "web")."""
        return listener(self.ports[part])

    def kill(self, part: str) -> None:
        """End a part without warning."""
        pid = self.pid_of(part)
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists() and "Z" not in _state_of(pid):
            time.sleep(0.01)

    @contextmanager
    def down(self, part: str) -> Iterator[None]:
        """Keep a part down: whenever it was started again, it is ended again."""
        done = threading.Event()

        def keep() -> None:
            while not done.wait(0.05):
                with suppress(AssertionError, OSError):  # not up at this moment
                    self.kill(part)

        self.kill(part)
        keeper = threading.Thread(target=keep)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def settle(self, within_s: float = 90) -> None:
        """Wait until every part answers."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            with suppress(OSError):
                for port in self.ports.values():
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                with urllib.request.urlopen(f"{self.web}/health/ready", timeout=5):  # noqa: S310
                    return
            time.sleep(0.1)
        raise AssertionError("the product did not come back")


def _state_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return "Z"


def listener(port: int) -> int:
    """The process id that listens on a loopback port (Linux)."""
    wanted = f":{port:04X}"
    inodes = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(wanted) and fields[3] == "0A":
            inodes.add(f"socket:[{fields[9]}]")
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            links = {str(link.readlink()) for link in (entry / "fd").iterdir()}
        except OSError:
            continue
        if links & inodes:
            return int(entry.name)
    raise AssertionError(f"nobody listens on {port}")


def start_stack(var: Path, more: Mapping[str, str] | None = None) -> Stack:
    """Start everything the way `make run` does, and wait until it says it is ready.

    Args:
        var: Where it keeps its data.
        more: Settings of this one.
    """
    ports = {"rasa": free_port(), "actions": free_port(), "web": free_port()}
    env = {
        **os.environ,
        "LEVELHEAD_VAR": str(var),
        "LEVELHEAD_RASA_PORT": str(ports["rasa"]),
        "LEVELHEAD_ACTIONS_PORT": str(ports["actions"]),
        "LEVELHEAD_PORT": str(ports["web"]),
        "LEVELHEAD_RATE_LIMIT": "off",  # these visitors do not stop to read
        "LEVELHEAD_RASA_URL": f"http://127.0.0.1:{ports['rasa']}",
        **(more or {}),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.supervisor"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if "is ready" in line:
            web = f"http://127.0.0.1:{ports['web']}"
            rasa = f"http://127.0.0.1:{ports['rasa']}"
            return Stack(process, web, rasa, ports, var)
    raise AssertionError("the product did not start:\n" + "".join(said))


def stop_stack(stack: Stack) -> None:
    """Ctrl-C, and wait for the end."""
    stack.process.send_signal(signal.SIGINT)
    stack.process.wait(30)


class WebVisitor:
    """A visitor at the web door, over HTTP."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.token = str(self._call("POST", "/api/session", {})["token"])
        self.answer: dict[str, Any] = {}

    def says(self, text: str, message_id: str | None = None) -> Reply:
        """Type words."""
        return self._message({"text": text}, message_id)

    def presses(self, title: str, message_id: str | None = None) -> Reply:
        """Press a button of the last reply by its title."""
        for part in reversed(self.answer["messages"]):
            for button in part.get("buttons") or ():
                if button["title"] == title:
                    return self.sends(button["payload"], message_id)
        raise AssertionError(f"no button {title!r}")

    def sends(self, payload: str, message_id: str | None = None) -> Reply:
        """Press by payload, as the widget does when it tries again."""
        return self._message({"payload": payload}, message_id)

    def _message(self, what: dict[str, str], message_id: str | None) -> Reply:
        body = {"message_id": message_id or uuid.uuid4().hex, **what}
        self.answer = self._call("POST", "/api/message", body)
        return list(self.answer["messages"])

    def resume(self) -> dict[str, Any]:
        """What a returning visitor gets."""
        return self._call("GET", "/api/conversation")

    def export(self) -> dict[str, Any]:
        """Everything kept."""
        return self._call("GET", "/api/conversation/export")

    def erase(self) -> dict[str, Any]:
        """Delete everything."""
        return self._call("DELETE", "/api/conversation")

    def _call(self, method: str, path: str, body: object | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.stack.web + path, data, headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return dict(json.load(answer) or {})
