"""Spelling, lengths of time, ages and choices."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.engine.model import Catalog
from bot.knowledge import CatalogError
from bot.knowledge.files import PACKAGED
from bot.knowledge.terms import check_terms, load_terms
from bot.settings import ROOT
from bot.understanding import dates, read_choice, understand
from bot.understanding.durations import Clock
from bot.understanding.normalise import tokens_of


def value(catalog: Catalog, text: str, finding: str) -> str | None:
    return understand(catalog, text).answers.get(finding)


@pytest.mark.parametrize(
    "text", ["DIZZY", "dizzzzy", "so dizy", "dizzyness", "i’m dizzy", "dizziness!!", "diziness"]
)
def test_spelling_does_not_matter(catalog: Catalog, text: str) -> None:
    assert value(catalog, text, "dizziness") == "present"


@pytest.mark.parametrize("text", ["I can’t walk", "cant walk", "cannot walk", "can not walk"])
def test_short_forms_are_written_out(catalog: Catalog, text: str) -> None:
    assert value(catalog, text, "cannot_walk") == "present"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it lasts a few seconds", "seconds"),
        ("10 secs each", "seconds"),
        ("spells of 5 minutes", "minutes"),
        ("lasts half an hour", "hours"),
        ("each attack lasts two days", "days"),
        ("it is constant", "constant"),
    ],
)
def test_the_length_of_a_spell(catalog: Catalog, text: str, expected: str) -> None:
    assert value(catalog, text, "spell_duration") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it started an hour ago", "today"),
        ("since yesterday", "today"),
        ("4 days ago", "days"),
        ("for 2 weeks", "weeks"),
        ("two months ago", "months"),
        ("for 3 months", "months"),
        ("years ago it began", "long"),
    ],
)
def test_when_it_started(catalog: Catalog, text: str, expected: str) -> None:
    found = understand(catalog, text)
    assert {m.value for m in found.mentions if m.finding == "onset"} == {expected}


@pytest.mark.parametrize(
    ("month", "expected"), [(8, "weeks"), (10, "months"), (11, "months"), (3, "long")]
)
def test_a_named_month_counts_back_from_this_one(
    month: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "today", lambda: date(2026, month, 15))
    tokens = ["off", "balance", "since", "the", "crash", "in", "august"]
    hits = list(Clock(load_terms()).find(tokens))
    assert [h.value for h in hits] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm 52", "50_64"),
        ("he is 12 and has headaches", "under_18"),
        ("70 years old", "65_plus"),
        ("I am fifty five years old", "50_64"),
        ("I'm 34 weeks pregnant", None),
        ("I'm 2 hours in", None),
    ],
)
def test_ages(catalog: Catalog, text: str, expected: str | None) -> None:
    hits = [m.value for m in understand(catalog, text).mentions if m.finding == "age_band"]
    assert hits == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("question", "text", "picks"),
    [
        ("headache", "yes", ("yes",)),
        ("headache", "nope", ("no",)),
        ("spell_duration", "the second one", ("minutes",)),
        ("triggers", "1 and 3", ("rolling", "standing")),
        ("triggers", "nothing", ("nothing",)),
        ("migraine_more", "both", ("family", "car_sick")),
        ("migraine", "all of them", ("light", "sick", "stop", "aura", "neck")),
        ("screen_you", "67", ("65_plus",)),
        ("screen_you", "fifty five", ("50_64",)),
        ("hearing_since", "two years ago", ("over_30_days",)),
        ("before", "giving birth", ("birth",)),
    ],
)
def test_words_pick_options(
    catalog: Catalog, question: str, text: str, picks: tuple[str, ...]
) -> None:
    asked = catalog.questions[question]
    choice = read_choice(asked, [o.id for o in asked.options], text)
    assert choice is not None
    assert choice.options == picks


def test_only_offered_options_count(catalog: Catalog) -> None:
    choice = read_choice(catalog.questions["triggers"], ["neck", "visual"], "2")
    assert choice is not None
    assert choice.options == ("visual",)


@pytest.mark.parametrize("text", ["", "   ", "?!", "why do you ask", "99"])
def test_words_that_pick_nothing_give_no_choice(catalog: Catalog, text: str) -> None:
    asked = catalog.questions["triggers"]
    assert read_choice(asked, [o.id for o in asked.options], text) is None


def test_reading_a_choice_does_not_load_spacy() -> None:
    code = (
        "import sys; from bot.knowledge import load_catalog; from bot.understanding import "
        "read_choice; read_choice(load_catalog().questions['headache'], ['yes', 'no'], 'yes'); "
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_shipped_term_lists_fit_their_form(catalog: Catalog) -> None:
    assert check_terms(catalog) == []


def test_every_danger_sign_can_be_heard(catalog: Catalog) -> None:
    terms = load_terms()
    heard = {f for f, phrases in terms.findings.items() if phrases}
    heard |= {rule["finding"] for rule in terms.together} | set(terms.durations)
    flags = {f.id for f in catalog.findings.values() if f.flag and not f.values}
    assert flags <= heard


def test_a_broken_term_list_names_file_place_and_remedy(tmp_path: Path) -> None:
    text = (PACKAGED / "terms.yaml").read_text(encoding="utf-8")
    (tmp_path / "terms.yaml").write_text(text.replace("<dizzy>", "<dizzzy>"), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"terms.yaml: findings\..*<dizzzy>.*Add the set"):
        load_terms(tmp_path)


def test_a_missing_term_list_says_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"terms\.yaml: cannot be read"):
        load_terms(tmp_path)


def test_possessives_lose_their_ending() -> None:
    assert tokens_of("my husband's face", {}) == ["my", "husband", "face"]
