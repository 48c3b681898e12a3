"""The supervisor starts, keeps and stops the servers, and gives up in one clear line.

Most of it is seen from outside: the real command runs in a stand-in checkout whose three servers
are small ones, and their processes are killed.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from supervisor.states import SupervisorStates

from bot import supervisor, training
from bot.settings import ROOT, load_settings
from bot.supervisor import STOP_WITHIN_S, CannotRun, Keeper, Options, Service
from tests.helpers.stack import free_port

OURS = ("__init__.py", "messengers.py", "settings.py", "supervisor.py", "training.py")
PARTS = {"rasa": "RASA_PORT", "actions": "ACTIONS_PORT", "web": "PORT"}
LAUNCHER = """#!/bin/sh
exec "{python}" {code} "$@"
"""
# Answers with its number and what it was told; first it does what a file beside it says.
SERVER = """
import http.server, os, pathlib, sys
name, root = {name!r}, pathlib.Path({root!r})
if "train" in sys.argv:
    (root / "models" / "levelhead.tar.gz").touch()
    sys.exit()
first = root / (name + ".first")
if first.exists():
    exec(first.read_text())
class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write((str(os.getpid()) + " " + os.environ["LEVELHEAD_RASA_URL"]).encode())
    def log_message(self, *parts):
        pass
port = next(int(b) for a, b in zip(sys.argv, sys.argv[1:]) if a in ("-p", "--port"))
http.server.HTTPServer(("127.0.0.1", port), Door).serve_forever()
"""


@dataclass
class Product:
    """A stand-in checkout, and the command that runs in it."""

    root: Path
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in PARTS})
    process: subprocess.Popen[str] | None = None

    def make(self) -> None:
        for name in OURS:
            copy = self.root / "bot" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "bot" / name, copy)
        (self.root / "bot" / "action_server.py").write_text(self.server("actions"))
        self.script(".venv/bin/python", "")
        for place, name in ((".venv-rasa/bin/rasa", "rasa"), (".venv/bin/uvicorn", "web")):
            script = self.root / f"{name}.py"
            script.write_text(self.server(name))
            self.script(place, f'"{script}"')
        (self.root / "models").mkdir()

    def server(self, name: str) -> str:
        return SERVER.format(name=name, root=str(self.root))

    def script(self, place: str, code: str) -> None:
        path = self.root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LAUNCHER.format(python=sys.executable, code=code))
        path.chmod(0o755)

    def trained(self) -> None:
        (self.root / "models" / "levelhead.tar.gz").touch()
        (self.root / "models" / "levelhead.stamp").write_text(training.fingerprint(self.root))

    def change(self, old: str, new: str) -> None:
        """Another value of a constant, so that a test need not wait."""
        path = self.root / "bot" / "supervisor.py"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def first(self, name: str, code: str) -> None:
        (self.root / f"{name}.first").write_text(code)

    def start(self) -> None:
        env = {name: value for name, value in os.environ.items() if "LEVELHEAD" not in name}
        for name, port in self.ports.items():
            env[f"LEVELHEAD_{PARTS[name]}"] = str(port)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.supervisor"],
            cwd=self.root,
            env={**env, "PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    @property
    def running(self) -> subprocess.Popen[str]:
        assert self.process is not None
        return self.process

    def hears(self, words: str) -> str:
        """Everything it says up to a line with these words."""
        assert self.running.stdout is not None
        said = ""
        for line in self.running.stdout:
            said += line
            if words in line:
                return said
        raise AssertionError(f"never said {words!r}: {said}{self.running.stderr.read()}")  # type: ignore[union-attr]

    def so_far(self) -> str:
        """What it has said and nobody has heard."""
        assert self.running.stdout is not None
        return os.read(self.running.stdout.fileno(), 65_536).decode()

    def ends(self, number: signal.Signals | None = None) -> tuple[int, str, str]:
        if number is not None:
            self.running.send_signal(number)
        out, err = self.running.communicate(timeout=40)
        return self.running.returncode, out, err

    def answer(self, name: str) -> list[str]:
        url = f"http://127.0.0.1:{self.ports[name]}/"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return str(answer.read().decode()).split()

    def pid(self, name: str) -> int:
        return int(self.answer(name)[0])

    def log(self, name: str) -> Path:
        return self.root / "var" / "log" / f"{name}.log"


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    made = Product(tmp_path / "a check out")
    made.make()
    made.trained()
    yield made
    if made.process is not None:
        made.process.terminate()
        made.process.communicate(timeout=40)


def eventually(check: Callable[[], bool], within_s: float = 10) -> bool:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            if check():
                return True
        except OSError:
            pass
        time.sleep(0.02)
    return False


def is_running(pid: int) -> bool:
    """Whether it runs; one that ended and waits to be collected does not."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def service(port: int = 0) -> Service:
    return Service("web", ("true",), "127.0.0.1", port or free_port(), "LEVELHEAD_PORT")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


