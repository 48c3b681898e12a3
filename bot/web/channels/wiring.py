"""Which messengers are on, as the credentials say."""

from __future__ import annotations

from bot.messengers import Messengers
from bot.web.channels.incoming import Provider
from bot.web.channels.telegram import TelegramDoor


def providers(on: Messengers, secret: bytes) -> dict[str, Provider]:
    """The providers by the last part of their address."""
    found: dict[str, Provider] = {}
    url = on.public_url or ""
    if on.telegram:
        found["telegram"] = TelegramDoor(on.telegram, secret, url)
    return found
