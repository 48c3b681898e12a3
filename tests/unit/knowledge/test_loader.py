"""The files become values, quickly, and what does not fit is named."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.engine.model import AllOf, AnyOf, Is, Not, Provenance, Quantity, Urgency
from bot.knowledge import CatalogError, files, load_catalog
from bot.knowledge.files import PACKAGED, parse_yaml, read_files
from bot.knowledge.loader import build
from bot.knowledge.shape import flat, quantity, rule


@pytest.fixture
def copy_of_catalog(tmp_path: Path) -> Path:
    folder = tmp_path / "catalog"
    shutil.copytree(PACKAGED, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_the_packaged_catalog_is_read_once() -> None:
    assert load_catalog() is load_catalog()


def test_another_folder_gives_an_equal_catalog(copy_of_catalog: Path) -> None:
    assert load_catalog(copy_of_catalog) == load_catalog()


def test_a_second_start_reads_what_was_kept_and_sees_the_same(
    copy_of_catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load_catalog(copy_of_catalog)
    assert len(list((copy_of_catalog / "__pycache__").glob("*.compiled"))) == 1

    def no_yaml(*_: object) -> None:
        pytest.fail("the YAML was read again")

    monkeypatch.setattr(files, "parse_yaml", no_yaml)
    assert load_catalog(copy_of_catalog) == first


def test_an_edit_is_seen_and_the_older_compilation_goes(copy_of_catalog: Path) -> None:
    load_catalog(copy_of_catalog)
    (copy_of_catalog / "VERSION").write_text("9.9.9\n", encoding="utf-8")
    assert load_catalog(copy_of_catalog).version == "9.9.9"
    assert len(list((copy_of_catalog / "__pycache__").glob("*.compiled"))) == 1


def test_a_broken_compilation_is_read_anew(copy_of_catalog: Path) -> None:
    first = load_catalog(copy_of_catalog)
    (kept,) = (copy_of_catalog / "__pycache__").glob("*.compiled")
    kept.write_text("{", encoding="utf-8")
    assert load_catalog(copy_of_catalog) == first


def test_a_folder_that_cannot_be_written_is_read_all_the_same(
    copy_of_catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert load_catalog(copy_of_catalog).version == load_catalog().version
    assert not (copy_of_catalog / "__pycache__").exists()


def test_words_stay_words_in_yaml() -> None:
    assert parse_yaml("x", "a: no\nb: 1:30\nc: off") == {"a": "no", "b": "1:30", "c": "off"}


@pytest.mark.parametrize(
    ("text", "words"),
    [("a: 1\na: 2\n", "line 2"), ("a: [1\n", "Correct that line"), ("a: \x00", "is not YAML")],
)
def test_what_is_not_yaml_names_its_line(text: str, words: str) -> None:
    with pytest.raises(CatalogError, match=r"^file\.yaml: ") as error:
        parse_yaml("file.yaml", text)
    assert words in str(error.value)


def test_a_file_that_is_no_text_is_named(copy_of_catalog: Path) -> None:
    (copy_of_catalog / "sources.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogError, match=r"sources\.yaml: cannot be read.*UTF-8"):
        read_files(copy_of_catalog)


def test_an_entry_that_lacks_a_field_is_named(files: dict[str, Any]) -> None:
    del files["conditions.yaml"]["conditions"][0]["prior"]
    message = r"conditions\.yaml: conditions\[0\] \(cervicogenic_dizziness\): 'prior' is missing"
    with pytest.raises(CatalogError, match=message):
        build(files)


def test_an_entry_that_is_no_entry_is_named(files: dict[str, Any]) -> None:
    files["sources.yaml"][0] = "Reiley2017"
    with pytest.raises(CatalogError, match=r"sources\.yaml: \[0\]: "):
        build(files)


def test_a_number_that_is_no_number_is_named(files: dict[str, Any]) -> None:
    files["model.yaml"]["numbers"]["shrink"] = "much"
    with pytest.raises(CatalogError, match=r"model\.yaml: numbers: 'much' is not a number"):
        build(files)


def test_no_files_make_an_empty_catalog() -> None:
    assert build({}).findings == {}


# --- rules and numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "made"),
    [
        ("neck_pain", Is("neck_pain")),
        ({"is": {"onset": ["today", "days"]}}, Is("onset", frozenset({"today", "days"}))),
        ({"all": ["a", "b"]}, AllOf((Is("a"), Is("b")))),
        ({"any": ["a", "b"]}, AnyOf((Is("a"), Is("b")))),
        ({"at_least": {"n": 2, "of": ["a", "b"]}}, AnyOf((Is("a"), Is("b")), 2)),
        ({"not": "a"}, Not(Is("a"))),
        ({"all": [{"no_red_flag": True}]}, AllOf((Not(Is("any_flag")),))),
    ],
)
def test_a_rule_is_read_as_it_is_written(raw: Any, made: object) -> None:
    assert rule(raw, any_flag=Is("any_flag")) == made


@pytest.mark.parametrize(
    "raw",
    [
        3,
        {},
        {"all": ["a"], "any": ["b"]},
        {"every": ["a"]},
        {"all": []},
        {"all": "a"},
        {"is": {"a": "b"}},
    ],
)
def test_what_is_no_rule_is_refused(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError), match=r"is no|is not"):
        rule(raw)


def test_a_rule_outside_a_gate_cannot_deny_all_red_flags() -> None:
    with pytest.raises(ValueError, match="no_red_flag"):
        rule({"no_red_flag": True})


def test_a_bare_number_is_an_estimate() -> None:
    assert quantity(0.3) == Quantity(0.3, Provenance.ESTIMATE)


def test_a_number_brings_its_origin() -> None:
    raw = {"value": 0.8, "provenance": "published", "source": "vanDam2021"}
    assert quantity(raw) == Quantity(0.8, Provenance.PUBLISHED, "vanDam2021")


@pytest.mark.parametrize("raw", ["0.3", True, None, {"value": 1, "provenance": "guessed"}])
def test_what_is_no_number_is_refused(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        quantity(raw)


def test_texts_are_named_by_their_place() -> None:
    tree = {"result": {"urgency": {"today": "x"}}, "list": ["a", "b"]}
    assert flat(tree) == {"result.urgency.today": "x", "list.0": "a", "list.1": "b"}


# --- what the shipped content says ----------------------------------------------------------------


def test_conditions_say_who_and_how_soon() -> None:
    conditions = load_catalog().conditions
    assert conditions["vestibular_neuritis"].urgency is Urgency.TODAY
    assert conditions["cervical_myelopathy"].urgency is Urgency.DAYS
    assert conditions["cervicogenic_dizziness"].referrals[0].specialist == "neck_pt"
    assert conditions["vestibular_migraine"].referrals[0].specialist == "neurologist"
    assert conditions["visual"].referrals[0].specialist == "optometrist"
    told = conditions["cervicogenic_dizziness"].tell_clinician
    assert "before anyone cracks or moves your neck" in told


def test_no_pattern_calls_an_emergency_by_itself() -> None:
    urgencies = {condition.urgency for condition in load_catalog().conditions.values()}
    assert Urgency.EMERGENCY not in urgencies


def test_codes_name_the_complaint_and_not_a_disease() -> None:
    for condition in load_catalog().conditions.values():
        assert "R42" in condition.codes
        assert all(code[0] in "RMH" for code in condition.codes)


def test_sources_from_memory_are_not_called_verified() -> None:
    sources = load_catalog().sources
    assert sources["Friedland2016"].verified
    assert not sources["ICVD-MD"].verified
    assert not sources["ESC2018"].verified
