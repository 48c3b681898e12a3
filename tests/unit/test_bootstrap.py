"""Setting up is quick when nothing changed, and every failure ends in one line with a remedy."""

from __future__ import annotations

import ast
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from bot.settings import ROOT

SCRIPT = ROOT / "deploy" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = spec_from_file_location("levelhead_bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def env(bootstrap: ModuleType, tmp_path: Path):
    """An environment that looks as if it had been made from its lock file."""
    locks = tmp_path / "requirements"
    locks.mkdir()
    (locks / "app.txt").write_text("starlette==1\n")
    (locks / "dev.txt").write_text("pytest==1\n")
    made = bootstrap.environments(tmp_path)["run"][1]
    (made.folder / "bin").mkdir(parents=True)
    (made.folder / "bin" / "python").touch()
    (made.folder / bootstrap.STAMP).write_text(bootstrap.fingerprint(made))
    return made


def test_it_needs_the_standard_library_only_in_the_words_of_python_3_8() -> None:
    tree = ast.parse(SCRIPT.read_text(), feature_version=(3, 8))
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else name.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported <= set(sys.stdlib_module_names)


def test_an_unchanged_environment_is_current(bootstrap: ModuleType, env) -> None:
    assert bootstrap.is_current(env)


def test_a_changed_lock_file_makes_it_stale(bootstrap: ModuleType, env) -> None:
    env.lock.write_text("starlette==2\n")
    assert not bootstrap.is_current(env)


def test_a_moved_checkout_makes_it_stale(bootstrap: ModuleType, env) -> None:
    assert not bootstrap.is_current(env._replace(pth="/somewhere/else\n"))


def test_an_environment_with_development_tools_also_serves_make_run(
    bootstrap: ModuleType, env
) -> None:
    dev = env._replace(lock=env.lock.with_name("dev.txt"))
    (env.folder / bootstrap.STAMP).write_text(bootstrap.fingerprint(dev))
    assert bootstrap.is_current(env)
    assert bootstrap.is_current(dev)


def test_a_plain_environment_does_not_serve_make_test(bootstrap: ModuleType, env) -> None:
    assert not bootstrap.is_current(env._replace(lock=env.lock.with_name("dev.txt")))


@pytest.mark.parametrize(
    ("printed", "remedy"),
    [
        ("Error: Command '... -m ensurepip --upgrade' returned 1", "python3-venv"),
        ("OSError: [Errno 28] No space left on device", "3 GB"),
        ("Failed to download https://x/python-build-standalone/: dns error", "pyenv install"),
        ("error: No interpreter found for Python 3.10", "pyenv install"),
        ("Failed to fetch: `https://x/simple/rasa/`", "internet connection"),
        ("Hash mismatch for `rasa==3.6.21`", "not what the lock file says"),
        ("[Errno 13] Permission denied: '.venv'", "may not be written"),
        ("something\nnobody foresaw", "nobody foresaw"),
        ("", "no message"),
    ],
)
def test_each_failure_is_one_line_with_its_remedy(
    bootstrap: ModuleType, printed: str, remedy: str
) -> None:
    said = bootstrap.explain(printed)
    assert remedy in said
    assert "\n" not in said


def test_a_failing_step_ends_without_a_stack_trace(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_venv(wanted: str) -> None:
        bootstrap.run([sys.executable, "-c", "import sys; sys.exit('no module ensurepip')"])

    monkeypatch.setattr(bootstrap, "prepare", no_venv)
    assert bootstrap.main(["run"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "sudo apt install python3-venv" in said


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "ENOUGH_MB", 10**12)
    monkeypatch.setattr(bootstrap, "is_current", lambda env: False)
    assert bootstrap.main(["run"]) == 1
    assert "disk space" in capsys.readouterr().err


def test_an_unknown_word_lists_the_known_ones(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["everything"]) == 1
    assert "run, dev, baseline, tools" in capsys.readouterr().err


def test_a_python_that_only_pyenv_has_is_found(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "versions" / "3.10.13" / "bin" / "python3.10"
    kept.parent.mkdir(parents=True)
    kept.write_text("#!/bin/sh\necho 3.10\n")
    kept.chmod(0o755)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere:/bin")
    assert bootstrap.find_python("3.10") == str(kept)


def test_a_pip_mirror_is_passed_on(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert bootstrap.installer_settings()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


@pytest.mark.parametrize("name", ["tools", "rasa", "app", "dev", "baseline"])
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    packages = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert "://" not in text


def test_both_application_locks_hold_the_same_versions() -> None:
    """`make test` must test what `make run` runs."""

    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return {line.rstrip(" \\") for line in text.splitlines() if line and line[0] not in " #"}

    assert pins("app") <= pins("dev")
