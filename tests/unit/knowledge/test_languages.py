"""A language is a folder of texts: it changes every word that visitors read, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from bot.engine.model import Catalog
from bot.knowledge import CatalogError, Clinic, load_catalog
from bot.knowledge.files import PACKAGED, parse_yaml
from bot.knowledge.language_check import check_language, check_words
from bot.knowledge.languages import about, asked_for, installed, known, named_in, offered
from bot.knowledge.replies import load_replies
from bot.knowledge.sentences import load_sentences
from bot.knowledge.translating import FOR_CLINICIANS, translated, visitor_texts

BOTH = ("en", "es")
REASONING = ("version", "evidence", "bundles", "red_flags", "sources", "model")


def clinic(language: str, *languages: str) -> Clinic:
    return Clinic("C", "1", "911", "988", language=language, languages=languages)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A catalog of one's own, to spoil."""
    place = tmp_path / "catalog"
    shutil.copytree(PACKAGED, place, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl"))
    return place


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


# --- the overlay --------------------------------------------------------------------------------


def test_spanish_changes_the_words_and_nothing_that_is_reasoned_with(catalog: Catalog) -> None:
    spanish = load_catalog(language="es")
    assert spanish.language == "es"
    assert catalog.language == "en"
    for name in REASONING:
        assert getattr(spanish, name) == getattr(catalog, name), name
    back = {(f, p): t for f, p, t in visitor_texts(catalog)}
    english = translated(spanish, lambda file, place, _: back[file, place], language="en")
    for field in fields(Catalog):
        assert getattr(english, field.name) == getattr(catalog, field.name), field.name


def test_every_text_that_a_visitor_reads_is_another_one_in_spanish(catalog: Catalog) -> None:
    spanish = {(f, p): t for f, p, t in visitor_texts(load_catalog(language="es"))}
    same = {t for f, p, t in visitor_texts(catalog) if spanish[f, p] == t}
    assert same <= {"No", "Cerebro", "{item}"}, same


def test_a_language_is_read_once_and_only_when_it_is_asked_for() -> None:
    assert load_catalog(language="es") is load_catalog(language="es")
    assert load_catalog(language="en") is load_catalog()


def test_a_text_that_is_missing_stays_english(folder: Path) -> None:
    edit(folder / "es" / "wording.yaml", lambda text: text.replace("opener.skip:", "x:", 1))
    found = load_catalog(folder, "es").wording
    assert found["opener.skip"] == "Skip to the questions"
    assert found["opener.thanks"] == "Gracias, eso ayuda."


def test_a_language_that_is_not_there_is_said_with_those_that_are() -> None:
    with pytest.raises(CatalogError, match=r"no such language\. Use one of en, es"):
        load_catalog(language="fr")


# --- which language -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "code"),
    [
        *(("es", "es"), ("es-MX", "es"), ("ES_419", "es"), ("en-GB", "en"), ("fr", None)),
        *((None, None), ("", None), (7, None), ("../es", None)),
    ],
)
def test_regions_of_a_language_are_that_language(told: object, code: str | None) -> None:
    assert known(told) == code


def test_a_clinic_offers_its_own_language_first_and_only_what_there_is() -> None:
    assert offered(clinic("en", "en")) == ("en",)
    assert offered(clinic("es", "en", "es")) == ("es", "en")
    assert offered(clinic("en", "fr", "es-MX")) == ("en", "es")
    assert offered(clinic("xx", "yy")) == ("en",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("¿Habla español, por favor?", "es"),
        ("ESPANOL", "es"),
        ("hola, en español por favor", "es"),
        ("Spanish please", "es"),
        ("no hablo inglés", "es"),
        ("English", "en"),
        ("hi, do you speak English?", "en"),
        ("me duele la cabeza", None),
        ("my Spanish teacher says it is my neck", None),
        ("the pain began after an English class " * 3, None),
        ("", None),
    ],
)
def test_somebody_asks_for_a_language(text: str, code: str | None) -> None:
    assert asked_for(text, BOTH) == code


def test_only_a_language_that_is_offered_can_be_asked_for() -> None:
    assert asked_for("español", ("en",)) is None
    assert named_in("could this be in spanish instead of english", BOTH) == "es"


def test_languages_ask_for_themselves_in_words_of_their_own() -> None:
    wishes = [about(code).asked_as for code in installed()]
    assert all(wishes)
    assert not frozenset.intersection(*wishes)


