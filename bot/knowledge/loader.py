"""Make the catalog's files into the values that the engine reasons over.

`load_catalog` expects files that `levelhead knowledge check` accepts. It still names the file and
the entry when something does not fit, so that a slip is found at start-up, not in a conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from bot.engine.model import (
    PRESENT,
    AnyOf,
    Article,
    Bundle,
    Catalog,
    Clause,
    Code,
    Condition,
    Evidence,
    Finding,
    Option,
    PainSite,
    Provenance,
    Quantity,
    Question,
    RedFlag,
    Referral,
    Rule,
    Source,
    Specialist,
    System,
    Urgency,
)
from bot.knowledge.files import PACKAGED, CatalogError, read_files
from bot.knowledge.languages import ENGLISH, overlaid, read_texts
from bot.knowledge.shape import flat, quantity, rule, words

Entry = Mapping[str, Any]
T = TypeVar("T")


def load_catalog(path: Path | None = None, language: str = ENGLISH) -> Catalog:
    """Load the clinical content.

    Args:
        path: A catalog folder; without it the one that comes with the package, read only once.
        language: Of the texts for visitors; a language is read when it is first asked for.

    Raises:
        CatalogError: A file is missing, is not YAML, or holds something that does not fit; or
            there is no such language.
    """
    if path is None:
        return _packaged() if language == ENGLISH else _packaged_in(language)
    catalog = build(read_files(path))
    return catalog if language == ENGLISH else _in_language(catalog, path, language)


@lru_cache(maxsize=1)
def _packaged() -> Catalog:
    return build(read_files(PACKAGED))


@cache  # only languages that exist are kept
def _packaged_in(language: str) -> Catalog:
    return _in_language(_packaged(), PACKAGED, language)


def _in_language(catalog: Catalog, path: Path, language: str) -> Catalog:
    return overlaid(catalog, language, read_texts(path, language))


def build(files: Mapping[str, Any]) -> Catalog:
    """Make a catalog from the files' plain data, by file name; a missing file counts as empty."""
    red_flags = _by_id(_each(files, "red_flags.yaml", _red_flag))
    every_flag = AnyOf(tuple(part.when for flag in red_flags.values() for part in flag.clauses))

    def condition(raw: Entry) -> Condition:
        return _condition(raw, every_flag)

    return Catalog(
        version=str(files.get("VERSION", "")),
        findings=_by_id(_each(files, "findings.yaml", _finding)),
        conditions=_by_id(_each(files, "conditions.yaml", condition, "conditions")),
        evidence=_each(files, "evidence.yaml", _evidence),
        bundles=_each(files, "model.yaml", _bundle, "bundles"),
        red_flags=red_flags,
        systems=_by_id(_each(files, "conditions.yaml", _system, "systems")),
        specialists=_by_id(_each(files, "specialists.yaml", _specialist)),
        questions=_by_id(_each(files, "questions.yaml", _question)),
        articles=_by_id(_each(files, "education.yaml", _article)),
        pain_sites=_each(files, "pain_sites.yaml", _pain_site),
        sources=_by_id(_each(files, "sources.yaml", _source)),
        model=_numbers(files),
        wording=flat(files.get("wording.yaml") or {}),
        codes=_each(files, "codes.yaml", _code),
    )


def _each(
    files: Mapping[str, Any], name: str, make: Callable[[Entry], T], part: str | None = None
) -> tuple[T, ...]:
    """Make one value of each entry of a file, or of one named list in it."""
    content: Any = files.get(name) or {}
    entries = content if part is None else content.get(part, [])
    made = []
    for number, entry in enumerate(entries):
        try:
            made.append(make(entry))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CatalogError(_where(name, part, number, entry, error)) from error
    return tuple(made)


def _where(name: str, part: str | None, number: int, entry: Any, error: Exception) -> str:
    which = entry.get("id") or entry.get("finding") if isinstance(entry, Mapping) else None
    what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    place = f"{part or ''}[{number}]" + (f" ({which})" if which else "")
    return f"{name}: {place}: {what}. `levelhead knowledge check` lists every problem."


def _by_id(entries: tuple[T, ...]) -> dict[str, T]:
    return {str(getattr(entry, "id")): entry for entry in entries}  # noqa: B009 - T has no id


def _optional_rule(raw: Any) -> Rule | None:
    return None if raw is None else rule(raw)


def _finding(raw: Entry) -> Finding:
    values = raw.get("values", [])
    return Finding(
        id=raw["id"],
        label=raw["label"],
        label_absent=raw["label_absent"],
        clinical=raw["clinical"],
        values=tuple(value["id"] for value in values),
        value_labels={value["id"]: value["label"] for value in values},
        aliases=words(raw.get("aliases")),
        flag=bool(raw.get("flag", False)),
        topic=raw["topic"],
        sources=words(raw.get("sources")),
        value_aliases=dict(raw.get("value_aliases", {})),
        present_when=_optional_rule(raw.get("present_when")),
        absent_when=_optional_rule(raw.get("absent_when")),
    )


def _system(raw: Entry) -> System:
    return System(id=raw["id"], label=raw["label"], text=raw["text"])


