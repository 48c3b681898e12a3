"""Check a language the way a careful translator would: nothing missing, nothing left over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge.files import PACKAGED, CatalogError, read_one
from bot.knowledge.languages import ABOUT, TEXT_FILES, WIDGET, installed
from bot.knowledge.problems import Problem
from bot.knowledge.replies import check_replies
from bot.knowledge.sentences import check_sentences
from bot.knowledge.terms import check_terms, words_of_languages
from bot.knowledge.translating import visitor_texts

HOUSE_WORDS = "house_words.yaml"
FEWEST_WORDS = 4  # "No" and "{item}" may be the same in two languages; a sentence is not
_SHOWN = 60  # characters of a text that a problem repeats
_DIRECTIONS = ("ltr", "rtl")


def check_language(
    catalog: Catalog,
    code: str,
    folder: Path | None = None,
    widget: Mapping[str, bool] | None = None,
) -> list[Problem]:
    """List what does not fit in the files of a language.

    Args:
        catalog: The English catalog that it stands beside.
        code: Which language, such as "es".
        folder: A catalog folder; without it the one that comes with the package.
        widget: The widget's words by key, and whether one has something filled in; not checked
            where it is left out.
    """
    place = folder or PACKAGED
    if code not in installed(place)[1:]:
        known = ", ".join(installed(place)[1:]) or "none"
        return [Problem(code, "", "", f"there is no {code}/{ABOUT}: languages here: {known}")]
    try:
        files = {name: read_one(place / code, name) for name in (ABOUT, HOUSE_WORDS, *TEXT_FILES)}
        if widget is not None:
            files[WIDGET] = read_one(place / code, WIDGET)
    except CatalogError as error:
        return [Problem(code, "", "", str(error))]
    english: dict[str, dict[str, str]] = {name: {} for name in TEXT_FILES}
    for name, where, text in visitor_texts(catalog):
        english[name][where] = text
    problems = [*_described(code, files[ABOUT])]
    for name, texts in english.items():
        problems += _texts(f"{code}/{name}", texts, files[name])
        problems += _unfit(f"{code}/{name}", files[name], files[HOUSE_WORDS])
    problems += _widget(f"{code}/{WIDGET}", widget or {}, files.get(WIDGET, {}))
    return problems


def check_words(catalog: Catalog, code: str, folder: Path | None = None) -> list[Problem]:
    """What does not fit in the words that people use in a language; none where it has only texts.

    Args:
        catalog: The English catalog, which has the ids.
        code: Which language, such as "es".
        folder: A catalog folder; without it the one that comes with the package.
    """
    place = folder or PACKAGED
    if code not in words_of_languages(place):
        return []
    found: list[Problem] = []
    for checked in (check_terms, check_sentences, check_replies):
        try:
            problems = list(checked(catalog, place / code))
        except CatalogError as error:
            problems = [_unreadable(error)]
        found += [replace(one, file=f"{code}/{one.file}") for one in problems]
    return found


def _unreadable(error: CatalogError) -> Problem:
    file, _, remedy = str(error).partition(": ")
    return Problem(file, "", "", remedy)


def _described(code: str, raw: Mapping[str, Any]) -> Iterator[Problem]:
    file = f"{code}/{ABOUT}"
    if not isinstance(raw.get("name"), str) or not raw.get("name"):
        yield Problem(file, "name", "", "is missing: write what the language calls itself")
    if raw.get("direction") not in _DIRECTIONS:
        value = repr(raw.get("direction"))
        yield Problem(file, "direction", value, "write ltr (left to right) or rtl")
    wishes = raw.get("asked_as")
    if not isinstance(wishes, list) or not all(isinstance(wish, str) for wish in wishes):
        yield Problem(file, "asked_as", repr(wishes), "write a list of what its speakers ask for")
    if not isinstance(raw.get("reading"), Mapping) or "measure" not in raw["reading"]:
        yield Problem(file, "reading", "", "write {measure: ..., at_least: ...}, see the others")


def _texts(file: str, english: Mapping[str, str], texts: Mapping[str, Any]) -> Iterator[Problem]:
    """Every place once, with the same placeholders, in the language."""
    for place in texts:
        if place not in english:
            remedy = "is no place of the English file: correct it, or take it out"
            yield Problem(file, str(place), "", remedy)
    for place, original in english.items():
        text = texts.get(place)
        if not isinstance(text, str) or not text.strip():
            yield Problem(file, place, "", f"is missing: write it for {original[:_SHOWN]!r}")
            continue
        yield from _filled_alike(file, place, original, text)
        if text == original and len(text.split()) >= FEWEST_WORDS:
            yield Problem(file, place, repr(text[:_SHOWN]), "is still English: translate it")


def _filled_alike(file: str, place: str, original: str, text: str) -> Iterator[Problem]:
    try:
        wanted, found = _placeholders(original), _placeholders(text)
    except ValueError as error:
        yield Problem(file, place, text[:_SHOWN], f"{error}: write a brace as {{{{ or }}}}")
        return
    if wanted != found:
        names = ", ".join(f"{{{name}}}" for name in sorted(wanted)) or "none"
        held = ", ".join(f"{{{name}}}" for name in sorted(found)) or "none"
        remedy = f"other placeholders than the English: use {names}"
        yield Problem(file, place, held, remedy)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _unfit(file: str, texts: Mapping[str, Any], house: Mapping[str, Any]) -> Iterator[Problem]:
    """Words that promise, frighten or diagnose in this language."""
    for entry in house.get("never", ()):
        if file.rpartition("/")[2] in entry.get("except", ()):
            continue
        pattern = re.compile(entry["pattern"], re.IGNORECASE)
        for place, text in _strings(texts):
            found = pattern.search(text)
            if found:
                remedy = f"is not for visitors: {entry['instead']}"
                yield Problem(file, place, repr(found.group()), remedy)


def _strings(texts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    return ((str(place), text) for place, text in texts.items() if isinstance(text, str))


def _widget(file: str, wanted: Mapping[str, bool], texts: Mapping[str, Any]) -> Iterator[Problem]:
    for key in wanted:
        if not isinstance(texts.get(key), str):
            yield Problem(file, key, "", "is missing: write it, see bot/web/widget/words.js")
        elif wanted[key] and "{" not in texts[key]:
            yield Problem(file, key, texts[key], "something is filled in: say where, such as {n}")
    for key in texts:
        if wanted and key not in wanted:
            yield Problem(file, str(key), "", "the widget does not know it: take it out")
