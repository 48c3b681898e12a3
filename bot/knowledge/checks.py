"""Check the catalog the way a careful colleague would, before anybody talks to it.

`check` reads a catalog folder and lists everything that does not fit: the form of each file, ids,
references, numbers, what visitors read, and whether each danger sign can be heard at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.engine.model import STATES, Catalog, Question, Urgency
from bot.knowledge.files import NAMES, PACKAGED, CatalogError, read_files
from bot.knowledge.loader import build
from bot.knowledge.problems import Problem, mappings
from bot.knowledge.reach import unreachable
from bot.knowledge.visitor_words import unfit_words

__all__ = ["Problem", "check"]

Files = Mapping[str, Any]
_SUM_TOLERANCE = 1e-6  # floating point only: 0.1 + 0.2
_VERSION_PARTS = 3
_SHOWN = 60  # characters of a value that a problem repeats
_NEEDS_SOURCE = ("published", "derived", "recalled")


def check(path: Path | None = None) -> list[Problem]:
    """List what does not fit in a catalog folder; empty means that it can be used.

    Args:
        path: A catalog folder; without it the one that comes with the package.
    """
    folder = path or PACKAGED
    try:
        return check_files(read_files(folder), folder)
    except CatalogError as error:
        return [Problem(str(folder), "", "", str(error))]


def check_files(files: Files, folder: Path) -> list[Problem]:
    """List what does not fit in the plain data of a catalog's files.

    Stops after a stage that found something: what has no form cannot be looked into further, and
    what names nothing real cannot be reached.

    Raises:
        CatalogError: The files have their form but still make no catalog.
    """
    problems = [*_missing(files), *_schema(files)]
    if problems:
        return problems
    catalog = build(files)
    found = [problem for part in _PARTS for problem in part(files, catalog)]
    return found or [*unreachable(folder, catalog), *unfit_words(files, catalog)]


def _missing(files: Files) -> Iterator[Problem]:
    for name in NAMES:
        if files.get(name) is None:
            yield Problem(
                name, "", "", "is missing or empty: add the file, see schema/ for its form"
            )
    parts = str(files.get("VERSION", "")).split(".")
    if len(parts) != _VERSION_PARTS or not all(part.isdigit() for part in parts):
        yield Problem(
            "VERSION", "", str(files.get("VERSION", "")), "write three numbers, such as 1.0.0"
        )


def _schema(files: Files) -> Iterator[Problem]:
    """Each file against its JSON Schema."""
    import json  # noqa: PLC0415 - only a check needs it

    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import
    from jsonschema.exceptions import best_match  # noqa: PLC0415

    for name in NAMES:
        if files.get(name) is None:
            continue
        schema = json.loads((_SCHEMAS / name.replace(".yaml", ".json")).read_text(encoding="utf-8"))
        for error in Draft202012Validator(schema).iter_errors(files[name]):
            exact = best_match([error]) or error
            place = _place(files[name], list(exact.absolute_path))
            yield Problem(
                name,
                place,
                _short(exact.instance),
                f"{exact.message[:160]}; see schema/{name[:-5]}.json",
            )


_SCHEMAS = Path(__file__).with_name("schema")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _place(content: Any, path: list[Any]) -> str:
    """`[3].referrals[0].why` with the ids that are there: `[3] (bppv).referrals[0].why`."""
    out = ""
    for step in path:
        content = content[step]
        out += f"[{step}]" if isinstance(step, int) else f".{step}"
        if isinstance(step, int) and isinstance(content, Mapping) and "id" in content:
            out += f" ({content['id']})"
    return out.lstrip(".")


# --- ids ------------------------------------------------------------------------------------------


def _unique_ids(files: Files, _: Catalog) -> Iterator[Problem]:
    """No id twice in one list, at any depth."""
    for name in NAMES:
        for place, owner in [("", {"": files[name]}), *mappings(files[name])]:
            for key, value in owner.items():
                ids = [entry["id"] for entry in _entries(value) if "id" in entry]
                for entry, times in Counter(ids).items():
                    if times > 1:
                        where = f"{place}.{key}".strip(".")
                        yield Problem(
                            name, where, entry, f"is there {times} times: give each its own id"
                        )


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return (
        [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
    )


def _unique_names(_: Files, catalog: Catalog) -> Iterator[Problem]:
    """An alias may not be a second name of something else."""
    names = Counter(name.lower() for name in [*catalog.findings, *catalog.red_flags])
    for finding in catalog.findings.values():
        names.update(name.lower() for name in (*finding.aliases, *finding.value_aliases))
    for name, times in names.items():
        if times > 1:
            yield Problem(
                "findings.yaml", "aliases", name, "names two things: keep it for one of them"
            )
    keys = Counter(condition.key for condition in catalog.conditions.values())
    for key, times in keys.items():
        if times > 1:
            yield Problem(
                "conditions.yaml", "key", key, "is used twice: give each condition its own key"
            )
    clauses = Counter(clause.id for flag in catalog.red_flags.values() for clause in flag.clauses)
    for clause, times in clauses.items():
        if times > 1:
            yield Problem(
                "red_flags.yaml", "clauses", clause, "is there twice: use the next letter"
            )


# --- references -----------------------------------------------------------------------------------


def _sources(files: Files, catalog: Catalog) -> Iterator[Problem]:
    """Every source used is in sources.yaml."""
    for name in set(NAMES) - {"wording.yaml"}:
        for place, owner in mappings(files[name]):
            used = [*owner.get("sources", ()), *([owner["source"]] if "source" in owner else ())]
            for source in used:
                if source not in catalog.sources:
                    remedy = (
                        "is no source: add it to sources.yaml with its citation, or correct the key"
                    )
                    yield Problem(name, place, source, remedy)


_WITH_RULES = (
    "findings.yaml",
    "conditions.yaml",
    "red_flags.yaml",
    "questions.yaml",
    "codes.yaml",
)
_RULE_KEYS = (
    "gate",
    "route_when",
    "prompt_when",
    "when",
    "ask_when",
    "present_when",
    "absent_when",
)


def _rules(files: Files, catalog: Catalog) -> Iterator[Problem]:
    """Every rule names findings that exist, and answers that they can have."""
    for name in _WITH_RULES:
        for place, owner in mappings(files[name]):
            for key in _RULE_KEYS:
                if key in owner:
                    yield from _rule(name, f"{place}.{key}", owner[key], catalog)


def _rule(name: str, place: str, raw: Any, catalog: Catalog) -> Iterator[Problem]:
    if isinstance(raw, str):
        yield from _finding(name, place, raw, catalog)
        if raw in catalog.findings and catalog.findings[raw].values:
            yield Problem(name, place, raw, "has values: write {is: {" + raw + ": [...]}}")
        return
    ((form, inner),) = raw.items()
    if form == "is":
        ((finding, values),) = inner.items()
        yield from _finding(name, place, finding, catalog)
        for value in values:
            yield from _answer(name, f"{place}.is", finding, value, catalog)
    elif form == "not":
        yield from _rule(name, f"{place}.not", inner, catalog)
    elif form != "no_red_flag":
        yield from _parts(name, f"{place}.{form}", inner, catalog)


def _parts(name: str, place: str, inner: Any, catalog: Catalog) -> Iterator[Problem]:
    parts = inner["of"] if isinstance(inner, Mapping) else inner
    if isinstance(inner, Mapping) and inner["n"] > len(parts):
        yield Problem(
            name, place, str(inner["n"]), f"asks for more than the {len(parts)} parts: lower n"
        )
    for number, part in enumerate(parts):
        yield from _rule(name, f"{place}[{number}]", part, catalog)


def _finding(name: str, place: str, finding: str, catalog: Catalog) -> Iterator[Problem]:
    if finding not in catalog.findings:
        yield Problem(
            name, place, finding, "is no finding: add it to findings.yaml, or correct the id"
        )


def _answer(name: str, place: str, finding: str, value: str, catalog: Catalog) -> Iterator[Problem]:
    """A value is one of the finding's own, or a state for a finding without values."""
    if finding not in catalog.findings:
        return
    own = catalog.findings[finding].values
    allowed = (*own, "unsure", "absent") if own else STATES[:-1]
    for one in value.split("|"):
        if one not in allowed:
            yield Problem(
                name, f"{place}.{finding}", one, f"is no answer: use {', '.join(allowed)}"
            )


