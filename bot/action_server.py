"""The action server: rasa-sdk's own web application, in one process and on loopback.

`python -m rasa_sdk` would run it in four processes (160 MB instead of 65), listen on every network
and let any web page call it.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec

from bot.settings import ROOT

PORT = 5055
ACTIONS = "actions"
AFTER_START_S, AGAIN_S, DAY_S = 30.0, 3600.0, 24 * 3600.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the actions until told to stop; options it does not know are left alone."""
    parser = argparse.ArgumentParser(prog="python -m bot.action_server", description=__doc__)
    parser.add_argument("-p", "--port", type=int, default=PORT)
    parser.add_argument("--actions", default=ACTIONS, help="package that holds the actions")
    known, _ = parser.parse_known_args(arguments)
    serve(known.port, known.actions)
    return 0


def serve(port: int, package: str) -> None:
    """Load every action and answer Rasa; SANIC_HOST moves it off loopback, for a container."""
    from rasa_sdk.endpoint import create_app  # noqa: PLC0415 - other ways out of here need none
    from rasa_sdk.executor import ActionExecutor  # noqa: PLC0415

    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    executor = ActionExecutor()
    executor.register_package(package)
    threading.Thread(target=forget_daily, name="retention", daemon=True).start()
    create_app(executor, cors_origins=[]).run(
        host=os.environ.get("SANIC_HOST") or "127.0.0.1",
        port=port,
        single_process=True,
        access_log=False,
        motd=False,
    )


def forget_daily(
    wait: Callable[[float], object] = time.sleep, times: Iterable[int] | None = None
) -> None:
    """Delete what the clinic's file no longer wants kept: soon after the start, then once a day.

    Args:
        wait: How to wait, in seconds.
        times: How often; without an end unless given.
    """
    wait(AFTER_START_S)
    for _ in times if times is not None else itertools.count():
        wait(DAY_S if _forget() else AGAIN_S)


def _forget() -> bool:
    from bot import bootstrap  # noqa: PLC0415 - not needed to go on in another environment

    log = logging.getLogger(__name__)
    try:
        found = bootstrap.forget_old()
    except Exception as error:  # noqa: BLE001 - visitors are served whatever happens here
        log.error("Deleting by age failed with %s; trying again in an hour", type(error).__name__)  # noqa: TRY400
        return False
    if found.deleted or found.held_for_calls:
        log.warning("%s", found.told())
    return True


def continue_in_app_environment() -> None:
    """Let `rasa run actions` work although the actions need packages that clash with Rasa's.

    Rasa's environment is known by Rasa being in it. There this process becomes the action server of
    the application environment, with the options that were given after `rasa run actions`; anywhere
    else nothing happens.

    Raises:
        SystemExit: The application environment is not there.
    """
    if find_spec("rasa") is None:
        return
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        sys.exit("The actions run in the environment .venv, which is missing: run `make setup`.")
    given = sys.argv[sys.argv.index("actions") + 1 :] if "actions" in sys.argv else []
    os.chdir(ROOT)
    os.execv(python, [str(python), "-m", "bot.action_server", *given])  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    sys.exit(main())