# As a user sees it


def test_it_says_when_all_three_answer(product: Product) -> None:
    product.start()
    assert eventually(lambda: all(map(product.pid, PARTS)), within_s=60)
    began = time.monotonic()
    said = product.hears("is ready").splitlines()
    assert time.monotonic() - began < 5
    where = f"http://localhost:{product.ports['web']}/"
    assert said == [
        "Starting Rasa, the action server and the web door; this takes about 10 seconds.",
        f"Levelhead is ready: {where}  (Ctrl-C stops it; logs: var/log)",
    ]
    for name in PARTS:
        assert product.answer(name)[1] == f"http://127.0.0.1:{product.ports['rasa']}"


def test_it_shows_the_link_for_the_first_account(product: Product) -> None:
    staff = product.root / "bot" / "cli" / "staff.py"
    staff.parent.mkdir()
    (staff.parent / "__init__.py").touch()
    staff.write_text("import sys; print('console/first/token' if 'first-link' in sys.argv else '')")
    product.start()
    product.hears("is ready")
    said = product.hears("console/first")
    assert said.endswith(f" http://localhost:{product.ports['web']}/console/first/token\n")


def test_it_is_ready_only_once_the_slowest_answers(product: Product) -> None:
    product.first("actions", "import time\nwhile not (root / 'go').exists(): time.sleep(0.02)")
    product.start()
    assert eventually(lambda: product.pid("rasa") > 0 and product.pid("web") > 0, within_s=60)
    time.sleep(1)  # it looks four times a second
    said = product.so_far()
    assert said.startswith("Starting")
    assert "ready" not in said
    (product.root / "go").touch()
    product.hears("is ready")
    assert product.pid("actions")


def test_a_stale_model_is_trained_first(product: Product) -> None:
    (product.root / "models" / "levelhead.stamp").unlink()
    product.start()
    said = product.hears("is ready").splitlines()
    assert said[0] == "Training the dialogue model; this takes about 20 seconds."
    assert said[2].startswith("Starting")


@pytest.mark.parametrize("name", PARTS)
def test_a_killed_server_is_back_in_a_moment(product: Product, name: str) -> None:
    began = time.monotonic()
    product.start()
    product.hears("is ready")
    first_s = time.monotonic() - began
    before = {part: product.pid(part) for part in PARTS}
    os.kill(before[name], signal.SIGKILL)
    began = time.monotonic()
    assert f"{name} ended (code -9); starting it again." in product.hears("ended")
    assert eventually(lambda: product.pid(name) != before[name], within_s=60)
    assert time.monotonic() - began < 2 + first_s
    for other in PARTS.keys() - {name}:
        assert product.pid(other) == before[other]


def test_what_a_killed_server_had_started_does_not_stay(product: Product) -> None:
    product.first("web", helper(product))
    product.start()
    product.hears("is ready")
    helping = int((product.root / "helper").read_text())
    os.kill(product.pid("web"), signal.SIGKILL)
    assert eventually(lambda: not is_running(helping))


