"""`levelhead knowledge`: what a clinician does with the clinical content from a terminal."""

from __future__ import annotations

import io
import json
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import CASES, CaseFiles, fail, progress, read_data
from bot.settings import ROOT

if TYPE_CHECKING:
    from bot.engine.model import Catalog
    from bot.evaluation import Case, Outcome
    from bot.knowledge import Problem

RECORD = CASES / "outcomes.json"
CHANGELOG = ROOT / "CHANGELOG.md"
WIDGET_WORDS = Path(__file__).parent.parent / "web" / "widget" / "words.js"
CATALOG = Path("bot") / "knowledge" / "catalog"

knowledge_app = typer.Typer(help="The clinical content.", no_args_is_help=True)


@knowledge_app.command("check")
def knowledge_check(
    folder: Annotated[
        Path | None, typer.Argument(help="a catalog folder; ours if left out")
    ] = None,
    language: Annotated[str, typer.Option(help="only the texts of one, such as es")] = "",
) -> None:
    """Check the catalog: schema, ids, sources, ranges, wording, and each language."""
    from bot.knowledge import check, load_catalog  # noqa: PLC0415
    from bot.knowledge.files import PACKAGED  # noqa: PLC0415
    from bot.knowledge.messages import check_messages  # noqa: PLC0415
    from bot.knowledge.replies import check_replies  # noqa: PLC0415
    from bot.knowledge.sentences import check_sentences  # noqa: PLC0415
    from bot.knowledge.terms import check_terms  # noqa: PLC0415

    problems = check(folder) if folder else check()
    if not problems:
        catalog, place = load_catalog(folder), folder or PACKAGED
        problems = [
            *check_terms(catalog, place),
            *check_sentences(catalog, place),
            *check_replies(catalog, place),
            *check_messages(catalog, place),
            *_of_languages(catalog, place, language),
        ]
        if language:
            problems = _of_languages(catalog, place, language)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        fail(f"{len(problems)} problem(s) in the catalog.")
    catalog = load_catalog(folder) if folder else load_catalog()
    typer.echo(
        f"Catalog {catalog.version}: {len(catalog.findings)} findings, "
        f"{len(catalog.conditions)} conditions, {len(catalog.red_flags)} red flags, "
        f"{len(catalog.questions)} questions, {len(catalog.articles)} articles. No problems."
    )


def _of_languages(catalog: Catalog, folder: Path, only: str) -> list[Problem]:
    from bot.knowledge.language_check import check_language, check_words  # noqa: PLC0415
    from bot.knowledge.languages import installed  # noqa: PLC0415

    codes = [only] if only else installed(folder)[1:]
    widget = _widget_words()
    return [
        problem
        for code in codes
        for problem in (
            *check_language(catalog, code, folder, widget),
            *check_words(catalog, code, folder),
        )
    ]


def _widget_words() -> dict[str, bool]:
    """The widget's words by key, and whether something is filled in."""
    script = WIDGET_WORDS.read_text(encoding="utf-8").partition("\n};")[0]
    return {key: text.startswith("(") for key, text in re.findall(r"^  (\w+):\s*(.)", script, re.M)}


@knowledge_app.command("explain")
def knowledge_explain(
    file: Annotated[Path, typer.Argument(help="answers, or a case file")],
    case: Annotated[str, typer.Option(help="which case of a case file")] = "",
) -> None:
    """Say why a case gets its result: every rule and every term with its source."""
    from bot.evaluation import CaseError, read_cases  # noqa: PLC0415
    from bot.evaluation.explain import explain  # noqa: PLC0415
    from bot.knowledge import AnswerError, load_catalog, parse_answers  # noqa: PLC0415

    catalog = load_catalog()
    try:
        if case:
            named = [c for c in read_cases(catalog, [file]) if c.id == case]
            if not named:
                fail(f"{file}: has no case {case!r}. Give the id of one of its cases.")
            answers = dict(named[0].answers)
        else:
            raw = read_data(file)
            if not isinstance(raw, dict) or "cases" in raw:
                fail(f"{file}: is a case file. Say which one: --case ID.")
            answers = parse_answers(catalog, raw.get("answers", raw))
    except (AnswerError, CaseError) as error:
        fail(str(error))
    for line in explain(catalog, answers):
        typer.echo(line)


@knowledge_app.command("coverage")
def knowledge_coverage(
    files: CaseFiles = None,
) -> None:
    """Name the findings, rules and questions that no case exercises."""
    from bot.evaluation.coverage import coverage  # noqa: PLC0415
    from bot.knowledge import load_catalog  # noqa: PLC0415

    catalog = load_catalog()
    found = coverage(catalog, _outcomes(catalog, _cases(catalog, files or [CASES])))
    for kind, missing in found.missing.items():
        typer.echo(f"{kind}: {len(missing)} of {found.total[kind]}")
        for one in missing:
            typer.echo(f"  {one}")


