"""Makes the two Python environments that Levelhead runs in, and says what it is doing.

    python3 deploy/bootstrap.py run     what `make run` needs
    python3 deploy/bootstrap.py dev     the same with the tools of `make test` and `make check`
    python3 deploy/bootstrap.py baseline   ordinary Rasa with TensorFlow, for `make bench`
    python3 deploy/bootstrap.py tools   only uv, for `make lock`

Any Python from 3.8 on runs this file; it needs the standard library only. It is quick when nothing
changed: each environment holds a stamp with the hash of the lock file that it was made from.
Every failure ends in one line that names the remedy.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".venv-tools"
STAMP = "levelhead.stamp"
OLDEST = (3, 8)
ENOUGH_MB = 3000

RASA_HOOK = "import bot.dialogue.without_tensorflow"
# A shell line first: the path of the checkout may hold spaces, which "#!" does not take.
LAUNCHER = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from bot.cli import main

sys.exit(main())
"""


class BootstrapError(Exception):
    """Setting up cannot go on; the message is the one line that the user reads."""


class Environment(NamedTuple):
    """One virtual environment: where it is, what fills it, and how long that takes."""

    folder: Path
    lock: Path
    python: str
    minutes: str
    pth: str


def environments(root: Path = ROOT) -> Dict[str, List[Environment]]:
    """Which environments each word on the command line stands for."""
    locks = root / "requirements"
    rasa_pth = "{}\n{}\n".format(root, RASA_HOOK)
    rasa = Environment(root / ".venv-rasa", locks / "rasa.txt", "3.10", "1 to 3 minutes", rasa_pth)
    app_pth = "{}\n".format(root)
    app = Environment(root / ".venv", locks / "app.txt", "3.11", "1 to 2 minutes", app_pth)
    dev = app._replace(lock=locks / "dev.txt", minutes="1 to 3 minutes")
    note = "# {}\n".format(root)  # says where it was made; nothing of ours is on its path
    baseline = Environment(
        root / ".venv-baseline", locks / "baseline.txt", "3.10", "3 to 10 minutes", note
    )
    return {"run": [rasa, app], "dev": [rasa, dev], "baseline": [baseline], "tools": []}


