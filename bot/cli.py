"""`levelhead`: what a clinic or an engineer does from a terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Levelhead, from a terminal.", no_args_is_help=True, add_completion=False)
knowledge_app = typer.Typer(help="The clinical content.", no_args_is_help=True)
app.add_typer(knowledge_app, name="knowledge")


def _fail(text: str) -> None:
    typer.echo(text, err=True)
    raise typer.Exit(1)


def _read(path: Path) -> Any:
    """A YAML or JSON file; JSON is YAML too."""
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        return (
            json.loads(text) if path.suffix == ".json" else YAML(typ="safe", pure=True).load(text)
        )
    except OSError as error:
        _fail(f"{path}: cannot be read ({error.strerror}). Give the path of a YAML or JSON file.")
    except (YAMLError, ValueError) as error:
        _fail(f"{path}: is not YAML or JSON: {error}. Correct that place and run again.")


@app.command()
def assess(file: Annotated[Path, typer.Argument(help="answers: finding id -> value")]) -> None:
    """Print the assessment for a file of answers, as data."""
    from bot import bootstrap  # noqa: PLC0415
    from bot.knowledge import AnswerError  # noqa: PLC0415

    raw = _read(file)
    if not isinstance(raw, dict):
        _fail(f"{file}: holds no answers. Write `finding: value` lines, such as `neck_pain: yes`.")
    answers = raw.get("answers", raw)
    try:
        typer.echo(json.dumps(bootstrap.assess_answers(answers), indent=2, ensure_ascii=False))
    except AnswerError as error:
        _fail(f"{file}: {error}")


@knowledge_app.command("check")
def knowledge_check(
    folder: Annotated[
        Path | None, typer.Argument(help="a catalog folder; ours if left out")
    ] = None,
) -> None:
    """Check the catalog: schema, ids, sources, ranges, wording."""
    from bot.knowledge import check, load_catalog  # noqa: PLC0415
    from bot.knowledge.terms import check_terms  # noqa: PLC0415

    problems = check(folder) if folder else check()
    if not problems:
        problems = (
            check_terms(load_catalog(folder), folder) if folder else check_terms(load_catalog())
        )
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        _fail(f"{len(problems)} problem(s) in the catalog.")
    catalog = load_catalog(folder) if folder else load_catalog()
    typer.echo(
        f"Catalog {catalog.version}: {len(catalog.findings)} findings, "
        f"{len(catalog.conditions)} conditions, {len(catalog.red_flags)} red flags, "
        f"{len(catalog.questions)} questions, {len(catalog.articles)} articles. No problems."
    )


@app.command()
def export(conversation: str) -> None:
    """Print everything kept about one conversation."""
    from bot import bootstrap  # noqa: PLC0415

    kept = bootstrap.export(conversation)
    if kept is None:
        _fail("Nothing is kept under that id.")
    typer.echo(json.dumps(kept, indent=2, ensure_ascii=False, default=str))


@app.command()
def erase(conversation: str) -> None:
    """Delete everything kept about one conversation."""
    from bot import bootstrap  # noqa: PLC0415

    typer.echo("Erased." if bootstrap.erase(conversation) else "Nothing was kept under that id.")


def main() -> None:
    """The entry point."""
    app()


if __name__ == "__main__":
    main()
