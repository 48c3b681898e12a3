"""Runs checks in the Rasa environment (Python 3.10, no pytest there) and tells how each went.

A file of checks holds functions named `check_...`, plain or async, which assert. From a test:

    @pytest.mark.parametrize("name", checks_in(FILE))
    def test_speed(name): assert_passed(FILE, name)
"""

from __future__ import annotations

import ast
import asyncio
import importlib.util
import inspect
import json
import subprocess
import sys
import traceback
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
CHECKS = ROOT / "tests" / "integration" / "in_rasa"
RESULT = "RESULT "


def checks_in(path: Path) -> list[str]:
    """The names of a file's checks, without importing what it imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    names = [node.name for node in tree.body if isinstance(node, kinds)]
    return [name for name in names if name.startswith("check_")]


def assert_passed(path: Path, name: str) -> None:
    """Fail with what the check itself said."""
    failure = run_checks(path)[name]
    assert failure is None, failure


@lru_cache
def run_checks(path: Path) -> dict[str, str | None]:
    """Run all checks of a file in one process; None for each that passed, else its traceback."""
    done = subprocess.run(
        [str(RASA_PYTHON), "-W", "ignore", str(Path(__file__)), str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(RESULT)]
    assert lines, f"the checks did not run:\n{done.stdout}\n{done.stderr}"
    results: dict[str, str | None] = json.loads(lines[-1].removeprefix(RESULT))
    return results


def _run_here(path: Path) -> dict[str, str | None]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    results: dict[str, str | None] = {}
    for name in checks_in(path):
        try:
            outcome = getattr(module, name)()
            if inspect.iscoroutine(outcome):
                asyncio.run(outcome)
            results[name] = None
        except Exception:  # noqa: BLE001 - a check may fail in any way
            results[name] = traceback.format_exc()
    return results


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    print(RESULT + json.dumps(_run_here(Path(sys.argv[1]))))
