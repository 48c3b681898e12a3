"""The clinic that runs this installation: its name, its numbers, who works there and its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class ClinicError(ValueError):
    """The clinic file cannot be used; the message names file, entry, value and remedy."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a type of clinician is found: in this clinic, or somewhere else."""

    here: bool = True
    send_to: str = ""  # the other place's name
    phone: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Clinic:
    """What differs from one clinic to the next."""

    name: str
    phone: str
    emergency_number: str  # 911, 112, 999
    crisis_line: str  # 988 in the US
    country: str = "US"  # two letters
    crisis_text: bool = False  # whether the crisis line takes text messages too
    urgent_number: str = ""  # for help today while the clinic is closed, such as 111
    hours: str = ""
    booking_url: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en",)  # those on offer, this clinic's own among them
    # Within how many hours a call that was asked for is due, by how urgent the case is.
    call_hours_emergency: str = "0"
    call_hours_today: str = "1"
    call_hours_days: str = "24"
    call_hours_routine: str = "48"
    # By type of clinician; nothing is said about the types that are left out.
    clinicians: Mapping[str, Place] = field(default_factory=dict, hash=False)
    colours: Mapping[str, str] = field(default_factory=dict, hash=False)
    # Days without anybody touching a conversation until it is deleted.
    retention_days: int = 365
    retention_days_unfinished: int = 30
    # Days after a call was asked for that nobody made, until that goes too.
    retention_days_open_call: int = 90

    def call_within(self, urgency: str) -> float:
        """Within how many hours a call is due."""
        return float(getattr(self, f"call_hours_{urgency}", self.call_hours_emergency))
