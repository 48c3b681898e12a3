"""The day it is: what "since March" and "born in 1960" are counted from."""

from __future__ import annotations

from datetime import date, datetime, timezone


def today() -> date:
    """Today, in UTC. Tests of sentences with dates in them set another day here."""
    return datetime.now(tz=timezone.utc).date()