def _evidence(files: Files, catalog: Catalog) -> Iterator[Problem]:
    """Every row is about an answer that exists and says something on each condition."""
    rows: Counter[tuple[str, str]] = Counter()
    for row in files["evidence.yaml"]:
        finding, value = row["finding"], row.get("value", "present")
        rows[finding, value] += 1
        place = f"[{finding}: {value}]"
        yield from _finding("evidence.yaml", place, finding, catalog)
        yield from _answer("evidence.yaml", place, finding, value, catalog)
        for condition in row["given"]:
            if condition not in catalog.conditions:
                yield Problem(
                    "evidence.yaml",
                    f"{place}.given",
                    condition,
                    "is no condition: see conditions.yaml",
                )
        for condition in catalog.conditions:
            if condition not in row["given"]:
                yield Problem(
                    "evidence.yaml",
                    f"{place}.given",
                    condition,
                    "has no number: add one, if only a guess",
                )
    for (finding, value), times in rows.items():
        if times > 1:
            yield Problem(
                "evidence.yaml", f"[{finding}: {value}]", str(times), "is there twice: keep one row"
            )


def _conditions(_: Files, catalog: Catalog) -> Iterator[Problem]:
    for condition in catalog.conditions.values():
        place = f"conditions[{condition.id}]"
        if condition.system not in catalog.systems:
            yield Problem(
                "conditions.yaml",
                f"{place}.system",
                condition.system,
                "is no system: see systems above",
            )
        for referral in condition.referrals:
            if referral.specialist not in catalog.specialists:
                remedy = "is no specialist: see specialists.yaml"
                yield Problem("conditions.yaml", f"{place}.referrals", referral.specialist, remedy)
    for bundle in catalog.bundles:
        for finding in bundle.findings:
            yield from _finding("model.yaml", f"bundles[{bundle.id}]", finding, catalog)


