"""`make run`: trains when needed, starts the three servers, keeps them up and stops them together.

    Rasa            127.0.0.1:5005   holds the conversation
    action server   127.0.0.1:5055   our answers to Rasa
    web door        127.0.0.1:8000   the one address that visitors and staff use

The library supervisord starts them, writes their logs, starts a dead one again and stops them all.
Ours is what the user reads, and the file that supervisord is told by. Conversations survive a
restart, because they are kept in the database.
"""

from __future__ import annotations

import sys

if __name__ == "__main__":
    # Nothing here encrypts. Without OpenSSL it stays 4 MB smaller, for as long as the product runs.
    sys.modules.update(dict.fromkeys(("_hashlib", "ssl")))  # type: ignore[arg-type]

import os
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from configparser import RawConfigParser
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from supervisor import events
from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.states import SupervisorStates
from supervisor.supervisord import Supervisor

from bot.messengers import load_messengers
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
STOP_WITHIN_S = 10
LOOK_EVERY_S = 0.25
RESTARTS = 5  # then it gives up: something is wrong that a restart cannot mend
FORGIVEN_AFTER_S = 600  # a server that was up for so long has its restarts forgiven
LOG_LIMIT_BYTES = 5_000_000
ENDED = (
    events.ProcessStateBackoffEvent,  # within FORGIVEN_AFTER_S, or it could not be started
    events.ProcessStateExitedEvent,
    events.ProcessStateStoppedEvent,
)


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


class Options(ServerOptions):
    """supervisord's options, read from our file, and where they must differ from its own."""

    first = True
    test = False
    last_status = 0

    def __init__(self) -> None:
        super().__init__()
        look = self.poller.poll  # by itself once a second, which is long after a Ctrl-C
        self.poller.poll = lambda _timeout: look(LOOK_EVERY_S)

    def setsignals(self) -> None:
        """A closed terminal ends everything, where supervisord would start everything again."""
        ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN  # as under nohup
        super().setsignals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else self.end)

    def end(self, _number: int, _frame: object) -> None:
        """Have everything stopped."""
        self.mood = SupervisorStates.SHUTDOWN

    def fork(self) -> int:
        """A server that is told to stop before it has begun ends too.

        Between fork and exec it would take the signal for the supervisor's own, and go on.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        pid = int(super().fork())
        if pid:
            with suppress(OSError):  # the server makes its group as well; one of the two is first
                os.setpgid(pid, pid)
        else:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
        return pid

    def waitpid(self) -> tuple[int | None, int | None]:
        """Remember how a server ended, which supervisord's events do not tell."""
        pid, status = super().waitpid()
        self.last_status = status or 0
        return pid, status


class Keeper(Supervisor):
    """supervisord, telling the user what it does."""

    def __init__(
        self,
        options: Options,
        wanted: Sequence[Service],
        ready: str,
        within_s: float = READY_WITHIN_S,
    ) -> None:
        super().__init__(options)
        self.waiting = list(wanted)
        self.ready = ready
        self.within_s = within_s
        self.deadline = time.monotonic() + within_s
        self.problem = ""

    def runforever(self) -> None:
        """Start and keep the servers until told to stop."""
        events.subscribe(ENDED, self.on_end)
        super().runforever()

    def tick(self, now: float | None = None) -> None:
        """Whatever is due, a few times a second."""
        super().tick(now)
        if self.waiting and self.options.mood == SupervisorStates.RUNNING:
            self.look_for_answers()

    def look_for_answers(self) -> None:
        """Tell the user once all servers have answered."""
        self.waiting = [service for service in self.waiting if not answers(service)]
        if not self.waiting:
            say(self.ready)
        elif time.monotonic() > self.deadline:
            name = self.waiting[0].name
            self.give_up(f"{name} does not answer after {self.within_s:.0f} s: {why(name)}")

    def on_end(self, event: Any) -> None:
        """A server ended, or could not be started."""
        process, name = event.process, event.process.config.name
        end_group(process.pid)
        if self.options.mood != SupervisorStates.RUNNING:
            return
        if self.waiting:
            self.give_up(f"{name} does not start: {reason(process)}")
        elif process.backoff > RESTARTS:
            self.give_up(f"{name} keeps ending: {reason(process)}")
        else:
            code = os.waitstatus_to_exitcode(self.options.last_status)
            say(f"{name} ended (code {code}); starting it again.")
            if process.backoff == 1:
                process.delay = 0  # at once the first time; supervisord waits longer each time

    def give_up(self, problem: str) -> None:
        """Have everything stopped, and keep the one line that says why."""
        self.problem = problem
        self.options.mood = SupervisorStates.SHUTDOWN

    def end_all(self) -> None:
        """Leave nothing running, even when supervisord itself failed."""
        for group in self.process_groups.values():
            for process in group.processes.values():
                end_group(process.pid)


def end_group(pid: int) -> None:
    """End what a server started and left behind; 0 stands for a server that is not running."""
    if pid:
        with suppress(ProcessLookupError, PermissionError):  # macOS: the latter of an ended group
            os.killpg(pid, signal.SIGKILL)


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


def log_of(name: str, root: Path = ROOT) -> Path:
    """Where it writes its warnings; never what visitors say."""
    return var_folder(root) / "log" / f"{name}.log"


