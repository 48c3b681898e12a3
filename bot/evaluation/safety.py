"""The safety gate: what a change of content does to the cases, and what may not happen.

The outcome of every case is kept in a file beside the cases. A change that makes a red-flag case
less urgent is refused; any other outcome that moves must be named in the CHANGELOG; and content
that changed must carry another VERSION.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.engine.model import Catalog, Urgency
from bot.evaluation.cases import Case, CaseError
from bot.evaluation.outcomes import Outcome
from bot.knowledge.files import read_files
from bot.knowledge.languages import texts_of_languages
from bot.knowledge.messages import load_messages
from bot.knowledge.replies import load_replies
from bot.knowledge.sentences import load_sentences
from bot.knowledge.terms import ordinary_words, words_of_languages
from bot.understanding.vectors import NAME as VECTORS

Kept = Mapping[str, str]  # one case's outcome: urgency, first clinician, first system


@dataclass(frozen=True, slots=True)
class Moved:
    """A case that comes out otherwise than before."""

    case: Case
    before: Kept
    after: Kept

    @property
    def is_danger(self) -> bool:
        """Whether a red-flag case became less urgent, and is less urgent than is right for it.

        One that came out more urgent than a careful clinician would have it may come back.
        """
        if not self.case.expected.flag:
            return False
        right = self.case.expected.urgency.rank
        return any(
            Urgency(self.after[key]).rank < min(right, Urgency(self.before[key]).rank)
            for key in ("urgency", "urgency_told")
        )

    def __str__(self) -> str:
        changes = [
            f"{key.replace('_', ' ')} {self.before.get(key)} -> {value}"
            for key, value in self.after.items()
            if self.before.get(key) != value
        ]
        mark = "LESS URGENT: " if self.is_danger else ""
        return f"{mark}{self.case.id}: {', '.join(changes)}"


def kept(outcome: Outcome) -> dict[str, str]:
    """What is remembered of one case."""
    return {
        "urgency": outcome.asked.urgency.value,
        "urgency_told": outcome.told.urgency.value,
        "clinician": outcome.asked.suggestions[0].specialist,
        "system": outcome.asked.systems[0].system,
    }


def fingerprint(folder: Path) -> str:
    """Tells one content of a catalog folder from another; comments and VERSION do not count."""
    content = {name: part for name, part in read_files(folder).items() if name != "VERSION"}
    content |= _words(folder)
    content["languages"] = texts_of_languages(folder)
    content["words"] = {code: _words(folder / code) for code in words_of_languages(folder)}
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _words(folder: Path) -> dict[str, Any]:
    """The words that people use, in one language."""
    lines = (folder / "terms.yaml").read_text(encoding="utf-8").splitlines()
    vectors = folder / VECTORS
    return {
        "terms.yaml": [line for line in lines if not line.lstrip().startswith("#")],
        "ordinary": sorted(ordinary_words(folder)),
        "sentences": [(s.say, *s.signs) for s in load_sentences(folder)],
        "replies": [(r.question, r.say, *r.picks) for r in load_replies(folder)],
        "messages": [(m.say, sorted(m.told.items()), sorted(m.may)) for m in load_messages(folder)],
        "vectors": hashlib.sha256(vectors.read_bytes()).hexdigest() if vectors.is_file() else "",
    }


def record(catalog: Catalog, folder: Path, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What is written beside the cases."""
    return {
        "version": catalog.version,
        "content": fingerprint(folder),
        "outcomes": {o.case.id: kept(o) for o in outcomes},
    }


def read_record(path: Path) -> dict[str, Any]:
    """The record of the last accepted content.

    Raises:
        CaseError: No record there, or not one of ours.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return {key: found[key] for key in ("version", "content", "outcomes")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaseError(
            f"{path}: holds no recorded outcomes ({type(error).__name__}). "
            "Write them with `levelhead knowledge record`."
        ) from error


def moved(before: Mapping[str, Kept], outcomes: Sequence[Outcome]) -> list[Moved]:
    """The cases that come out otherwise than before, danger first. New cases do not count."""
    found = [
        Moved(o.case, before[o.case.id], kept(o))
        for o in outcomes
        if o.case.id in before and kept(o) != before[o.case.id]
    ]
    return sorted(found, key=lambda m: not m.is_danger)


def problems(
    catalog: Catalog,
    folder: Path,
    outcomes: Sequence[Outcome],
    before: Mapping[str, Any],
    changelog: str,
) -> list[str]:
    """Why a change may not go in, each with what to do; none when it may."""
    found = []
    changes = moved(before["outcomes"], outcomes)
    for change in changes:
        if change.is_danger:
            found.append(
                f"{change}. A red-flag case may never become less urgent than is right for it: "
                "take it back."
            )
        elif change.case.id not in newest(changelog):
            found.append(f"{change}. Name {change.case.id} and the reason in CHANGELOG.md.")
    known = {o.case.id for o in outcomes}
    found += [
        f"{gone}: the case is gone. Put it back, or say why in CHANGELOG.md."
        for gone in sorted(set(before["outcomes"]) - known)
        if gone not in newest(changelog)
    ]
    if fingerprint(folder) != before["content"] and catalog.version == before["version"]:
        found.append(
            f"VERSION: is still {catalog.version}, but the content changed. Raise it in "
            "bot/knowledge/catalog/VERSION and say in CHANGELOG.md what changed."
        )
    return found


def newest(changelog: str) -> str:
    """The newest part of a changelog: from its first `## ` heading to the next."""
    parts = changelog.split("\n## ")
    return parts[1] if len(parts) > 1 else changelog