def _codes(_: Files, catalog: Catalog) -> Iterator[Problem]:
    for code in catalog.codes:
        if code.condition and code.condition not in catalog.conditions:
            remedy = "is no condition: see conditions.yaml"
            yield Problem("codes.yaml", f"[{code.id}].condition", code.condition, remedy)


def _specialists(_: Files, catalog: Catalog) -> Iterator[Problem]:
    for specialist in catalog.specialists.values():
        for tier, other in specialist.instead.items():
            if other not in catalog.specialists:
                place = f"[{specialist.id}].instead.{tier.value}"
                yield Problem("specialists.yaml", place, other, "is no specialist: see above")


def _red_flags(_: Files, catalog: Catalog) -> Iterator[Problem]:
    """Stems, specialists and the words that are said when a rule fires."""
    for flag in catalog.red_flags.values():
        for finding in (*flag.stem, *flag.if_yes):
            yield from _finding("red_flags.yaml", f"[{flag.id}].stem", finding, catalog)
        for clause in flag.clauses:
            place = f"[{clause.id}]"
            if not clause.id.startswith(f"{flag.id}-"):
                yield Problem(
                    "red_flags.yaml",
                    place,
                    clause.id,
                    f"belongs to {flag.id}: start its id with that",
                )
            if clause.specialist not in catalog.specialists:
                yield Problem(
                    "red_flags.yaml",
                    place,
                    clause.specialist,
                    "is no specialist: see specialists.yaml",
                )
            key = f"{clause.tier.value}.{clause.message}"
            spoken = clause.tier in (Urgency.EMERGENCY, Urgency.TODAY) and flag.effect == "tier"
            if spoken and not _worded(catalog, key):
                yield Problem(
                    "red_flags.yaml",
                    f"{place}.message",
                    key,
                    "has no words: add it to wording.yaml",
                )


def _clarified(_: Files, catalog: Catalog) -> Iterator[Problem]:
    """A "not sure" about a danger sign is asked once more, in simpler words of its own."""
    for finding in catalog.findings.values():
        key = f"clarify.{finding.id}"
        if finding.flag and not finding.values and key not in catalog.wording:
            yield Problem("wording.yaml", key, "", "is missing: ask the same in simpler words")


def _worded(catalog: Catalog, key: str) -> bool:
    return any(name == key or name.startswith(f"{key}.") for name in catalog.wording)