def helper(product: Product) -> str:
    """What makes a server start another process, which does not end when it is asked to."""
    return (
        "import subprocess\n"
        "stubborn = \"trap '' TERM INT; while :; do sleep 1; done\"\n"
        "made = subprocess.Popen(['/bin/sh', '-c', stubborn])\n"
        f"pathlib.Path({str(product.root / 'helper')!r}).write_text(str(made.pid))\n"
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_leaves_nothing(product: Product, number: signal.Signals) -> None:
    if number is signal.SIGHUP:
        signal.signal(number, signal.SIG_DFL)  # who runs the tests under nohup passes "ignore" on
    product.first("web", helper(product))
    product.start()
    product.hears("is ready")
    pids = [product.pid(name) for name in PARTS] + [int((product.root / "helper").read_text())]
    began = time.monotonic()
    assert product.ends(number) == (0, "\nStopped.\n", "")
    assert time.monotonic() - began < STOP_WITHIN_S
    assert not [pid for pid in pids if is_running(pid)]
    assert not [port for port in product.ports.values() if supervisor.is_taken("127.0.0.1", port)]


def test_a_second_ctrl_c_leaves_nothing_either(product: Product) -> None:
    slowly = "lambda *_: time.sleep(1) or sys.exit()"
    product.first("web", f"import signal, time; signal.signal(signal.SIGTERM, {slowly})")
    product.start()
    product.hears("is ready")
    pids = [product.pid(name) for name in PARTS]
    product.running.send_signal(signal.SIGINT)
    time.sleep(0.4)
    assert product.ends(signal.SIGINT)[0] == 0
    assert not [pid for pid in pids if is_running(pid)]


def test_a_server_that_does_not_end_is_made_to(product: Product) -> None:
    product.first("rasa", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    product.change("STOP_WITHIN_S = 10", "STOP_WITHIN_S = 1")
    product.start()
    product.hears("is ready")
    pid = product.pid("rasa")
    assert product.ends(signal.SIGINT)[0] == 0
    assert not is_running(pid)


def test_stopping_works_while_it_starts(product: Product) -> None:
    product.first("rasa", "import time; pathlib.Path(root / 'up').touch(); time.sleep(60)")
    product.start()
    product.hears("Starting")
    assert eventually((product.root / "up").exists)
    assert product.ends(signal.SIGINT) == (0, "\nStopped.\n", "")


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.2, 0.3])
def test_stopping_at_once_takes_no_time(product: Product, after_s: float) -> None:
    """A server that has only just been started hears of it as well."""
    product.start()
    product.hears("Starting")
    time.sleep(after_s)
    began = time.monotonic()
    assert product.ends(signal.SIGINT)[0] == 0
    assert time.monotonic() - began < STOP_WITHIN_S


def test_a_server_that_never_starts_shows_its_last_line(product: Product) -> None:
    product.first("rasa", "sys.exit('first line\\n\\x1b[91mthe reason\\x1b[0m')")
    product.start()
    code, said, problem = product.ends()
    assert code == 1
    assert "ready" not in said
    assert problem == (
        "Levelhead cannot run: rasa does not start: the reason "
        f"(all of it: {product.log('rasa')})\n"
    )
    assert not [port for port in product.ports.values() if supervisor.is_taken("127.0.0.1", port)]


def test_a_server_that_is_not_there_is_named(product: Product) -> None:
    (product.root / ".venv" / "bin" / "uvicorn").unlink()
    product.start()
    code, _, problem = product.ends()
    assert code == 1
    assert problem.startswith("Levelhead cannot run: web does not start: can't find command")
    assert problem.count("\n") == 1


def test_a_server_that_keeps_dying_is_given_up(product: Product) -> None:
    product.change("RESTARTS = 5", "RESTARTS = 2")
    product.start()
    product.hears("is ready")
    product.first("actions", "sys.exit('the database is gone')")
    os.kill(product.pid("actions"), signal.SIGKILL)
    code, said, problem = product.ends()
    assert code == 1
    assert re.findall(r"actions ended \(code (-?\d+)\); starting it again", said) == ["-9", "1"]
    assert problem == (
        "Levelhead cannot run: actions keeps ending: the database is gone "
        f"(all of it: {product.log('actions')})\n"
    )
    assert not [port for port in product.ports.values() if supervisor.is_taken("127.0.0.1", port)]


def test_a_taken_port_ends_the_command_before_anything_starts(product: Product, taken: int) -> None:
    product.ports["web"] = taken
    product.start()
    code, said, problem = product.ends()
    assert (code, said) == (1, "")
    assert problem.count("\n") == 1
    assert f"Port {taken} on 127.0.0.1 is already in use" in problem
    assert f"LEVELHEAD_PORT={taken + 1} make run" in problem


