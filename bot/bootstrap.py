"""The one place that wires: settings, catalog, clinic, store and the use cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.knowledge import Clinic, ClinicFile, load_catalog
from bot.services import turn
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.messages import Message
from bot.services.ports import ConversationBusy
from bot.settings import load_settings

if TYPE_CHECKING:
    from bot.engine.model import Catalog
    from bot.services.retention import Expired
    from bot.store import Store


HAS_RESULT = ("result", "ended", "emergency")


def _now() -> datetime:
    return datetime.now(timezone.utc)


def desk() -> Desk:
    """The content, read once, and the clinic as its file is now; in English, as the console is."""
    return _desk(clinic_file().current())


@lru_cache(maxsize=1)
def _desk(clinic: Clinic) -> Desk:
    return Desk(_catalog(), clinic, _now)


@lru_cache(maxsize=1)
def _catalog() -> Catalog:
    return load_catalog()


@lru_cache(maxsize=1)
def clinic_file() -> ClinicFile:
    """The clinic file of this process; a changed one is taken up."""
    return ClinicFile(load_settings().clinic_file)


@lru_cache(maxsize=1)
def store() -> Store:
    """The database of this process, opened and brought up to date once."""
    from bot.store import open_store  # noqa: PLC0415 - kept out of processes that never store

    return open_store(load_settings().database_url)


def take_turn(conversation_id: str, heard: Heard) -> list[Message]:
    """Answer one visitor message; when another turn was kept first, once more on top of it."""
    try:
        return turn.take_turn(store().unit(), desk(), conversation_id, heard)
    except ConversationBusy:
        return turn.take_turn(store().unit(), desk(), conversation_id, heard)


def record_emergency(conversation_id: str, heard: Heard) -> None:
    """Keep an emergency that was heard in words and answered already."""
    turn.record_emergency(store().unit(), desk(), conversation_id, heard)


def snapshot(conversation_id: str) -> dict[str, Any] | None:
    """Where a returning visitor was: the last reply and the stage, or None before consent."""
    with store().unit() as unit:
        found = unit.find(conversation_id)
        if found is None:
            return None
        return {"stage": found.stage, "language": found.language, "messages": found.last_reply}


def summary(conversation_id: str) -> str | None:
    """The page to keep, as the chat shows it; None while there is no result, or nothing is kept."""
    page = summary_page(conversation_id)
    return None if page is None else str(page["text"])


def summary_page(conversation_id: str) -> dict[str, Any] | None:
    """The same as data, for whoever draws it."""
    from bot.services.summary import given_in, summary_object  # noqa: PLC0415

    with store().unit() as unit:
        found = unit.find(conversation_id)
        if found is None or found.stage not in HAS_RESULT:
            return None
        given = given_in(found, unit.export(conversation_id))
        answers = dict(found.answers)
    here = desk()
    here = here.speaking(here.offers(found.language) or here.language)
    return summary_object(here, answers, given)


def export(conversation_id: str) -> dict[str, Any] | None:
    """Everything kept about a conversation."""
    with store().unit() as unit:
        return unit.export(conversation_id)


def erase(conversation_id: str) -> bool:
    """Delete everything kept about a conversation; True when there was anything."""
    with store().unit() as unit:
        erased = unit.erase(conversation_id)
        unit.commit()
        return erased


def forget_old(*, try_only: bool = False) -> Expired:
    """Delete what is older than the clinic's file wants it kept; `try_only` counts."""
    from bot.services import retention  # noqa: PLC0415

    return retention.run(store(), desk().clinic, _now(), try_only=try_only)


def hand_over(conversation_id: str) -> str | None:
    """A code with which a visitor's conversation goes on elsewhere; None before consent."""
    from bot.services import casework  # noqa: PLC0415

    try:
        made = casework.code_for(store().staff_unit(), conversation_id, _now(), "visitor")
    except casework.NoCase:
        return None
    return casework.spoken(made.code)


def take_up(code: str) -> str | None:
    """The conversation that a visitor's code stands for; it works once."""
    from bot.services import casework  # noqa: PLC0415

    return casework.case_of_code(store().staff_unit(), code, _now(), "visitor", once=True)


def carry_on(person: str, code: str) -> str | None:
    """The conversation that a code stands for; this person goes on with it. It works once."""
    from bot.services import casework  # noqa: PLC0415

    unit = store().staff_unit()
    return casework.case_of_code(unit, code, _now(), "visitor", once=True, person=person)


def carried_to(person: str) -> str | None:
    """The conversation that a person in a messenger goes on with; None when it is their own."""
    with store().staff_unit(only_reads=True) as unit:
        return unit.carried_to(person)


def assess_answers(raw: Mapping[str, object]) -> dict[str, Any]:
    """The assessment object for a file of answers.

    Raises:
        AnswerError: An answer cannot be read; names the key, the value and the remedy.
    """
    from bot.engine import assess  # noqa: PLC0415
    from bot.knowledge import parse_answers  # noqa: PLC0415
    from bot.services.results import assessment_object  # noqa: PLC0415

    here = desk()
    answers = parse_answers(here.catalog, raw)
    return assessment_object(here, assess(here.catalog, answers), answers)
