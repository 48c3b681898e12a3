"""What is kept in the store about a conversation, read off the event loop.

The store and all that it needs are imported on first use: a door that only passes messages on
stays small.
"""

from __future__ import annotations

import asyncio
from typing import Any


async def snapshot(conversation_id: str) -> dict[str, Any] | None:
    """The stage and the last reply, or None before consent."""
    return await asyncio.to_thread(_snapshot, conversation_id)


async def export(conversation_id: str) -> dict[str, Any]:
    """Everything kept; empty when nothing is."""
    return await asyncio.to_thread(_export, conversation_id) or {}


async def erase(conversation_id: str) -> bool:
    """Delete everything kept."""
    return await asyncio.to_thread(_erase, conversation_id)


async def hand_over(conversation_id: str) -> str | None:
    """A code with which the conversation goes on elsewhere, or None before consent."""
    return await asyncio.to_thread(_hand_over, conversation_id)


async def take_up(code: str) -> str | None:
    """The conversation that a code stands for, or None."""
    return await asyncio.to_thread(_take_up, code)


async def carry_on(person: str, code: str) -> str | None:
    """The conversation that a code stands for, which this person goes on with; or None."""
    return await asyncio.to_thread(_carry_on, person, code)


async def carried_to(person: str) -> str | None:
    """The conversation that a person goes on with, or None when it is their own."""
    return await asyncio.to_thread(_carried_to, person)


async def summary(conversation_id: str) -> str | None:
    """The result with its history as text, or None when there is no result."""
    return await asyncio.to_thread(_summary, conversation_id)


async def summary_page(conversation_id: str) -> dict[str, Any] | None:
    """The same as data, or None when there is no result."""
    return await asyncio.to_thread(_summary_page, conversation_id)


async def summary_pdf(conversation_id: str) -> bytes | None:
    """The same as one printed page, or None when there is no result."""
    return await asyncio.to_thread(_summary_pdf, conversation_id)


def _snapshot(conversation_id: str) -> dict[str, Any] | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.snapshot(conversation_id)


def _export(conversation_id: str) -> dict[str, Any] | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.export(conversation_id)


def _erase(conversation_id: str) -> bool:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.erase(conversation_id)


def _hand_over(conversation_id: str) -> str | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.hand_over(conversation_id)


def _take_up(code: str) -> str | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.take_up(code)


def _carry_on(person: str, code: str) -> str | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.carry_on(person, code)


def _carried_to(person: str) -> str | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.carried_to(person)


def _summary(conversation_id: str) -> str | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.summary(conversation_id)


def _summary_page(conversation_id: str) -> dict[str, Any] | None:
    from bot import bootstrap  # noqa: PLC0415

    return bootstrap.summary_page(conversation_id)


def _summary_pdf(conversation_id: str) -> bytes | None:
    from bot.web import pdf  # noqa: PLC0415

    page = _summary_page(conversation_id)
    return None if page is None else pdf.one_page(page)
