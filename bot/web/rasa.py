"""Talking to Rasa's loopback channel, and turning its answer into messages for a page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import httpx

Message = dict[str, Any]

WEBHOOK = "/webhooks/door/webhook"
DOOR = "/webhooks/door/"
# Rasa's server closes an idle connection after 5 s; ours go first, so that none closes under us.
KEPT_ALIVE_S = 4.0
CONNECTIONS = 100


class NoAnswer(Exception):
    """Rasa is down, too slow, or has nothing to say to the visitor."""


def client(url: str, timeout_s: float) -> httpx.AsyncClient:
    """The one client of the process, with connections kept open."""
    limits = httpx.Limits(
        max_connections=CONNECTIONS,
        max_keepalive_connections=CONNECTIONS,
        keepalive_expiry=KEPT_ALIVE_S,
    )
    return httpx.AsyncClient(base_url=url, timeout=timeout_s, limits=limits, trust_env=False)


async def say(http: httpx.AsyncClient, body: Mapping[str, Any], timeout_s: float) -> list[Message]:
    """Post one visitor message and get the reply.

    Raises:
        NoAnswer: Nothing that can be shown came back in time.
    """
    try:
        response = await asyncio.wait_for(_post(http, body), timeout_s)
        items = response.json() if response.is_success else None
    except (httpx.HTTPError, asyncio.TimeoutError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from None
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise NoAnswer(f"status {response.status_code}")
    messages = pair(items)
    if all(is_trouble(message) for message in messages):  # also when there is none
        raise NoAnswer("no words for the visitor")
    return _alone_if_emergency(messages)


async def _post(http: httpx.AsyncClient, body: Mapping[str, Any]) -> httpx.Response:
    try:
        return await http.post(WEBHOOK, json=body)
    except httpx.RemoteProtocolError:
        # A connection closed while idle. The message id makes a second try harmless.
        return await http.post(WEBHOOK, json=body)


def pair(items: Iterable[Mapping[str, Any]]) -> list[Message]:
    """Join what Rasa sends apart: words with buttons, then their rich form.

    The recipient is left out; a page has no use for it.
    """
    messages: list[Message] = []
    for item in items:
        kept = {key: item[key] for key in ("text", "buttons", "custom") if item.get(key)}
        alone = set(kept) == {"custom"}
        if alone and messages and "custom" not in messages[-1]:
            messages[-1]["custom"] = kept["custom"]
        elif kept:
            messages.append(kept)
    return messages


def kind(message: Mapping[str, Any]) -> str:
    """The type of a message's rich form, or nothing."""
    custom = message.get("custom")
    return str(custom.get("type", "")) if isinstance(custom, dict) else ""


def is_trouble(message: Mapping[str, Any]) -> bool:
    """Whether this is Rasa saying that the action server did not answer."""
    return kind(message) == "trouble"


def _alone_if_emergency(messages: list[Message]) -> list[Message]:
    """Emergency advice stands even when the record of it failed, and nothing blurs it."""
    if any(kind(message) == "emergency" for message in messages):
        return [message for message in messages if not is_trouble(message)]
    return messages


async def parts(http: httpx.AsyncClient, actions_url: str, timeout_s: float) -> dict[str, str]:
    """Whether Rasa and the action server answer, and Rasa's channel for us is as configured."""
    root, door, actions = await asyncio.gather(
        _answers(http, "/", timeout_s),
        _answers(http, DOOR, timeout_s),
        _answers(http, f"{actions_url}/health", timeout_s),
    )
    return {"rasa": root, "door": door, "actions": actions}


async def _answers(http: httpx.AsyncClient, path: str, timeout_s: float) -> str:
    try:
        response = await asyncio.wait_for(http.get(path), timeout_s)
    except (httpx.HTTPError, asyncio.TimeoutError):
        return "down"
    return "ok" if response.is_success else "not ready"
