"""`levelhead`: what a clinic or an engineer does from a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.clinic import clinic_app
from bot.cli.common import CASES, CaseFiles, fail, progress, read_data
from bot.cli.embed import embed
from bot.cli.knowledge import knowledge_app
from bot.cli.staff import staff_app

EVALUATION_PAGE = Path("var/evaluation.html")

app = typer.Typer(help="Levelhead, from a terminal.", no_args_is_help=True, add_completion=False)
app.add_typer(clinic_app, name="clinic")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(staff_app, name="staff")
app.command()(embed)


@app.command()
def assess(file: Annotated[Path, typer.Argument(help="answers: finding id -> value")]) -> None:
    """Print the assessment for a file of answers, as data."""
    from bot import bootstrap  # noqa: PLC0415
    from bot.knowledge import AnswerError  # noqa: PLC0415

    raw = read_data(file)
    if not isinstance(raw, dict):
        fail(f"{file}: holds no answers. Write `finding: value` lines, such as `neck_pain: yes`.")
    answers = raw.get("answers", raw)
    try:
        typer.echo(json.dumps(bootstrap.assess_answers(answers), indent=2, ensure_ascii=False))
    except AnswerError as error:
        fail(f"{file}: {error}")


@app.command()
def evaluate(
    files: CaseFiles = None,
    page: Annotated[Path, typer.Option(help="where to write the page")] = EVALUATION_PAGE,
    misses: Annotated[int, typer.Option(help="how many misses to print")] = 20,
    *,
    strict: Annotated[bool, typer.Option(help="fail when a promise is not met")] = False,
) -> None:
    """Score cases: how often right, how wrong, how sure, how many questions."""
    from rich.console import Console  # noqa: PLC0415

    from bot.evaluation import CaseError, read_cases  # noqa: PLC0415
    from bot.evaluation.page import page as draw  # noqa: PLC0415
    from bot.evaluation.report import print_summary  # noqa: PLC0415
    from bot.evaluation.summary import steps, summarise  # noqa: PLC0415
    from bot.knowledge import load_catalog  # noqa: PLC0415

    catalog = load_catalog()
    try:
        cases = read_cases(catalog, files or [CASES])
    except CaseError as error:
        fail(str(error))
    with progress(steps(cases)) as tick:
        found = summarise(catalog, cases, tick)
    print_summary(Console(), catalog, found, misses)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(draw(catalog, found), encoding="utf-8")
    typer.echo(f"The same with pictures: {page}")
    missed = [target.text for target in found.targets if target.met is False]
    if strict and missed:
        fail(f"Not met: {'; '.join(missed)}.")


@app.command()
def export(conversation: str) -> None:
    """Print everything kept about one conversation."""
    from bot import bootstrap  # noqa: PLC0415

    kept = bootstrap.export(conversation)
    if kept is None:
        fail("Nothing is kept under that id.")
    typer.echo(json.dumps(kept, indent=2, ensure_ascii=False, default=str))


@app.command()
def erase(conversation: str) -> None:
    """Delete everything kept about one conversation."""
    from bot import bootstrap  # noqa: PLC0415

    typer.echo("Erased." if bootstrap.erase(conversation) else "Nothing was kept under that id.")


@app.command()
def retention(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would go")] = False,
) -> None:
    """Delete what is older than the clinic's file keeps it; the running product does so daily."""
    from bot import bootstrap  # noqa: PLC0415
    from bot.knowledge import ClinicError  # noqa: PLC0415
    from bot.services.ports import ConversationBusy, StoreUnavailable  # noqa: PLC0415

    try:
        found = bootstrap.forget_old(try_only=dry_run)
    except (ClinicError, StoreUnavailable, ConversationBusy) as error:
        fail(str(error))
    typer.echo(("Nothing is deleted now. It would be: " if dry_run else "") + found.told())


def main() -> None:
    """The entry point."""
    app()


if __name__ == "__main__":
    main()
