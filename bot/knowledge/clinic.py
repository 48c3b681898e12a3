"""The clinic that runs this installation: its name, and the numbers that visitors may call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.knowledge.files import CatalogError, parse_yaml


class ClinicError(ValueError):
    """The clinic file cannot be used; the message names file, entry, value and remedy."""


@dataclass(frozen=True, slots=True)
class Clinic:
    """What differs from one clinic to the next."""

    name: str
    phone: str
    emergency_number: str  # 911, 112, 999
    crisis_line: str  # 988 in the US
    country: str = "US"  # two letters
    hours: str = ""
    booking_url: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en",)  # those on offer, this clinic's own among them
    # Within how many hours a call that was asked for is due, by how urgent the case is.
    call_hours_emergency: str = "0"
    call_hours_today: str = "1"
    call_hours_days: str = "24"
    call_hours_routine: str = "48"

    def call_within(self, urgency: str) -> float:
        """Within how many hours a call is due."""
        return float(getattr(self, f"call_hours_{urgency}", self.call_hours_emergency))


_REQUIRED = ("name", "phone", "emergency_number", "crisis_line")


def load_clinic(path: Path) -> Clinic:
    """Read the clinic file.

    Raises:
        ClinicError: Missing, not YAML, or an entry missing, unknown or unusable.
    """
    raw = _read(path)
    known = [field.name for field in fields(Clinic)]
    for key in raw:
        if key not in known:
            raise ClinicError(f"{path}: {key}: is not known. Use only {', '.join(known)}.")
    for key in _REQUIRED:
        if raw.get(key) in (None, ""):
            raise ClinicError(f"{path}: {key}: is missing. Add a line `{key}: ...`.")
    clinic = Clinic(
        **{key: _value(path, key, value) for key, value in raw.items() if value is not None}
    )
    _check(path, clinic)
    return clinic


def _read(path: Path) -> Mapping[str, object]:
    try:
        raw = parse_yaml(str(path), path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ClinicError(
            f"{path}: cannot be read ({error.strerror}). Copy deploy/clinic.yml there and edit it."
        ) from None
    except (CatalogError, UnicodeDecodeError) as error:
        raise ClinicError(str(error)) from None
    if not isinstance(raw, Mapping):
        raise ClinicError(
            f"{path}: holds no entries. Write one `key: value` a line, such as `name: ...`."
        )
    return raw


def _value(path: Path, key: str, value: object) -> Any:
    if key == "languages":
        if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
            raise ClinicError(f"{path}: {key}: {value!r} is no list. Write one, such as [en, es].")
        return tuple(value)
    return _text(path, key, value)


def _text(path: Path, key: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ClinicError(f"{path}: {key}: {value!r} is not text. Put it in quotes.")
    return str(value).strip()


def _check(path: Path, clinic: Clinic) -> None:
    for key in ("phone", "emergency_number", "crisis_line"):
        value = getattr(clinic, key)
        if not any(character.isdigit() for character in value):
            raise ClinicError(f"{path}: {key}: {value!r} holds no digit. Write a number to call.")
    for urgency in ("emergency", "today", "days", "routine"):
        _check_hours(path, f"call_hours_{urgency}", getattr(clinic, f"call_hours_{urgency}"))
    if clinic.booking_url and not clinic.booking_url.startswith(("https://", "http://")):
        raise ClinicError(
            f"{path}: booking_url: {clinic.booking_url!r} is no address. Begin with https://."
        )
    if not (len(clinic.country) == len("US") and clinic.country.isalpha()):
        raise ClinicError(
            f"{path}: country: {clinic.country!r} is no country code. Use two letters: US."
        )


def _check_hours(path: Path, key: str, value: str) -> None:
    if not re.fullmatch(r"\d{1,3}(\.\d+)?", value):
        raise ClinicError(f"{path}: {key}: {value!r} is no number of hours. Write one, such as 24.")
