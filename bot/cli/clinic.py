"""`levelhead clinic`: the one file that makes an installation a clinic's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import fail

if TYPE_CHECKING:
    from bot.knowledge import Clinic

clinic_app = typer.Typer(help="The clinic file.", no_args_is_help=True)


@clinic_app.callback()
def clinic() -> None:
    """The clinic file."""


@clinic_app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="a clinic file; the one in use if left out")
    ] = None,
) -> None:
    """Check a clinic file, and say what it makes of the product."""
    from bot.knowledge import ClinicError, load_clinic  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    path = file or load_settings().clinic_file
    try:
        found = load_clinic(path)
    except ClinicError as error:
        problems = str(error).splitlines()
        for problem in problems:
            typer.echo(problem, err=True)
        fail(f"{len(problems)} problem(s) in the clinic file.")
    for line in _said(found):
        typer.echo(line)
    typer.echo(f"{path}: no problems.")


def _said(clinic: Clinic) -> Iterator[str]:
    text = "call or text" if clinic.crisis_text else "call"
    yield f"{clinic.name}, {clinic.country}: {clinic.phone}"
    yield f"Emergency: {clinic.emergency_number}. In a crisis: {text} {clinic.crisis_line}."
    yield f"Languages: {', '.join(clinic.languages)}. First: {clinic.language}."
    yield f"Booking page: {clinic.booking_url or 'none; the result offers a call'}"
    here = [name for name, place in clinic.clinicians.items() if place.here]
    sent = [f"{name} ({p.send_to})" for name, p in clinic.clinicians.items() if not p.here]
    yield f"Here: {', '.join(here) or 'not said'}. Elsewhere: {', '.join(sent) or 'not said'}."
    yield (
        f"Deleted after {clinic.retention_days} days untouched; unfinished ones after "
        f"{clinic.retention_days_unfinished}; with a call that nobody made not before "
        f"{clinic.retention_days_open_call} days after it was asked for."
    )