def test_its_file_opens_no_door_and_holds_no_secret(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_SECRET", "hush")
    product.start()
    product.hears("is ready")
    told = (product.root / "var" / "supervisord.conf").read_text()
    assert re.findall(r"^\[(.*)\]$", told, re.MULTILINE) == [
        "supervisord",
        "group:levelhead",
        *(f"program:{name}" for name in PARTS),
    ]
    assert "hush" not in told


def test_logs_are_kept_small(product: Product) -> None:
    product.first(
        "rasa", "sys.stderr.write('x' * 99 + chr(10)); sys.stderr.write('y' * 99 + chr(10))"
    )
    product.change("= 5_000_000", "= 100")
    product.log("rasa").parent.mkdir(parents=True)
    product.log("rasa").write_text("z" * 99)
    product.start()
    product.hears("is ready")
    older = product.log("rasa").with_suffix(".log.1")
    assert eventually(older.exists)
    assert not product.log("rasa").with_suffix(".log.2").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_stays_small(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is resident for as long as the product runs."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(product.root / "cache"))
    # From the second start on, as everywhere, Python finds its bytecode and compiles nothing.
    subprocess.run([sys.executable, "-c", "import bot.supervisor"], cwd=product.root, check=True)
    product.start()
    product.hears("is ready")
    os.kill(product.pid("web"), signal.SIGKILL)
    product.hears("ended")
    status = Path(f"/proc/{product.running.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 25_000


# Piece by piece


def test_a_taken_port_is_named_with_its_remedy(taken: int) -> None:
    with pytest.raises(CannotRun) as problem:
        supervisor.check_ports([service(taken)])
    said = str(problem.value)
    assert f"Port {taken} on 127.0.0.1 is already in use" in said
    assert f"LEVELHEAD_PORT={taken + 1} make run" in said
    assert "\n" not in said


def test_free_ports_are_fine() -> None:
    supervisor.check_ports([service()])


@pytest.mark.parametrize("given", ["http", "0", "70000", "-1"])
def test_a_wrong_port_is_named(given: str) -> None:
    with pytest.raises(CannotRun, match="LEVELHEAD_RASA_PORT"):
        supervisor.port_of({"LEVELHEAD_RASA_PORT": given}, "LEVELHEAD_RASA_PORT", 5005)


def test_everything_listens_on_loopback_unless_told_otherwise() -> None:
    for each in supervisor.services(load_settings({}), {}):
        assert each.host == "127.0.0.1"


def test_another_rasa_port_reaches_the_web_door() -> None:
    env = {"LEVELHEAD_RASA_PORT": "6005"}
    told = supervisor.child_environment(supervisor.services(load_settings(env), env), env)
    assert told["LEVELHEAD_RASA_URL"] == "http://127.0.0.1:6005"
    assert told["RASA_TELEMETRY_ENABLED"] == "false"


def test_another_action_port_reaches_rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEVELHEAD_VAR", raising=False)
    (tmp_path / "endpoints.yml").write_text('action_endpoint:\n  url: "http://x:5055/webhook"\n')
    moved = supervisor.endpoints_for(6055, tmp_path)
    assert "http://x:6055/webhook" in moved.read_text()
    assert supervisor.endpoints_for(5055, tmp_path) == tmp_path / "endpoints.yml"


def test_no_command_logs_what_visitors_say() -> None:
    for each in supervisor.services(load_settings({}), {}):
        assert not {"--debug", "-vv", "--verbose", "-v"} & set(each.command)


def keeper(within_s: float, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Keeper:
    monkeypatch.setenv("LEVELHEAD_VAR", str(tmp_path))
    monkeypatch.setattr(Options, "__init__", lambda self: None)
    return Keeper(Options(), [service()], "ready", within_s)


def test_a_silent_server_is_named_after_a_while(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    silent = keeper(0, monkeypatch, tmp_path)
    silent.tick()
    assert silent.problem.startswith("web does not answer after 0 s: no message")
    assert silent.options.mood == SupervisorStates.SHUTDOWN


def test_a_slow_server_is_given_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = keeper(60, monkeypatch, tmp_path)
    slow.tick()
    assert slow.problem == ""
    assert slow.options.mood == SupervisorStates.RUNNING


def test_nothing_is_ended_for_a_server_that_does_not_run() -> None:
    supervisor.end_group(0)  # to the system, 0 is the group of whoever asks


def test_a_percent_sign_is_no_instruction() -> None:
    assert supervisor.literal(Path("/50%(here)s")) == "/50%%(here)s"


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://localhost:8000/"),
        ("0.0.0.0", "http://localhost:8000/"),
        ("192.0.2.7", "http://192.0.2.7:8000/"),
    ],
)
def test_the_address_can_be_opened_in_a_browser(host: str, shown: str) -> None:
    assert supervisor.address(replace(load_settings({}), host=host)) == shown


def test_half_a_set_of_credentials_ends_the_command_before_anything_starts(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PARTS, "slack", "SLACK_BOT_TOKEN")
    product.ports["slack"] = 12345
    product.start()
    code, said, problem = product.ends()
    assert (code, said) == (1, "")
    assert problem.count("\n") == 1
    assert "LEVELHEAD_SLACK_SIGNING_SECRET" in problem
    assert "12345" not in problem
