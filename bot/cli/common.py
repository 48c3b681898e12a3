"""What the commands share: reading files, saying what is wrong, showing how far they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.settings import ROOT

CASES = ROOT / "tests" / "vignettes"
CaseFiles = Annotated[
    list[Path] | None, typer.Argument(help="case files or folders; ours if left out")
]


def fail(text: str) -> NoReturn:
    """Say what is wrong and end."""
    typer.echo(text, err=True)
    raise typer.Exit(1)


def read_data(path: Path) -> Any:
    """A YAML or JSON file; JSON is YAML too."""
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        return (
            json.loads(text) if path.suffix == ".json" else YAML(typ="safe", pure=True).load(text)
        )
    except OSError as error:
        fail(f"{path}: cannot be read ({error.strerror}). Give the path of a YAML or JSON file.")
    except (YAMLError, ValueError) as error:
        fail(f"{path}: is not YAML or JSON: {error}. Correct that place and run again.")


@contextmanager
def progress(steps: int) -> Iterator[Callable[[], None]]:
    """A bar in the terminal while cases are gone through."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(transient=True, console=Console(stderr=True)) as bar:
        task = bar.add_task("Going through the cases", total=steps)
        yield lambda: bar.advance(task)
