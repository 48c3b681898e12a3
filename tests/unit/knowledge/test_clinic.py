"""The clinic file: what is read, and what is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.knowledge import Clinic, ClinicError, load_clinic

GOOD = 'name: "A Clinic"\nphone: "555 0199"\nemergency_number: 112\ncrisis_line: "116 123"\n'


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
    ],
)
def test_a_slip_names_file_entry_and_remedy(tmp_path: Path, text: str, words: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ClinicError) as error:
        load_clinic(path)
    assert words in str(error.value)
    assert str(path) in str(error.value)


def test_a_file_that_is_not_there_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match=r"Copy deploy/clinic\.yml"):
        load_clinic(tmp_path / "none.yml")