def say(text: str) -> None:
    """Tell the user what is going on; one line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: List[str]) -> int:
    """Set up what the first argument names; 0 when all is there, else 1 after one clear line."""
    wanted = arguments[0] if arguments else "run"
    try:
        if wanted not in environments():
            raise BootstrapError("Choose one of: {}.".format(", ".join(environments())))
        prepare(wanted)
    except BootstrapError as problem:
        sys.stderr.write("Levelhead cannot be set up: {}\n".format(problem))
        return 1
    except OSError as problem:
        sys.stderr.write("Levelhead cannot be set up: {}\n".format(explain(str(problem))))
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Run the same command again to go on.\n")
        return 1
    return 0


def prepare(wanted: str) -> None:
    """Make or refresh the environments, each only when its lock file changed."""
    missing = [env for env in environments()[wanted] if not is_current(env)]
    if not missing and wanted != "tools":
        return
    check_machine()
    uv = find_uv()
    for env in missing:
        started = time.monotonic()
        say("Setting up {} (Python {}): {}.".format(env.folder.name, env.python, env.minutes))
        make(env, uv)
        say("  done in {:.0f} seconds".format(time.monotonic() - started))


def check_machine() -> None:
    """Refuse early, in plain words, where it cannot work."""
    if sys.version_info < OLDEST:
        raise BootstrapError("Python 3.8 or newer is needed to start; install one and try again.")
    if sys.platform == "win32":
        raise BootstrapError("Windows is not supported; use WSL, Linux or macOS.")
    free_mb = shutil.disk_usage(str(ROOT)).free // 2**20
    if free_mb < ENOUGH_MB:
        raise BootstrapError(
            "{} MB of disk space are free and {} are needed; make room and try again.".format(
                free_mb, ENOUGH_MB
            )
        )


def fingerprint(env: Environment) -> str:
    """What the environment was made from: its lock file, its place and what starts with it."""
    text = env.lock.read_bytes() + env.pth.encode() + env.python.encode()
    return hashlib.sha256(text).hexdigest()


def is_current(env: Environment) -> bool:
    """Whether the environment is there and its lock file has not changed since.

    An environment with the development tools also serves `make run`: it holds the same versions.
    """
    stamp = env.folder / STAMP
    if not (env.folder / "bin" / "python").exists() or not stamp.exists():
        return False
    accepted = [fingerprint(env)]
    if env.lock.name == "app.txt":
        accepted.append(fingerprint(env._replace(lock=env.lock.with_name("dev.txt"))))
    return stamp.read_text() in accepted


def find_uv() -> str:
    """The installer uv as requirements/tools.txt pins it; else one that is installed."""
    lock = ROOT / "requirements" / "tools.txt"
    tools = Environment(TOOLS, lock, "", "a few seconds", "")
    uv = TOOLS / "bin" / "uv"
    if uv.exists() and is_current(tools):
        return str(uv)
    say("Fetching the installer uv into {}.".format(TOOLS.name))
    try:
        run([sys.executable, "-m", "venv", "--clear", str(TOOLS)])
        run(pip_install(lock))
    except BootstrapError:
        installed = shutil.which("uv")
        if installed is None:
            raise
        return installed
    (TOOLS / STAMP).write_text(fingerprint(tools))
    return str(uv)


def pip_install(lock: Path) -> List[str]:
    """The command that installs the pinned installer, checked by its hash."""
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install"]
    return [*pip, "-q", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]


def make(env: Environment, uv: str) -> None:
    """Create one environment and fill it with exactly what its lock file lists."""
    python = env.folder / "bin" / "python"
    if not can_stay(env):
        run([uv, "venv", "-q", "--clear", "--python", find_python(env.python), str(env.folder)])
    run([uv, "pip", "sync", "-q", "--require-hashes", "--python", str(python), str(env.lock)])
    write_hooks(env)
    (env.folder / STAMP).write_text(fingerprint(env))


def can_stay(env: Environment) -> bool:
    """Whether the environment may be kept and only refreshed.

    A folder that was moved may not: the commands in it still name the old place.
    """
    if not runs(str(env.folder / "bin" / "python"), env.python):
        return False
    (env.folder / STAMP).unlink(missing_ok=True)
    hook = next(env.folder.glob("lib/python3*/site-packages/levelhead.pth"), None)
    return hook is not None and hook.read_text().lstrip("# ").startswith("{}\n".format(ROOT))


def write_hooks(env: Environment) -> None:
    """Put the checkout on the path, as an editable install would, and the `levelhead` command."""
    packages = next((env.folder / "lib").glob("python3*")) / "site-packages"
    (packages / "levelhead.pth").write_text(env.pth)
    if env.folder.name == ".venv":
        launcher = env.folder / "bin" / "levelhead"
        launcher.write_text(LAUNCHER.format(python=env.folder / "bin" / "python"))
        launcher.chmod(0o755)


def find_python(version: str) -> str:
    """A Python of that version on this machine; else its number, which has uv fetch one."""
    for candidate in candidates(version):
        if runs(candidate, version):
            return candidate
    say("  Python {} is not on this machine; fetching it.".format(version))
    return version


def candidates(version: str) -> Iterator[str]:
    """Where a Python may be: on the path, or kept by pyenv, whose commands need not work here."""
    on_path = shutil.which("python" + version)
    if on_path:
        yield on_path
    kept = [os.environ.get("PYENV_ROOT"), str(Path.home() / ".pyenv")]
    for root in filter(None, kept):
        found = Path(root, "versions").glob("{}.*/bin/python{}".format(version, version))
        yield from (str(path) for path in sorted(found, reverse=True))


def runs(python: str, version: str) -> bool:
    """Whether that command is a working Python of that version with a working `venv`."""
    test = "import sys, ctypes, ssl, sqlite3; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([python, "-c", test], stdout=-1, stderr=-3, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.decode().strip() == version


def run(command: List[str]) -> None:
    """Run one step; its output is shown only through `explain` when it fails."""
    environment = {**os.environ, **installer_settings()}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        command, stdout=-1, stderr=-2, env=environment, cwd=str(ROOT), check=False
    )
    if done.returncode != 0:
        raise BootstrapError(explain(done.stdout.decode(errors="replace")))


def installer_settings() -> Dict[str, str]:
    """What uv should know of how pip is set up here (a mirror, a company's certificates)."""
    settings = {"UV_NO_PROGRESS": "1", "UV_HTTP_TIMEOUT": "120", "PIP_NO_INPUT": "1"}
    settings["UV_COMPILE_BYTECODE"] = "1"  # half a minute once, so that every start is quick
    for theirs, ours in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
        value = os.environ.get(theirs)
        if value and ours not in os.environ:
            settings[ours] = value
    return settings


NO_VENV = "this Python cannot make environments. Debian, Ubuntu: sudo apt install python3-venv."
NO_ROOM = "the disk is full. Make some 3 GB free and try again."
NO_PYTHON = (
    "Python 3.10 and 3.11 are both needed and could not be fetched. Install them "
    "(for example with pyenv: `pyenv install 3.10 3.11`) and try again."
)
NO_NETWORK = "packages could not be fetched. Check the internet connection or proxy and try again."
NOT_GENUINE = "a package is not what the lock file says. Do not use it; report it."
NOT_OURS = "this folder may not be written. Check who owns it."
REMEDIES = (  # the first whose sign stands in the output; small letters
    (("ensurepip",), NO_VENV),
    (("no space left", "errno 28"), NO_ROOM),
    (("python-build-standalone", "no interpreter found", "no download found"), NO_PYTHON),
    (("dns error", "name resolution", "failed to fetch", "error sending request"), NO_NETWORK),
    (("connection", "timed out", "could not find a version"), NO_NETWORK),
    (("hash mismatch", "do not match the hashes"), NOT_GENUINE),
    (("permission denied", "errno 13"), NOT_OURS),
)


def explain(output: str) -> str:
    """Turn what a failed step printed into one line with a remedy."""
    low = output.lower()
    for signs, remedy in REMEDIES:
        if any(sign in low for sign in signs):
            return remedy
    lines: List[str] = [line.strip() for line in output.splitlines() if line.strip()]
    last: Optional[str] = lines[-1] if lines else None
    return "a step failed ({}). Run `make clean` and try again.".format(last or "no message")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
