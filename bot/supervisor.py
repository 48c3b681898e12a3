"""`make run`: trains when needed, starts the three servers, keeps them up and stops them together.

    Rasa            127.0.0.1:5005   holds the conversation
    action server   127.0.0.1:5055   our answers to Rasa
    web door        127.0.0.1:8000   the one address that visitors and staff use

It stays in memory for as long as the product runs, so it imports little. A server that dies is
started again; conversations go on, because they are kept in the database.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from bot.settings import ROOT, Settings, SettingsError, load_settings
from bot.training import (
    TrainingError,
    last_line,
    quiet_environment,
    train_if_stale,
    var_folder,
)

RASA_PORT = 5005
ACTIONS_PORT = 5055
LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65535

READY_WITHIN_S = 180.0
STOP_WITHIN_S = 10.0
LOOK_EVERY_S = 0.5
RESTARTS = 5  # within RESTARTS_S, then it gives up: something is wrong that a restart cannot mend
RESTARTS_S = 600.0
LOG_LIMIT_BYTES = 5_000_000


class CannotRun(RuntimeError):
    """Starting or going on makes no sense; the message is the one line that the user reads."""


class Stop(BaseException):
    """The user, or the system, asked us to end."""


@dataclass(frozen=True, slots=True)
class Service:
    """One server: how it is started and where it answers."""

    name: str
    command: tuple[str, ...]
    host: str
    port: int
    port_setting: str  # the variable that moves it to another port


@dataclass(slots=True)
class Child:
    """A running server and when it was last started again."""

    service: Service
    process: subprocess.Popen[bytes]
    restarts: list[float] = field(default_factory=list)
    due: float | None = None  # when to start it again, while it is down


def services(settings: Settings, env: Mapping[str, str], root: Path = ROOT) -> list[Service]:
    """The three servers with their commands, ports taken from the settings."""
    app, rasa = root / ".venv" / "bin", root / ".venv-rasa" / "bin" / "rasa"
    rasa_port = port_of(env, "LEVELHEAD_RASA_PORT", RASA_PORT)
    actions_port = port_of(env, "LEVELHEAD_ACTIONS_PORT", ACTIONS_PORT)
    rasa_command = (
        *(str(rasa), "run", "--model", "models", "-i", LOOPBACK, "--port", str(rasa_port)),
        *(
            "--endpoints",
            str(endpoints_for(actions_port, root)),
            "--credentials",
            "credentials.yml",
        ),
    )
    actions_command = (str(app / "python"), "-m", "bot.action_server", "-p", str(actions_port))
    web_command = (
        *(str(app / "uvicorn"), "bot.web.app:create_app", "--factory", "--no-access-log"),
        *("--log-level", "warning", "--host", settings.host, "--port", str(settings.port)),
    )
    return [
        Service("rasa", rasa_command, LOOPBACK, rasa_port, "LEVELHEAD_RASA_PORT"),
        Service("actions", actions_command, LOOPBACK, actions_port, "LEVELHEAD_ACTIONS_PORT"),
        Service("web", web_command, settings.host, settings.port, "LEVELHEAD_PORT"),
    ]


def port_of(env: Mapping[str, str], name: str, default: int) -> int:
    """A port from the environment."""
    given = env.get(name) or str(default)
    if not given.isdigit() or not 0 < int(given) <= HIGHEST_PORT:
        raise CannotRun(f"{name} is {given!r}: write a port number, or leave it out.")
    return int(given)


def endpoints_for(actions_port: int, root: Path = ROOT) -> Path:
    """Rasa's endpoints.yml; a copy of it when the action server is on another port."""
    original = root / "endpoints.yml"
    if actions_port == ACTIONS_PORT or not original.exists():
        return original
    moved = var_folder(root) / "endpoints.yml"
    moved.parent.mkdir(parents=True, exist_ok=True)
    moved.write_text(original.read_text().replace(f":{ACTIONS_PORT}", f":{actions_port}"))
    return moved


def check_ports(wanted: Sequence[Service]) -> None:
    """Refuse before anything starts when somebody else has one of the ports.

    Raises:
        CannotRun: Names the port and the variable that chooses another.
    """
    for service in wanted:
        if is_taken(service.host, service.port):
            raise CannotRun(
                f"Port {service.port} on {service.host} is already in use. Stop what uses it, or "
                f"choose another: {service.port_setting}={service.port + 1} make run"
            )