# --- the check ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", installed()[1:])
def test_the_languages_that_we_ship_are_complete(catalog: Catalog, code: str) -> None:
    assert [str(problem) for problem in check_language(catalog, code)] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "questions.yaml",
            '"[dizziness].text"',
            '"[dizzyness].text"',
            r"\[dizzyness\].text: is no",
        ),
        (
            "questions.yaml",
            '"[dizziness].text"',
            '"[dizzyness].text"',
            r"\[dizziness\].text: is mis",
        ),
        ("wording.yaml", "al {emergency_number} ahora", "al 911 ahora", "other placeholders"),
        (
            "wording.yaml",
            "al {emergency_number} ahora",
            "al {emergency_number ahora",
            "write a brace",
        ),
        ("wording.yaml", '"Ir a las preguntas"', '"Skip to the questions"', "is still English"),
        ("wording.yaml", "Gracias, eso ayuda", "No se preocupe", "is not for visitors: diga qué"),
        (
            "conditions.yaml",
            'watch_for": "',
            'watch_for": "Usted tiene migraña. ',
            "diga a qué se parecen",
        ),
        ("education.yaml", '.text": "', '.text": "Hay que descartar cosas. ', "diga: buscar"),
        ("language.yaml", "direction: ltr", "direction: down", "write ltr"),
        ("language.yaml", 'name: "Español"', 'name: ""', "calls itself"),
        ("widget.yaml", "send:", "sned:", "send: is missing"),
        ("widget.yaml", "menos: {n}", "menos: n", "something is filled in"),
    ],
)
def test_what_does_not_fit_is_named_with_its_remedy(
    folder: Path, catalog: Catalog, file: str, before: str, after: str, said: str
) -> None:
    edit(folder / "es" / file, lambda text: text.replace(before, after, 1))
    found = check_language(catalog, "es", folder, {"send": False, "progress": True})
    told = [str(p) for p in found if "the widget does not know" not in str(p)]
    assert any(re.search(said, one) for one in told), told
    assert all(one.startswith(f"es/{file}: ") for one in told)


def test_a_file_that_is_missing_or_broken_is_named(folder: Path, catalog: Catalog) -> None:
    (folder / "es" / "questions.yaml").unlink()
    assert "questions.yaml: cannot be read" in str(check_language(catalog, "es", folder)[0])
    assert "languages here: es" in str(check_language(catalog, "fr", folder)[0])


def test_our_own_checker_knows_every_word_of_the_widget(catalog: Catalog) -> None:
    from bot.cli.knowledge import _widget_words  # noqa: PLC0415

    english = _widget_words()
    assert english["progress"]
    assert not english["send"]
    assert len(english) > 30
    for code in installed()[1:]:
        assert [str(problem) for problem in check_language(catalog, code, None, english)] == []


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("terms.yaml", "  face_droop:", "  face_drop:", "es/terms.yaml: findings.face_drop: "),
        ("sentences.jsonl", '"face_droop"', '"face_drop"', "es/sentences.jsonl: line"),
        ("replies.jsonl", '"question": "', '"question": "x', "es/replies.jsonl: line 1: x"),
        ("replies.jsonl", '"picks"', '"pick"', "es/replies.jsonl: line 1: .* cannot be read"),
    ],
)
def test_words_that_the_catalog_does_not_know_are_named(
    tmp_path: Path, catalog: Catalog, file: str, before: str, after: str, said: str
) -> None:
    place = tmp_path / "catalog"
    shutil.copytree(PACKAGED, place, ignore=shutil.ignore_patterns("__pycache__"))
    assert check_words(catalog, "es", place) == []
    edit(place / "es" / file, lambda text: text.replace(before, after, 1))
    load_sentences.cache_clear()
    load_replies.cache_clear()
    assert any(re.match(said, str(problem)) for problem in check_words(catalog, "es", place))


def test_a_language_with_texts_only_has_no_words_to_check(folder: Path, catalog: Catalog) -> None:
    (folder / "es" / "terms.yaml").unlink()
    assert check_words(catalog, "es", folder) == []


def test_the_clinicians_half_stays_english() -> None:
    english, spanish = load_catalog().wording, load_catalog(language="es").wording
    theirs = [key for key in english if key.startswith(FOR_CLINICIANS)]
    assert theirs
    assert [key for key in theirs if spanish[key] != english[key]] == []


def test_files_of_a_language_hold_texts_only() -> None:
    for path in (PACKAGED / "es").glob("*.yaml"):
        if path.name in ("questions.yaml", "wording.yaml", "findings.yaml", "education.yaml"):
            content = parse_yaml(path.name, path.read_text(encoding="utf-8"))
            assert all(isinstance(text, str) for text in content.values()), path.name