def _condition(raw: Entry, every_flag: Rule) -> Condition:
    gate, route, prompt = raw.get("gate"), raw.get("route_when"), raw.get("prompt_when")
    return Condition(
        id=raw["id"],
        key=raw["key"],
        system=raw["system"],
        label=raw["label"],
        clinical=raw["clinical"],
        prior=quantity(raw["prior"]),
        urgency=Urgency(raw["urgency"]),
        referrals=tuple(Referral(one["specialist"], one["why"]) for one in raw["referrals"]),
        gate=None if gate is None else rule(gate, every_flag),
        route_when=None if route is None else rule(route),
        confidence_cap=quantity(raw.get("confidence_cap", 1.0)).value,
        watch_for=raw.get("watch_for", ""),
        tell_clinician=raw.get("tell_clinician", ""),
        codes=words(raw.get("codes")),
        urgency_when=tuple(
            (rule(one["when"]), Urgency(one["urgency"])) for one in raw.get("urgency_when", ())
        ),
        prompt_when=None if prompt is None else rule(prompt),
    )


def _evidence(raw: Entry) -> Evidence:
    return Evidence(
        finding=raw["finding"],
        value=raw.get("value", PRESENT),
        given={condition: quantity(cell) for condition, cell in raw["given"].items()},
        weight=quantity(raw.get("weight", 1.0)),
    )


def _bundle(raw: Entry) -> Bundle:
    return Bundle(
        id=raw["id"],
        findings=words(raw["findings"]),
        cap=float(raw["cap"]),
        provenance=Provenance(raw["provenance"]),
        source=raw.get("source"),
    )


def _numbers(files: Mapping[str, Any]) -> dict[str, Quantity]:
    numbers = (files.get("model.yaml") or {}).get("numbers", {})
    try:
        return {name: quantity(raw) for name, raw in numbers.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogError(f"model.yaml: numbers: {error}. Give value and provenance.") from error


def _red_flag(raw: Entry) -> RedFlag:
    stem = words(raw["stem"])
    return RedFlag(
        id=raw["id"],
        name=raw["name"],
        clauses=tuple(_clause(clause) for clause in raw["clauses"]),
        effect=raw.get("effect", "tier"),
        unsure_keeps_tier=bool(raw.get("unsure_keeps_tier", False)),
        provenance=Provenance(raw.get("provenance", Provenance.ESTIMATE.value)),
        sources=words(raw.get("sources")),
        note=raw.get("note", ""),
        stem=stem,
        if_yes=words(raw.get("if_yes")) or stem[:1],
    )


def _clause(raw: Entry) -> Clause:
    return Clause(
        id=raw["id"],
        tier=Urgency(raw["tier"]),
        when=rule(raw["when"]),
        message=raw["message"],
        specialist=raw["specialist"],
    )


def _option(raw: Entry) -> Option:
    return Option(
        id=raw["id"],
        title=raw["title"],
        sets={finding: _answer(value) for finding, value in raw.get("sets", {}).items()},
        exclusive=bool(raw.get("exclusive", False)),
        area=raw.get("area", ""),
    )


def _answer(raw: Any) -> str:
    return "|".join(raw) if isinstance(raw, list) else str(raw)


def _question(raw: Entry) -> Question:
    return Question(
        id=raw["id"],
        stage=raw["stage"],
        kind=raw["kind"],
        text=raw["text"],
        text_other=raw["text_other"],
        rephrase=raw["rephrase"],
        options=tuple(_option(option) for option in raw["options"]),
        none_title=raw.get("none_title") or "",
        why=raw["why"],
        sources=words(raw.get("sources")),
        topic=raw["topic"],
        ask_when=_optional_rule(raw.get("ask_when")),
        order=int(raw.get("order", 100)),
        required=bool(raw.get("required", False)),
        closing=bool(raw.get("closing", False)),
    )


def _specialist(raw: Entry) -> Specialist:
    return Specialist(
        id=raw["id"],
        label=raw["label"],
        what_they_do=raw["what_they_do"],
        clinical=raw["clinical"],
        sources=words(raw.get("sources")),
        instead={Urgency(tier): other for tier, other in raw.get("instead", {}).items()},
    )


def _article(raw: Entry) -> Article:
    return Article(
        id=raw["id"],
        title=raw["title"],
        text=raw["text"],
        asked_as=words(raw["asked_as"]),
        sources=words(raw.get("sources")),
    )


def _pain_site(raw: Entry) -> PainSite:
    return PainSite(
        finding=raw["finding"],
        muscles=words(raw["muscles"]),
        mention=raw["mention"],
        sources=words(raw.get("sources")),
    )


def _code(raw: Entry) -> Code:
    return Code(
        id=raw["id"],
        icd10=raw["icd10"],
        icd10cm=raw["icd10cm"],
        title=raw["title"],
        when=_optional_rule(raw.get("when")),
        condition=raw.get("condition", ""),
        confirm=bool(raw.get("confirm", False)),
        provenance=Provenance(raw["provenance"]),
        sources=words(raw.get("sources")),
    )


def _source(raw: Entry) -> Source:
    return Source(id=raw["id"], citation=raw["citation"], verified=bool(raw["verified"]))