def is_taken(host: str, port: int) -> bool:
    """Whether that port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def answers(service: Service) -> bool:
    """Whether it speaks HTTP by now; whatever it says will do."""
    host = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(service.host, service.host)  # noqa: S104
    try:
        with socket.create_connection((host, service.port), timeout=2) as line:
            line.sendall(b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


def log_of(service: Service, root: Path = ROOT) -> Path:
    """Where it writes its warnings; never what visitors say."""
    return var_folder(root) / "log" / f"{service.name}.log"


def start(service: Service, env: Mapping[str, str], root: Path = ROOT) -> subprocess.Popen[bytes]:
    """Start one server in a process group of its own, so that all of it can be stopped."""
    log = log_of(service, root)
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as out:
        return subprocess.Popen(
            service.command,
            cwd=root,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def child_environment(wanted: Sequence[Service], env: Mapping[str, str]) -> dict[str, str]:
    """What the servers are told: where Rasa is, and to be quiet."""
    rasa = next((service for service in wanted if service.name == "rasa"), None)
    quiet = quiet_environment(env)
    if rasa is not None:
        quiet.setdefault("LEVELHEAD_RASA_URL", f"http://{LOOPBACK}:{rasa.port}")
    return quiet


def wait_until_ready(children: Sequence[Child], within_s: float = READY_WITHIN_S) -> None:
    """Wait for every server to answer.

    Raises:
        CannotRun: One of them ended, or takes too long.
    """
    deadline = time.monotonic() + within_s
    waiting = list(children)
    while waiting:
        for child in waiting:
            if child.process.poll() is not None:
                raise CannotRun(f"{child.service.name} does not start: {why(child)}")
        waiting = [child for child in waiting if not answers(child.service)]
        if waiting and time.monotonic() > deadline:
            name = waiting[0].service.name
            raise CannotRun(f"{name} does not answer after {within_s:.0f} s: {why(waiting[0])}")
        if waiting:
            time.sleep(LOOK_EVERY_S)


def why(child: Child) -> str:
    """The last line of its log, and where the rest is."""
    log = log_of(child.service)
    return f"{last_line(log) if log.exists() else 'no message'} (all of it: {log})"


def watch(children: Sequence[Child], env: Mapping[str, str]) -> NoReturn:
    """Keep them up for ever.

    Raises:
        CannotRun: One of them keeps dying.
    """
    while True:
        time.sleep(LOOK_EVERY_S)
        for child in children:
            look_after(child, env, time.monotonic())


def look_after(child: Child, env: Mapping[str, str], now: float) -> None:
    """Start a dead server again, a little later each time, and say so."""
    if child.due is None and child.process.poll() is not None:
        child.restarts = [then for then in child.restarts if now - then < RESTARTS_S]
        if len(child.restarts) >= RESTARTS:
            raise CannotRun(f"{child.service.name} keeps ending: {why(child)}")
        child.due = now + 2 ** len(child.restarts) - 1
        say(f"{child.service.name} ended (code {child.process.returncode}); starting it again.")
    if child.due is not None and now >= child.due:
        stop([child])  # what it may have left behind
        child.process = start(child.service, env)
        child.restarts.append(now)
        child.due = None


def stop(children: Sequence[Child], within_s: float = STOP_WITHIN_S) -> None:
    """End every server and whatever it started; by force after a while."""
    for child in children:
        signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + within_s
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, deadline - time.monotonic()))
        signal_group(child, signal.SIGKILL)
        child.process.wait()


def signal_group(child: Child, number: signal.Signals) -> None:
    """Tell a server and all that it started."""
    try:
        os.killpg(child.process.pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of a group that ended
        return


def say(text: str) -> None:
    """One line for the user, at once."""
    print(text, flush=True)


def address(settings: Settings) -> str:
    """What to type into a browser."""
    local = settings.host in (LOOPBACK, "0.0.0.0", "::", "::1")  # noqa: S104
    return f"http://{'localhost' if local else settings.host}:{settings.port}/"


def run(env: Mapping[str, str]) -> None:
    """Train, start, wait, watch; whatever ends it, nothing is left running."""
    settings = load_settings(env)
    wanted = services(settings, env)
    check_ports(wanted)
    train_if_stale()
    say("Starting Rasa, the action server and the web door; this takes about 10 seconds.")
    told = child_environment(wanted, env)
    children: list[Child] = []
    try:
        for service in wanted:  # one by one, so that what did start is stopped
            children.append(Child(service, start(service, told)))  # noqa: PERF401
        wait_until_ready(children)
        where = os.path.relpath(var_folder() / "log")
        say(f"Levelhead is ready: {address(settings)}  (Ctrl-C stops it; logs: {where})")
        watch(children, told)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave orphans
        stop(children)


def main() -> int:
    """Run until told to stop: 0 then, and 1 after one clear line when it cannot."""

    def end(_number: int, _frame: object) -> NoReturn:
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, end)
    try:
        run(os.environ)
    except Stop:
        say("\nStopped.")
    except (CannotRun, SettingsError, TrainingError, OSError) as problem:
        print(f"Levelhead cannot run: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