def _questions(_: Files, catalog: Catalog) -> Iterator[Problem]:
    for question in catalog.questions.values():
        place = f"[{question.id}]"
        if question.kind == "checklist" and not question.none_title:
            yield Problem(
                "questions.yaml",
                f"{place}.none_title",
                "",
                "is missing: a checklist needs a none to press",
            )
        for option in question.options:
            if not option.sets and not option.exclusive:
                remedy = "says nothing: give the findings that pressing it sets"
                yield Problem("questions.yaml", f"{place}.options[{option.id}].sets", "", remedy)
            for finding, value in option.sets.items():
                where = f"{place}.options[{option.id}].sets"
                yield from _finding("questions.yaml", where, finding, catalog)
                yield from _answer("questions.yaml", where, finding, value, catalog)
        yield from _areas(question)
    for site in catalog.pain_sites:
        yield from _finding("pain_sites.yaml", f"[{site.finding}]", site.finding, catalog)


def _areas(question: Question) -> Iterator[Problem]:
    """A tap on the drawing means one option."""
    drawn = Counter(option.area for option in question.options if option.area)
    for area, times in drawn.items():
        if times > 1:
            place = f"[{question.id}].options"
            remedy = f"is the area of {times} options: give it to one of them"
            yield Problem("questions.yaml", place, area, remedy)
        elif question.kind == "single":
            remedy = "can be tapped in a checklist only: take the area out, or make it a checklist"
            yield Problem("questions.yaml", f"[{question.id}].options", area, remedy)


# --- numbers --------------------------------------------------------------------------------------


def _numbers(_: Files, catalog: Catalog) -> Iterator[Problem]:
    """Probabilities are between 0 and 1, and what must add up adds up."""
    for file, place, number, up_to_one in _probabilities(catalog):
        if not (0 < number < 1 or (up_to_one and number == 1)):
            remedy = "write a number over 0 and " + ("1 at most" if up_to_one else "under 1")
            yield Problem(file, place, str(number), f"is out of range: {remedy}")
    yield from _sums(catalog)


def _probabilities(catalog: Catalog) -> Iterator[tuple[str, str, float, bool]]:
    """Every probability and weight: (file, place, number, whether it may be 1)."""
    for row in catalog.evidence:
        place = f"[{row.finding}: {row.value}]"
        for name, cell in row.given.items():
            yield "evidence.yaml", f"{place}.given.{name}", cell.value, False
        yield "evidence.yaml", f"{place}.weight", row.weight.value, True
    for condition in catalog.conditions.values():
        place = f"conditions[{condition.id}]"
        yield "conditions.yaml", f"{place}.prior", condition.prior.value, False
        yield "conditions.yaml", f"{place}.confidence_cap", condition.confidence_cap, True


def _sums(catalog: Catalog) -> Iterator[Problem]:
    priors = sum(condition.prior.value for condition in catalog.conditions.values())
    if abs(priors - 1) > _SUM_TOLERANCE:
        yield Problem(
            "conditions.yaml", "prior", f"{priors:.4f}", "is the sum of all priors: make it 1"
        )
    for finding in catalog.findings.values():
        rows = [row for row in catalog.evidence if row.finding == finding.id]
        if not finding.values or not rows:
            continue
        for value in set(finding.values) - {row.value for row in rows}:
            yield Problem("evidence.yaml", f"[{finding.id}: {value}]", "", "has no row: add one")
        for condition in catalog.conditions:
            total = sum(row.given[condition].value for row in rows if condition in row.given)
            if abs(total - 1) > _SUM_TOLERANCE:
                place = f"[{finding.id}].given.{condition}"
                yield Problem(
                    "evidence.yaml", place, f"{total:.3f}", "is the sum over its values: make it 1"
                )


def _origins(files: Files, catalog: Catalog) -> Iterator[Problem]:
    """A number that is not called an estimate says where it is from."""
    for name in ("evidence.yaml", "conditions.yaml", "model.yaml"):
        for place, owner in mappings(files[name]):
            if owner.get("provenance") in _NEEDS_SOURCE and not owner.get("source"):
                remedy = "names no source: add one, or call it an estimate"
                yield Problem(name, place, owner["provenance"], remedy)
    for flag in catalog.red_flags.values():
        if flag.provenance.value in _NEEDS_SOURCE and not flag.sources:
            remedy = "names no sources: add them, or call it an estimate"
            yield Problem(
                "red_flags.yaml", f"[{flag.id}].provenance", flag.provenance.value, remedy
            )


_PARTS: tuple[Callable[[Files, Catalog], Iterator[Problem]], ...] = (
    _unique_ids,
    _unique_names,
    _sources,
    _rules,
    _evidence,
    _conditions,
    _codes,
    _specialists,
    _red_flags,
    _clarified,
    _questions,
    _numbers,
    _origins,
)