def child_environment(wanted: Sequence[Service], env: Mapping[str, str]) -> dict[str, str]:
    """What the servers are told: where Rasa is, and to be quiet."""
    rasa = next((service for service in wanted if service.name == "rasa"), None)
    quiet = quiet_environment(env)
    if rasa is not None:
        quiet.setdefault("LEVELHEAD_RASA_URL", f"http://{LOOPBACK}:{rasa.port}")
    return quiet


def reason(process: Any) -> str:
    """Why a server ended; one that was not even started has no process number and no log."""
    return why(process.config.name) if process.pid else str(process.spawnerr)


def why(name: str) -> str:
    """The last line of its log, and where the rest is."""
    log = log_of(name)
    return f"{last_line(log) if log.exists() else 'no message'} (all of it: {log})"


def write_configuration(wanted: Sequence[Service], root: Path = ROOT) -> Path:
    """Tell supervisord what to run, in var/supervisord.conf; it opens no port and no socket."""
    path = var_folder(root) / "supervisord.conf"
    log_of("supervisord", root).parent.mkdir(parents=True, exist_ok=True)
    config = RawConfigParser()
    config["supervisord"] = supervisord_section(root)
    # In one group they are stopped side by side, else one after the other.
    config["group:levelhead"] = {"programs": ",".join(service.name for service in wanted)}
    for service in wanted:
        config[f"program:{service.name}"] = program_section(service, root)
    with path.open("w") as out:
        config.write(out)
    return path


def supervisord_section(root: Path) -> dict[str, str]:
    """How supervisord itself runs: in the foreground, and quietly."""
    return {
        "nodaemon": "true",
        "silent": "true",
        "nocleanup": "true",
        "strip_ansi": "true",
        "minfds": "256",  # its own demands on the system, lowered so that it always starts
        "minprocs": "1",
        "pidfile": literal(var_folder(root) / "supervisord.pid"),
        "logfile": literal(log_of("supervisord", root)),
        "logfile_maxbytes": str(LOG_LIMIT_BYTES),
        "logfile_backups": "1",
    }


def program_section(service: Service, root: Path) -> dict[str, str]:
    """How one server runs, in a process group of its own, so that all of it can be stopped."""
    return {
        "command": literal(shlex.join(service.command)),
        "directory": literal(root),
        "autorestart": "true",
        "startsecs": str(FORGIVEN_AFTER_S),
        "startretries": str(RESTARTS),
        "stopasgroup": "true",
        "killasgroup": "true",
        "stopwaitsecs": str(STOP_WITHIN_S),
        "redirect_stderr": "true",
        "stdout_logfile": literal(log_of(service.name, root)),
        "stdout_logfile_maxbytes": str(LOG_LIMIT_BYTES),
        "stdout_logfile_backups": "1",
    }


def literal(value: object) -> str:
    """A value in which supervisord is to expand nothing."""
    return str(value).replace("%", "%%")


def say(text: str) -> None:
    """One line for the user, at once."""
    print(text, flush=True)


def address(settings: Settings) -> str:
    """What to type into a browser."""
    local = settings.host in (LOOPBACK, "0.0.0.0", "::", "::1")  # noqa: S104
    return f"http://{'localhost' if local else settings.host}:{settings.port}/"


def run(env: Mapping[str, str]) -> None:
    """Train, start and keep the servers until told to stop."""
    settings = load_settings(env)
    load_messengers(env)  # half a set of credentials is said before anything starts
    wanted = services(settings, env)
    check_ports(wanted)
    train_if_stale()
    say("Starting Rasa, the action server and the web door; this takes about 10 seconds.")
    os.environ.update(child_environment(wanted, env))  # what supervisord starts inherits it
    where = os.path.relpath(var_folder() / "log")
    ready = f"Levelhead is ready: {address(settings)}  (Ctrl-C stops it; logs: {where})"
    keep(wanted, ready + first_account(settings, env))


def first_account(settings: Settings, env: Mapping[str, str], root: Path = ROOT) -> str:
    """The one-time link for the console's first account; empty once there is one.

    Asked of a process of its own, so that no database is loaded here; where that fails, the servers
    say why.
    """
    command = (str(root / ".venv" / "bin" / "python"), "-m", "bot.cli.staff", "first-link")
    with suppress(OSError, subprocess.SubprocessError):
        found = subprocess.run(
            command, env=dict(env), cwd=root, capture_output=True, text=True, timeout=60, check=True
        )
        if found.stdout.strip():
            link = address(settings) + found.stdout.strip()
            return f"\nThe console has no account yet. This link makes the first one, once: {link}"
    return ""


def keep(wanted: Sequence[Service], ready: str) -> None:
    """Run supervisord until told to stop; whatever ends it, nothing is left running.

    Raises:
        CannotRun: A server does not start, or keeps ending.
    """
    options = Options()
    options.realize(["-c", str(write_configuration(wanted))])
    keeper = Keeper(options, wanted, ready)
    try:
        with suppress(ExitNow):  # how it ends when all is stopped
            keeper.main()
    finally:
        keeper.end_all()
    if keeper.problem:
        raise CannotRun(keeper.problem)


def main() -> int:
    """Run until told to stop: 0 then, and 1 after one clear line when it cannot."""

    def end(_number: int, _frame: object) -> NoReturn:
        raise Stop

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, end)
    try:
        with suppress(Stop):
            run(os.environ)
    except (CannotRun, SettingsError, TrainingError, OSError) as problem:
        print(f"Levelhead cannot run: {problem}", file=sys.stderr)
        return 1
    say("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
