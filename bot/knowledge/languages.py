"""A language is a folder beside the English files: `catalog/es/`.

It holds `language.yaml` (what the language is called and which way it runs) and one file of texts
for each English file that visitors read, under the same name: place -> text. Numbers, rules and
sources are never in it: every language reasons over the same content.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.clinic import Clinic
from bot.knowledge.files import PACKAGED, CatalogError, read_one
from bot.knowledge.translating import translated

ENGLISH = "en"
ABOUT = "language.yaml"
WIDGET = "widget.yaml"
LONGEST_WISH = 60  # characters of "could you please speak Spanish with me?"
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
    asked_as: frozenset[str] = frozenset()  # what somebody writes who wants it, folded
    polite: frozenset[str] = frozenset()  # what may stand around that


def installed(folder: Path | None = None) -> tuple[str, ...]:
    """The languages that there are texts for; English first."""
    return _installed(folder or PACKAGED)


@lru_cache(maxsize=4)
def _installed(folder: Path) -> tuple[str, ...]:
    return _languages(folder)


def _languages(folder: Path) -> tuple[str, ...]:
    return (ENGLISH, *sorted(path.parent.name for path in folder.glob(f"*/{ABOUT}")))


def known(language: object) -> str | None:
    """The language as it is called here: "es" of "es-MX"; None when there are no texts for it."""
    code = language.replace("_", "-").split("-")[0].lower() if isinstance(language, str) else ""
    return code if code in installed() else None


def offered(clinic: Clinic) -> tuple[str, ...]:
    """The languages that a clinic offers and that there are texts for; its own first."""
    wanted = (known(language) for language in (clinic.language, *clinic.languages))
    return tuple(dict.fromkeys(code for code in wanted if code)) or (ENGLISH,)


def about(code: str, folder: Path | None = None) -> Language:
    """What a language is called and which way it runs."""
    return _about(code, folder or PACKAGED)


@lru_cache(maxsize=16)
def _about(code: str, folder: Path) -> Language:
    raw = _read(folder, "" if code == ENGLISH else code, ABOUT)
    return Language(
        code,
        str(raw.get("name", code)),
        str(raw.get("direction", "ltr")),
        frozenset(map(_folded, raw.get("asked_as", ()))),
        frozenset(map(_folded, raw.get("polite", ()))),
    )


def asked_for(text: str, languages: Iterable[str]) -> str | None:
    """The language that somebody asks for, such as "¿habla español?"; None for other words."""
    if len(text) > LONGEST_WISH:
        return None
    said = _folded(text)
    spoken = [about(code) for code in languages]
    polite = sorted({p for one in spoken for p in one.polite}, key=len, reverse=True)
    wishes = {said, _without(said, polite)}
    return next((one.code for one in spoken if wishes & one.asked_as), None)


def named_in(text: str, languages: Iterable[str]) -> str | None:
    """The language that is named somewhere in words that are known to be about a language."""
    said = f" {_folded(text)} "
    asked = ((code, wish) for code in languages for wish in about(code).asked_as)
    found = [(len(wish), code) for code, wish in asked if f" {wish} " in said]
    return max(found, default=(0, None))[1]


def _without(said: str, polite: Iterable[str]) -> str:
    for words in polite:
        said = f" {said} ".replace(f" {words} ", " ").strip()
    return said


def _folded(text: object) -> str:
    """Small letters without accents and signs."""
    plain = unicodedata.normalize("NFKD", str(text)).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


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


def texts_of_languages(folder: Path) -> dict[str, Mapping[str, Any]]:
    """The files of texts of every language but English, by name such as "es/wording.yaml"."""
    return {
        f"{code}/{file}": _read(folder, code, file)
        for code in _languages(folder)[1:]
        for file in (*TEXT_FILES, WIDGET)
        if (folder / code / file).is_file()
    }


def widget_words(code: str, folder: Path | None = None) -> Mapping[str, str]:
    """The few words of the widget itself; English has its own in the widget."""
    if code == ENGLISH:
        return {}
    return {str(key): str(text) for key, text in _read(folder or PACKAGED, code, WIDGET).items()}


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