@knowledge_app.command("diff")
def knowledge_diff(
    old: Annotated[str, typer.Argument(help="a catalog folder or a git revision")] = "HEAD",
    new: Annotated[Path, typer.Argument(help="a catalog folder")] = ROOT / CATALOG,
) -> None:
    """Show what changed between two catalogs, and every case that comes out otherwise."""
    from bot.evaluation.safety import kept, moved  # noqa: PLC0415
    from bot.knowledge import CatalogError, diff, load_catalog  # noqa: PLC0415

    try:
        with _catalog_folder(old) as before_folder:
            lines = diff(before_folder, new)
            _fit_for_this_version(before_folder, lines)
            before, after = load_catalog(before_folder), load_catalog(new)
            cases = _cases(after, [CASES])
            was = {o.case.id: kept(o) for o in _outcomes(before, cases)}
    except CatalogError as error:
        fail(str(error))
    changes = moved(was, _outcomes(after, cases))
    for line in lines:
        typer.echo(line)
    typer.echo(f"{len(lines)} change(s). {len(changes)} of {len(cases)} cases come out otherwise.")
    for change in changes:
        typer.echo(f"  {change}")
    if any(change.is_danger for change in changes):
        fail("A red-flag case became less urgent. Take that back.")


@knowledge_app.command("calibrate")
def knowledge_calibrate(
    files: CaseFiles = None,
) -> None:
    """Fit how sure to sound on cases, and print the numbers for model.yaml."""
    from bot.evaluation import evaluate  # noqa: PLC0415
    from bot.evaluation.fitting import fit_sureness  # noqa: PLC0415
    from bot.evaluation.summary import error_prone, steps  # noqa: PLC0415
    from bot.knowledge import load_catalog  # noqa: PLC0415

    catalog = load_catalog()
    cases = _cases(catalog, files or [CASES])
    with progress(steps(cases)) as tick:
        outcomes = evaluate(catalog, cases, tick)
        fit = fit_sureness(catalog, outcomes, error_prone(catalog, outcomes, tick))
    for name, value in fit.numbers.items():
        typer.echo(f"{name}: {value:.2f} (now {catalog.model[name].value:g})")
    typer.echo(
        f"Expected calibration error on cases left out of the fit: {fit.error:.3f} answered well, "
        f"{fit.error_noisy:.3f} answered badly."
    )


@knowledge_app.command("gate")
def knowledge_gate() -> None:
    """Refuse content that makes a red-flag case less urgent, or moves a case unsaid."""
    from bot.knowledge import load_catalog  # noqa: PLC0415

    catalog = load_catalog()
    cases = _cases(catalog, [CASES])
    outcomes = _outcomes(catalog, cases)
    _refuse(catalog, outcomes)
    typer.echo(f"Safety gate: {len(outcomes)} cases, none less urgent, none moved unsaid.")


@knowledge_app.command("record")
def knowledge_record() -> None:
    """Keep the outcomes of all cases, once the gate lets the change pass."""
    from bot.evaluation.safety import record  # noqa: PLC0415
    from bot.knowledge import load_catalog  # noqa: PLC0415

    catalog = load_catalog()
    outcomes = _outcomes(catalog, _cases(catalog, [CASES]))
    if RECORD.exists():
        _refuse(catalog, outcomes)
    kept = record(catalog, ROOT / CATALOG, outcomes)
    RECORD.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"Kept the outcomes of {len(outcomes)} cases.")


def _refuse(catalog: Catalog, outcomes: Sequence[Outcome]) -> None:
    from bot.evaluation import CaseError  # noqa: PLC0415
    from bot.evaluation.safety import problems, read_record  # noqa: PLC0415

    try:
        before = read_record(RECORD)
    except CaseError as error:
        fail(str(error))
    text = CHANGELOG.read_text(encoding="utf-8")
    found = problems(catalog, ROOT / CATALOG, outcomes, before, text)
    for problem in found:
        typer.echo(problem, err=True)
    if found:
        fail(f"{len(found)} problem(s). See docs/clinical-content.md.")


def _cases(catalog: Catalog, files: Sequence[Path]) -> list[Case]:
    from bot.evaluation import CaseError, read_cases  # noqa: PLC0415

    try:
        return read_cases(catalog, files)
    except CaseError as error:
        fail(str(error))


def _outcomes(catalog: Catalog, cases: Sequence[Case]) -> list[Outcome]:
    from bot.evaluation import evaluate  # noqa: PLC0415

    with progress(len(cases)) as tick:
        return evaluate(catalog, cases, tick)


def _fit_for_this_version(folder: Path, lines: Sequence[str]) -> None:
    """An older catalog may lack what this version of the engine needs: show the texts, then end."""
    from bot.knowledge import check  # noqa: PLC0415

    found = check(folder)
    if found:
        for line in lines:
            typer.echo(line)
        fail(
            f"{len(lines)} change(s). The older content does not fit this version, so no case can "
            f"be compared: {found[0]}"
        )


@contextmanager
def _catalog_folder(old: str) -> Iterator[Path]:
    """A catalog folder as given, or as a git revision had it."""
    if Path(old).is_dir():
        yield Path(old)
        return
    packed = subprocess.run(
        ["git", "-C", str(ROOT), "archive", old, str(CATALOG)],  # noqa: S607 - git as installed
        capture_output=True,
        check=False,
    )
    if packed.returncode:
        fail(f"{old}: is no catalog folder and no git revision. Give one of them.")
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder) / CATALOG
