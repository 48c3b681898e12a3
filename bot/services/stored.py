"""What is kept about one conversation: exactly what the database holds, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.engine.model import UNKNOWN
from bot.services import calling
from bot.services.messages import Message, message
from bot.services.results import bullets, read_back_text
from bot.services.retention import FINISHED, call_due_at, due_at
from bot.services.talk import Talk

Rows = Sequence[Mapping[str, Any]]


def shown(talk: Talk) -> Message:
    """Everything that is kept, when it goes by itself, and the way to have it gone now."""
    desk = talk.desk
    kept = talk.unit.export(talk.conversation.id) or {}
    lines = list(_lines(talk, kept))
    until = _until(talk, kept)
    text = f"{desk.say('stored.intro')}\n{bullets(lines)}\n\n{until}"
    custom = {"type": "stored", "title": desk.say("stored.intro"), "lines": lines, "until": until}
    return message(text, desk.controls("delete_data"), custom)


def day(at: datetime) -> str:
    """A day in the one way that reads the same in every country."""
    return f"{at:%Y-%m-%d}"


def _lines(talk: Talk, kept: Mapping[str, Any]) -> Iterator[str]:
    say = talk.desk.say
    for consent in _rows(kept, "consents"):
        yield say("stored.consent", date=_day(consent["at"]))
    yield from _answers(talk, _rows(kept, "answers"))
    results = [_result(talk, row) for row in _rows(kept, "assessments")]
    if results:
        yield say("stored.results", item="; ".join(dict.fromkeys(results)))
    for call in _rows(kept, "call_requests"):
        yield _call(talk, call)
    yield from _not_sent(talk)
    yield from _by_staff_and_codes(talk, kept)
    if talk.pending.get("felt"):
        yield say("stored.felt")
    yield say("stored.place")


def _rows(kept: Mapping[str, Any], name: str) -> Rows:
    found: Rows = kept.get(name) or ()
    return found


def _day(at: Any) -> str:
    return day(_moment(at))


def _moment(at: Any) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(str(at))


def _answers(talk: Talk, rows: Rows) -> Iterator[str]:
    catalog, say = talk.desk.catalog, talk.desk.say
    in_force = talk.conversation.answers
    known = [f for f in in_force if f in catalog.findings]
    said = [read_back_text(catalog, f, in_force[f]) for f in known]
    yield say("stored.answers", item="; ".join(said)) if said else say("stored.no_answers")
    gone = [
        read_back_text(catalog, row["finding"], row["value"])
        for row in rows
        if row["superseded_at"] is not None
        and row["value"] != UNKNOWN
        and row["finding"] in catalog.findings
    ]
    if gone:
        yield say("stored.changed", item="; ".join(dict.fromkeys(gone)))


def _result(talk: Talk, row: Mapping[str, Any]) -> str:
    text = talk.desk.say(f"result.urgency_text.{row['urgency']}")
    return f"{text} ({_day(row['at'])})"


def _call(talk: Talk, row: Mapping[str, Any]) -> str:
    desk = talk.desk
    contact = row["phone"] or row["email"]
    times = calling.in_words(desk, row["times"]) or desk.say("stored.times_open")
    date = _day(row["at"])
    return desk.say("stored.call", date=date, name=row["name"], phone=contact, times=times)


def _not_sent(talk: Talk) -> Iterator[str]:
    typed = [talk.pending[key] for key in calling.HELD if talk.pending.get(key)]
    if typed:
        yield talk.desk.say("stored.call_begun", item=", ".join(typed))


def _by_staff_and_codes(talk: Talk, kept: Mapping[str, Any]) -> Iterator[str]:
    say = talk.desk.say
    for code in _rows(kept, "case_codes"):
        yield say("stored.code", date=_day(code["at"]))
    if _rows(kept, "carried"):
        yield say("stored.carried")
    notes = _rows(kept, "case_notes")
    if notes:
        yield say("stored.notes", count=len(notes))
    for name, key in (("case_work", "stored.work"), ("agreements", "stored.judged")):
        if _rows(kept, name):
            yield say(key)


def _until(talk: Talk, kept: Mapping[str, Any]) -> str:
    """When it is deleted by age; by the rules of `bot.services.retention`."""
    desk, now = talk.desk, talk.desk.now()
    finished = talk.conversation.stage in FINISHED or bool(_rows(kept, "assessments"))
    last = due_at(desk.clinic, touched=now, finished=finished)
    calls = [_moment(row["at"]) for row in _rows(kept, "call_requests")]
    closed = [_moment(w["closed_at"]) for w in _rows(kept, "case_work") if w.get("closed_at")]
    if any(call > max(closed, default=call.min.replace(tzinfo=call.tzinfo)) for call in calls):
        last = call_due_at(desk.clinic, max(calls), last)
        return desk.say("stored.until_call", date=day(last))
    return desk.say("stored.until", date=day(last))
