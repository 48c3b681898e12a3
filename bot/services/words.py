"""The catalog's words with the clinic's name and numbers in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from bot.engine.model import Catalog
from bot.knowledge import Clinic, load_catalog
from bot.knowledge.languages import known, offered
from bot.services.messages import Button, control

Same = TypeVar("Same", bound="Words")


class _Blank(dict[str, str]):
    """Placeholders that have no value are left out rather than failing a visitor's turn."""

    def __missing__(self, key: str) -> str:
        return ""


@dataclass(frozen=True)
class Words:
    """What can be said: the same for all visitors of one clinic."""

    catalog: Catalog
    clinic: Clinic

    @property
    def language(self) -> str:
        """The language of the texts."""
        return self.catalog.language

    def offers(self, language: str | None) -> str | None:
        """The language as it is called here, when the clinic offers it."""
        code = known(language)
        return code if code in offered(self.clinic) else None

    def speaking(self: Same, language: str) -> Same:
        """The same in another language, which is read when it is first asked for."""
        if language == self.language:
            return self
        return replace(self, catalog=load_catalog(language=language))

    @cached_property
    def placeholders(self) -> Mapping[str, str]:
        """What texts may name in braces."""
        clinic = self.clinic
        return {
            "clinic": clinic.name,
            "clinic_phone": clinic.phone,
            "emergency_number": clinic.emergency_number,
            "crisis_line": clinic.crisis_line,
            "crisis_way": self.catalog.wording.get(
                "emergency.crisis_call_or_text" if clinic.crisis_text else "emergency.crisis_call",
                "",
            ),
            "hours": clinic.hours,
        }

    def has(self, key: str) -> bool:
        """Whether the catalog holds words under this key."""
        return key in self.catalog.wording

    def say(self, key: str, **values: Any) -> str:
        """The catalog's words for `key`, with the clinic's name and numbers filled in.

        Raises:
            KeyError: The catalog lacks the key; `levelhead knowledge check` finds that first.
        """
        return self.fill(self.catalog.wording[key], **values)

    def fill(self, text: str, **values: Any) -> str:
        """Fill the placeholders of a catalog text."""
        return text.format_map(_Blank({**self.placeholders, **values})).strip()

    def controls(self, *names: str) -> list[Button]:
        """Buttons that steer, titled by `controls.<name>`."""
        return [control(self.say(f"controls.{name}"), name) for name in names]
