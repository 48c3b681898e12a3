"""How long a conversation is kept after anybody touched it, by the clinic's file.

A request to be called that nobody made is kept longer, and is never deleted in silence: each run
says how many are held back, and the audit trail names each one that went without a call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.knowledge import Clinic

FINISHED = ("result", "emergency", "ended")  # stages; also whatever has had a result


@dataclass(frozen=True, slots=True)
class Limits:
    """What was touched last before these moments is too old."""

    finished: datetime
    unfinished: datetime
    open_call: datetime  # when a call was asked for that nobody made
    now: datetime

    @classmethod
    def everything(cls, before: datetime) -> Limits:
        """One limit for all."""
        return cls(before, before, before, before)

    @classmethod
    def of(cls, clinic: Clinic, now: datetime) -> Limits:
        """As the clinic's file says."""
        return cls(
            finished=now - timedelta(days=clinic.retention_days),
            unfinished=now - timedelta(days=clinic.retention_days_unfinished),
            open_call=now - timedelta(days=clinic.retention_days_open_call),
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Expired:
    """What one run did."""

    deleted: int
    calls_never_made: int  # of the deleted: somebody had asked to be called, and nobody closed it
    held_for_calls: int  # old enough, but kept because a call is still open

    def told(self) -> str:
        """One line for a log or a terminal; holds nothing that a visitor said."""
        parts = [f"Deleted by age: {self.deleted} conversations."]
        if self.calls_never_made:
            parts.append(
                f"{self.calls_never_made} of them had asked for a call that nobody closed: "
                "the audit trail names them."
            )
        if self.held_for_calls:
            parts.append(
                f"{self.held_for_calls} more are old enough but wait for a call: close them in "
                "the console."
            )
        return " ".join(parts)


class Shelf(Protocol):
    """What can delete by age."""

    def expire(self, limits: Limits, *, try_only: bool = False) -> Expired:
        """Delete what is due; with `try_only` say what would be."""


def run(shelf: Shelf, clinic: Clinic, now: datetime, *, try_only: bool = False) -> Expired:
    """Delete what the clinic's file no longer wants kept."""
    return shelf.expire(Limits.of(clinic, now), try_only=try_only)


def due_at(clinic: Clinic, *, touched: datetime, finished: bool) -> datetime:
    """When a conversation goes if nobody touches it again."""
    days = clinic.retention_days if finished else clinic.retention_days_unfinished
    return touched + timedelta(days=days)


def call_due_at(clinic: Clinic, asked: datetime, otherwise: datetime) -> datetime:
    """When a conversation with an open call goes at the latest."""
    return max(otherwise, asked + timedelta(days=clinic.retention_days_open_call))
