"""Read the clinic file: every entry checked, all that is wrong said at once."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from bot.knowledge import colours
from bot.knowledge.clinic import Clinic, ClinicError, Place
from bot.knowledge.files import PACKAGED, CatalogError, parse_yaml, read_one
from bot.knowledge.languages import installed, known

logger = logging.getLogger(__name__)

_REQUIRED = ("name", "phone", "emergency_number", "crisis_line")
_NUMBERS = ("phone", "emergency_number", "crisis_line", "urgent_number")
_WEB = ("https://", "http://")
_DAYS_MOST = 3650
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?")
_HOURS = re.compile(r"\d{1,3}(\.\d+)?")
_PLACE = ("send_to", "phone", "url")


def load_clinic(path: Path, known_clinicians: Collection[str] | None = None) -> Clinic:
    """Read the clinic file.

    Args:
        path: The file.
        known_clinicians: Ids that `clinicians` may name; the packaged catalog's when left out.

    Raises:
        ClinicError: Missing, not YAML, or entries missing, unknown or unusable: one line for each.
    """
    reading = _Reading(path, _read(path), known_clinicians)
    made = reading.clinic()
    if reading.problems:
        raise ClinicError("\n".join(f"{path}: {problem}" for problem in reading.problems))
    return made


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


class _Reading:
    """One reading of one file, with what was found wrong in it."""

    def __init__(
        self, path: Path, raw: Mapping[str, object], known_clinicians: Collection[str] | None
    ) -> None:
        self.path = path
        self.raw = {key: value for key, value in raw.items() if value is not None}
        self.problems: list[str] = []
        self._known = known_clinicians

    def wrong(self, place: str, problem: str) -> None:
        """Note what is wrong with an entry."""
        self.problems.append(f"{place}: {problem}")

    def clinic(self) -> Clinic:
        """The clinic; not to be used when there are problems."""
        known = [field.name for field in fields(Clinic)]
        for key in self.raw:
            if key not in known:
                self.wrong(key, f"is not known. Use only {', '.join(known)}.")
        for key in _REQUIRED:
            if self.raw.get(key) in (None, ""):
                self.wrong(key, f"is missing. Add a line `{key}: ...`.")
        read = {
            "crisis_text": self._yes_or_no,
            "languages": self._languages,
            "clinicians": self._clinicians,
            "colours": self._colours,
            "retention_days": self._days,
            "retention_days_unfinished": self._days,
            "retention_days_open_call": self._days,
        }
        values: dict[str, Any] = dict.fromkeys(_REQUIRED, "")
        for key in known:
            if key in self.raw:
                values[key] = read.get(key, self._text)(key)
        values.setdefault("languages", (values.get("language") or "en",))
        self._check(values)
        return Clinic(**values)

    def _text(self, key: str) -> str:
        value = self.raw[key]
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.wrong(key, f"{value!r} is not text. Put it in quotes.")
            return ""
        return str(value).strip()

    def _yes_or_no(self, key: str) -> bool:
        value = self.raw[key]
        if isinstance(value, bool):
            return value
        self.wrong(key, f"{value!r} is neither. Write true or false.")
        return False

    def _days(self, key: str) -> int:
        value = self.raw[key]
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _DAYS_MOST:
            self.wrong(
                key, f"{value!r} is no number of days. Write a whole number, 1 to {_DAYS_MOST}."
            )
            return 1
        return value

    def _languages(self, key: str) -> tuple[str, ...]:
        value = self.raw[key]
        if not isinstance(value, list) or not value:
            self.wrong(key, f"{value!r} is no list. Write it like [en, es].")
            return ()
        found = tuple(dict.fromkeys(str(part) for part in value))
        for part in found:
            self._language(key, part)
        return found

    def _language(self, key: str, value: str) -> None:
        if not _LANGUAGE.fullmatch(value):
            self.wrong(key, f"{value!r} is no language code. Use two letters, such as en or es.")
        elif known(value) is None:
            there = ", ".join(installed())
            self.wrong(
                key, f"there are no texts in {value!r}. Use only {there} (docs/languages.md)."
            )

    def _colours(self, key: str) -> dict[str, str]:
        found = {}
        for name, value in self._entries(key).items():
            slip = colours.problem(str(name), str(value))
            if slip:
                self.wrong(f"{key}.{name}", slip)
            else:
                found[str(name)] = colours.as_hex(str(value)) or ""
        return found

    def _entries(self, key: str) -> Mapping[str, object]:
        value = self.raw[key]
        if isinstance(value, Mapping):
            return value
        self.wrong(key, f"{value!r} holds no entries. Indent one `name: value` a line under it.")
        return {}

    def _clinicians(self, key: str) -> dict[str, Place]:
        entries = self._entries(key)
        known = self._known if self._known is not None else _packaged_clinicians()
        found = {}
        for name, value in entries.items():
            place = f"{key}.{name}"
            if name not in known:
                self.wrong(place, f"is no type of clinician. Known are {', '.join(known)}.")
            elif value == "here":
                found[name] = Place()
            else:
                found[name] = self._elsewhere(place, value)
        return found

    def _elsewhere(self, place: str, value: object) -> Place:
        form = 'Write `here`, or {send_to: "Name of the place", phone: "...", url: "https://..."}.'
        if not isinstance(value, Mapping) or not value.get("send_to"):
            self.wrong(place, f"{value!r} says neither that it is here nor where it is. {form}")
            return Place()
        for part in value:
            if part not in _PLACE:
                self.wrong(f"{place}.{part}", f"is not known. {form}")
        texts = {part: str(value.get(part) or "").strip() for part in _PLACE}
        if texts["phone"]:
            self._number(f"{place}.phone", texts["phone"])
        if texts["url"]:
            self._address(f"{place}.url", texts["url"])
        return Place(here=False, **texts)

    def _number(self, place: str, value: str) -> None:
        if not any(sign.isdigit() for sign in value):
            self.wrong(place, f"{value!r} holds no digit. Write a number to call.")

    def _address(self, place: str, value: str) -> None:
        if not value.startswith(_WEB) or any(sign.isspace() for sign in value):
            self.wrong(place, f"{value!r} is no address. Begin with https://.")

    def _check(self, values: Mapping[str, Any]) -> None:
        for key in _NUMBERS:
            if values.get(key):
                self._number(key, values[key])
        for key, value in values.items():
            if key.startswith("call_hours_") and not _HOURS.fullmatch(value):
                self.wrong(key, f"{value!r} is no number of hours. Write one, such as 24.")
        if values.get("booking_url"):
            self._address("booking_url", values["booking_url"])
        self._check_country(values)
        self._check_language(values)

    def _check_country(self, values: Mapping[str, Any]) -> None:
        country = values.get("country", "US")
        if not (len(country) == len("US") and country.isalpha()):
            self.wrong("country", f"{country!r} is no country code. Use two letters: US.")

    def _check_language(self, values: Mapping[str, Any]) -> None:
        own, offered = values.get("language") or "en", values["languages"]
        self._language("language", own)
        if offered and own not in offered:
            self.wrong(
                "languages", f"{list(offered)} lacks {own!r}, the clinic's own language. Add it."
            )


def _packaged_clinicians() -> list[str]:
    entries: Any = read_one(PACKAGED, "specialists.yaml")  # a list, unlike the other files
    return [str(entry["id"]) for entry in entries]


class ClinicFile:
    """The clinic file while the product runs: a changed one is taken up at the next look.

    A changed file that cannot be used is refused: the clinic read before stays in use, the log says
    what is wrong, and `problem` holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem = ""  # of the file as it is now; empty when it is in use
        self._clinic: Clinic | None = None
        self._seen: tuple[int, ...] | None = ()

    def current(self) -> Clinic:
        """The clinic as the file last said it in a usable way.

        Raises:
            ClinicError: No usable file was read so far.
        """
        seen = self._look()
        if seen != self._seen:
            self._take_up()
            self._seen = seen
        if self._clinic is None:
            raise ClinicError(self.problem)
        return self._clinic

    def _look(self) -> tuple[int, ...] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _take_up(self) -> None:
        try:
            clinic = load_clinic(self.path)
        except ClinicError as error:
            self.problem = str(error)
            if self._clinic is not None:
                logger.error("The clinic file stays as it was read before: %s", error)  # noqa: TRY400
            return
        if self._clinic is not None:
            logger.warning("The clinic file was changed and is in use: %s", self.path)
        self._clinic, self.problem = clinic, ""
