"""The supervisor starts, keeps and stops the servers, and gives up in one clear line."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import supervisor
from bot.settings import load_settings
from bot.supervisor import CannotRun, Child, Service

SERVE = "import http.server as h, sys; h.test(h.SimpleHTTPRequestHandler, port=int(sys.argv[1]))"
SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def service(*command: str, port: int = 0) -> Service:
    return Service("web", command or SLEEPER, "127.0.0.1", port or free_port(), "LEVELHEAD_PORT")


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.setattr(supervisor, "log_of", lambda service, root=tmp_path: root / "web.log")
    sleeper = service()
    made = Child(sleeper, supervisor.start(sleeper, os.environ, tmp_path))
    yield made
    supervisor.stop([made])


def test_a_taken_port_is_named_with_its_remedy(taken: int) -> None:
    with pytest.raises(CannotRun) as problem:
        supervisor.check_ports([service(port=taken)])
    said = str(problem.value)
    assert f"Port {taken} on 127.0.0.1 is already in use" in said
    assert f"LEVELHEAD_PORT={taken + 1} make run" in said
    assert "\n" not in said


def test_free_ports_are_fine() -> None:
    supervisor.check_ports([service()])


def test_a_taken_port_ends_the_command_before_anything_starts(taken: int) -> None:
    ports = {"LEVELHEAD_PORT": taken, "LEVELHEAD_RASA_PORT": free_port()}
    ports["LEVELHEAD_ACTIONS_PORT"] = free_port()
    done = subprocess.run(
        [sys.executable, "-m", "bot.supervisor"],
        env={**os.environ, **{name: str(port) for name, port in ports.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "already in use" in done.stderr


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


def test_a_dead_server_is_started_again_and_the_user_is_told(
    child: Child, capsys: pytest.CaptureFixture[str]
) -> None:
    first = child.process
    first.kill()
    first.wait()
    supervisor.look_after(child, os.environ, now=100.0)
    assert child.process is not first
    assert child.process.poll() is None
    assert "web ended (code -9); starting it again." in capsys.readouterr().out


def test_each_restart_waits_longer(child: Child) -> None:
    child.restarts = [90.0, 95.0]
    first = child.process
    first.kill()
    first.wait()
    supervisor.look_after(child, os.environ, now=100.0)
    assert child.process is first
    supervisor.look_after(child, os.environ, now=103.0)
    assert child.process is not first


def test_a_server_that_keeps_dying_is_given_up(child: Child) -> None:
    child.restarts = [90.0, 91.0, 92.0, 93.0, 94.0]
    child.process.kill()
    child.process.wait()
    with pytest.raises(CannotRun, match="web keeps ending"):
        supervisor.look_after(child, os.environ, now=100.0)


def test_old_restarts_are_forgiven(child: Child) -> None:
    child.restarts = [1.0, 2.0, 3.0, 4.0, 5.0]
    child.process.kill()
    child.process.wait()
    supervisor.look_after(child, os.environ, now=1000.0)
    assert child.restarts == [1000.0]


def test_a_server_that_never_starts_shows_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "log_of", lambda service, root=tmp_path: tmp_path / "web.log")
    dying = service(sys.executable, "-c", "import sys; sys.exit('the reason')")
    with pytest.raises(CannotRun, match="web does not start: the reason"):
        supervisor.wait_until_ready([Child(dying, supervisor.start(dying, os.environ, tmp_path))])


def test_a_silent_server_is_named_after_a_while(child: Child) -> None:
    with pytest.raises(CannotRun, match="web does not answer after 0 s"):
        supervisor.wait_until_ready([child], within_s=0)


def test_ready_means_that_it_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "log_of", lambda service, root=tmp_path: tmp_path / "web.log")
    port = free_port()
    serving = service(sys.executable, "-c", SERVE, str(port), port=port)
    made = Child(serving, supervisor.start(serving, os.environ, tmp_path))
    try:
        supervisor.wait_until_ready([made], within_s=20)
        assert supervisor.answers(serving)
    finally:
        supervisor.stop([made])
    assert not supervisor.answers(serving)


def test_stopping_takes_what_a_server_started_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "log_of", lambda service, root=tmp_path: tmp_path / "web.log")
    stubborn = service("/bin/sh", "-c", f"trap '' TERM; sleep 60 & echo $! > {tmp_path}/pid; wait")
    made = Child(stubborn, supervisor.start(stubborn, os.environ, tmp_path))
    wait_for(tmp_path / "pid")
    supervisor.stop([made], within_s=0.2)
    grandchild = int((tmp_path / "pid").read_text())
    assert made.process.returncode == -signal.SIGKILL
    assert not is_running(grandchild)


def wait_for(path: Path) -> None:
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text().strip()) and time.monotonic() < deadline:
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether it runs; one that ended and waits to be collected does not."""
    for _ in range(50):
        state = subprocess.run(
            ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.strip()
        if not state or state.startswith("Z"):
            return False
        time.sleep(0.02)
    return True


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


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_stays_small() -> None:
    """It is resident for as long as the product runs."""
    code = "import bot.supervisor; print(open('/proc/self/status').read())"
    status = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    resident = next(line for line in status.stdout.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 25_000
