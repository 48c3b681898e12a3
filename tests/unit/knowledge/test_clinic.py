"""The clinic file: what is read, and what is refused in words."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.model import Catalog
from bot.knowledge import Clinic, ClinicError, ClinicFile, Place, load_clinic
from bot.knowledge.colours import AA, AGAINST, as_hex, contrast
from bot.settings import ROOT

GOOD = 'name: "A Clinic"\nphone: "555 0199"\nemergency_number: 112\ncrisis_line: "116 123"\n'
EXAMPLES = sorted((ROOT / "deploy" / "clinics").glob("*.yml"))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "clinic.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_clinic_is_read(tmp_path: Path) -> None:
    assert load_clinic(written(tmp_path, GOOD)) == Clinic("A Clinic", "555 0199", "112", "116 123")


def test_the_example_clinic_is_in_the_us() -> None:
    clinic = load_clinic(Path("deploy/clinic.yml"))
    assert (clinic.emergency_number, clinic.crisis_line, clinic.country) == ("911", "988", "US")


def test_an_empty_entry_takes_its_default(tmp_path: Path) -> None:
    assert load_clinic(written(tmp_path, GOOD + "hours:\nlanguage:\n")).language == "en"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no entries"),
        ("- a\n", "holds no entries"),
        ("name: [\n", "line"),
        (GOOD.replace("phone", "fone", 1), "fone: is not known"),
        ('name: "A"\n', "phone: is missing"),
        (GOOD.replace('"A Clinic"', '""'), "name: is missing"),
        (GOOD.replace('"A Clinic"', "[a]"), "name: ['a'] is not text"),
        (GOOD.replace('"555 0199"', '"ask us"'), "phone: 'ask us' holds no digit"),
        (GOOD + 'booking_url: "javascript:x"\n', "booking_url: 'javascript:x' is no address"),
        (GOOD + 'country: "America"\n', "country: 'America' is no country code"),
        (GOOD + "retention_days: 0\n", "retention_days: 0 is no number of days"),
        (GOOD + "retention_days: forever\n", "retention_days: 'forever' is no number of days"),
        (GOOD + "languages: en\n", "languages: 'en' is no list"),
        (GOOD + "languages: [es]\n", "lacks 'en', the clinic's own language"),
        (GOOD + "languages: [en, spanish]\n", "languages: 'spanish' is no language code"),
        (GOOD + "languages: [en, fr]\n", "languages: there are no texts in 'fr'. Use only en, es "),
        (GOOD + "language: nl\n", "language: there are no texts in 'nl'. Use only en, es "),
        (GOOD + "crisis_text: often\n", "crisis_text: 'often' is neither"),
        (GOOD + "clinicians:\n  dentist: here\n", "clinicians.dentist: is no type of clinician"),
        (GOOD + "clinicians:\n  dentist: here\n", "vestibular_pt"),
        (GOOD + "clinicians:\n  ent: there\n", "clinicians.ent: 'there' says neither"),
        (GOOD + "clinicians: [ent]\n", "clinicians: ['ent'] holds no entries"),
        (
            GOOD + 'clinicians:\n  ent: {send_to: "X", fax: "1"}\n',
            "clinicians.ent.fax: is not known",
        ),
        (
            GOOD + 'clinicians:\n  ent: {send_to: "X", url: "www.x"}\n',
            "clinicians.ent.url: 'www.x' is no address",
        ),
        (
            GOOD + 'clinicians:\n  ent: {send_to: "X", phone: "none"}\n',
            "clinicians.ent.phone: 'none' holds no digit",
        ),
        (GOOD + 'colours:\n  accent: "sky"\n', "colours.accent: 'sky' is no colour"),
        (GOOD + 'colours:\n  accent: "#7ccbdd"\n', "Choose a darker colour"),
        (GOOD + 'colours:\n  accent_dark: "#333"\n', "Choose a lighter colour"),
        (GOOD + 'colours:\n  border: "#333"\n', "colours.border: is not known"),
    ],
)
def test_a_slip_names_file_entry_and_remedy(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ClinicError) as error:
        load_clinic(path)
    assert words in str(error.value)
    assert str(path) in str(error.value)


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = 'name: "A"\nphone: "1"\nretention_days: -1\ncolours:\n  accent: "yellow"\nfax: "2"\n'
    with pytest.raises(ClinicError) as error:
        load_clinic(written(tmp_path, text))
    told = [line.split(": ", 1)[1].split(":")[0] for line in str(error.value).splitlines()]
    wanted = ["fax", "emergency_number", "crisis_line", "retention_days", "colours.accent"]
    assert sorted(told) == sorted(wanted)


def test_a_file_that_is_not_there_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match=r"Copy deploy/clinic\.yml"):
        load_clinic(tmp_path / "none.yml")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
ENTRIES = list(Clinic.__dataclass_fields__)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(ENTRIES), JUNK, max_size=6))
def test_whatever_stands_in_it_the_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, object]
) -> None:
    import json

    path = tmp_path_factory.getbasetemp() / "junk.yml"
    path.write_text(json.dumps(entries), encoding="utf-8")
    with suppress(ClinicError):  # any other error fails
        assert load_clinic(path).name


# --- the examples -------------------------------------------------------------------------------


def test_there_is_an_example_for_each_of_three_countries() -> None:
    found = {load_clinic(path).country: load_clinic(path) for path in EXAMPLES}
    numbers = {country: clinic.emergency_number for country, clinic in found.items()}
    assert numbers == {"US": "911", "GB": "999", "NL": "112"}
    assert found["US"].crisis_text
    assert not found["GB"].crisis_text
    assert found["GB"].urgent_number == "111"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_shows_every_entry(path: Path, catalog: Catalog) -> None:
    text = path.read_text(encoding="utf-8")
    left_out = {"urgent_number"} if path.stem == "us" else set()
    assert {key for key in ENTRIES if f"\n{key}:" not in f"\n{text}"} == left_out
    clinic = load_clinic(path)
    assert set(clinic.clinicians) <= set(catalog.specialists)
    assert {place.here for place in clinic.clinicians.values()} == {True, False}
    assert set(clinic.colours) == set(AGAINST)


def test_who_is_here_and_who_is_elsewhere(tmp_path: Path) -> None:
    text = GOOD + 'clinicians:\n  neck_pt: here\n  ent: {send_to: "Ear House", phone: "555 1"}\n'
    clinic = load_clinic(written(tmp_path, text))
    assert clinic.clinicians == {
        "neck_pt": Place(),
        "ent": Place(here=False, send_to="Ear House", phone="555 1"),
    }


# --- colours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [("#FFF", "#ffffff"), ("rgb(11, 95, 115)", "#0b5f73"), ("Navy", "#000080"), ("#0b5f7", None)],
)
def test_colours_are_read_as_css_writes_them(written_as: str, meant: str | None) -> None:
    assert as_hex(written_as) == meant


def test_contrast_is_as_wcag_defines_it() -> None:
    # #767676 is the lightest grey that passes on white.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") < AA


# --- while the product runs ---------------------------------------------------------------------


def change(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def test_a_changed_file_is_taken_up_and_an_unchanged_one_not_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    live = ClinicFile(path)
    first = live.current()
    assert live.current() is first
    change(path, GOOD.replace("A Clinic", "B Clinic"))
    assert live.current().name == "B Clinic"


@pytest.mark.parametrize("gone", [False, True], ids=["broken", "gone"])
def test_a_broken_change_keeps_the_old_and_says_so(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    gone: bool,  # noqa: FBT001
) -> None:
    path = written(tmp_path, GOOD)
    live = ClinicFile(path)
    first = live.current()
    with caplog.at_level(logging.ERROR):
        path.unlink() if gone else change(path, GOOD + "retention_days: 0\n")
        assert live.current() is first
        assert live.current() is first
    assert len(caplog.records) == 1, "said once, not at every visitor"
    assert str(path) in live.problem
    change(path, GOOD + "retention_days: 9\n") if not gone else path.write_text(GOOD)
    assert live.current().name == "A Clinic"
    assert live.problem == ""


def test_without_a_first_usable_file_there_is_no_clinic(tmp_path: Path) -> None:
    live = ClinicFile(tmp_path / "none.yml")
    for _ in range(2):
        with pytest.raises(ClinicError, match="cannot be read"):
            live.current()
    written(tmp_path, GOOD).rename(tmp_path / "none.yml")
    assert live.current().name == "A Clinic"
