"""Where what was suggested is found: in this clinic, elsewhere, and how to get there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.engine.model import Urgency
from bot.services.words import Words

BOOKED = (Urgency.DAYS.value, Urgency.ROUTINE.value)  # a booking page must not delay "today"


def place_of(words: Words, specialist: str) -> dict[str, Any]:
    """Whether this clinic has a type of clinician, and else who has, in words too.

    Empty for a type about which the clinic's file says nothing.
    """
    found = words.clinic.clinicians.get(specialist)
    if found is None:
        return {}
    if found.here:
        return {"where": {"here": True, "text": words.say("result.here")}}
    key = "result.elsewhere_phone" if found.phone else "result.elsewhere"
    told = {"here": False, "text": words.say(key, place=found.send_to, number=found.phone)}
    more = {"name": found.send_to, "phone": found.phone, "url": found.url}
    return {"where": {**told, **{name: value for name, value in more.items() if value}}}


def booking(words: Words, urgency: str, specialists: Iterable[str]) -> dict[str, str] | None:
    """The clinic's booking page, where it fits: not for today, not for what is elsewhere only."""
    url = words.clinic.booking_url
    known = words.clinic.clinicians
    here = any(who not in known or known[who].here for who in specialists)
    if not url or urgency not in BOOKED or not here:
        return None
    return {"url": url, "title": words.say("result.book")}


def urgent_line(words: Words, urgency: str) -> str:
    """Whom to call today when the clinic cannot be reached; empty where there is no such number."""
    number = words.clinic.urgent_number
    wanted = number and urgency == Urgency.TODAY.value
    return words.say("result.urgent_number", number=number) if wanted else ""


def lines(words: Words, data: Mapping[str, Any]) -> list[str]:
    """The same for a text that stands alone: where to go, after who."""
    told = [data["today_line"]] if data.get("today_line") else []
    booked = data.get("booking")
    if booked:
        told.append(words.say("result.book_at", link=booked["url"]))
    return told
