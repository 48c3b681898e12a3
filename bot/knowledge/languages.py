"""A language is a folder beside the English files: `catalog/es/`.

It holds `language.yaml` (what the language is called and which way it runs) and one file of texts
for each English file that visitors read, under the same name: place -> text. Numbers, rules and
sources are never in it: every language reasons over the same content.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.files import PACKAGED, CatalogError, read_one
from bot.knowledge.translating import translated

ENGLISH = "en"
ABOUT = "language.yaml"
TEXT_FILES = (
    "questions.yaml",
    "findings.yaml",
    "conditions.yaml",
    "specialists.yaml",
    "pain_sites.yaml",
    "education.yaml",
    "wording.yaml",
)

Texts = Mapping[tuple[str, str], str]  # (file, place) -> text


@dataclass(frozen=True, slots=True)
class Language:
    """What a language is called, in itself, and which way it runs."""

    code: str
    name: str
    direction: str = "ltr"


def installed(folder: Path | None = None) -> tuple[str, ...]:
    """The languages that there are texts for; English first."""
    return _packaged() if folder is None else _languages(folder)


@lru_cache(maxsize=1)
def _packaged() -> tuple[str, ...]:
    return _languages(PACKAGED)


def _languages(folder: Path) -> tuple[str, ...]:
    return (ENGLISH, *sorted(path.parent.name for path in folder.glob(f"*/{ABOUT}")))


def known(language: object, folder: Path | None = None) -> str | None:
    """The language as it is called here: "es" of "es-MX"; None when there are no texts for it."""
    code = language.replace("_", "-").split("-")[0].lower() if isinstance(language, str) else ""
    return code if code in installed(folder) else None


@lru_cache(maxsize=16)
def about(code: str, folder: Path | None = None) -> Language:
    """What a language is called and which way it runs."""
    if code == ENGLISH:
        return Language(ENGLISH, "English")
    raw = _read(folder or PACKAGED, code, ABOUT)
    return Language(code, str(raw.get("name", code)), str(raw.get("direction", "ltr")))


def read_texts(folder: Path, code: str) -> Texts:
    """Every text of a language, by file and place.

    Raises:
        CatalogError: There is no such language, or a file of it cannot be read.
    """
    if code not in installed(folder):
        remedy = f"Use one of {', '.join(installed(folder))}, or add the folder (docs/languages.md)"
        raise CatalogError(f"{folder / code}: there is no such language. {remedy}.")
    return {
        (file, str(place)): text
        for file in TEXT_FILES
        if (folder / code / file).is_file()
        for place, text in _read(folder, code, file).items()
        if isinstance(text, str)
    }


def overlaid(catalog: Catalog, code: str, texts: Texts) -> Catalog:
    """The catalog with its texts in another language; a text that is missing stays English."""
    return translated(
        catalog, lambda file, place, text: texts.get((file, place)) or text, language=code
    )


def _read(folder: Path, code: str, file: str) -> Mapping[str, Any]:
    content: Any = read_one(folder / code, file)
    if not isinstance(content, Mapping):
        raise CatalogError(f"{code}/{file}: holds no entries. Write one `place: text` a line.")
    return content
