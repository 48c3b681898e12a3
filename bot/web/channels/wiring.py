"""Which messengers are on, as the credentials say."""

from __future__ import annotations

from bot.messengers import Messengers
from bot.web.channels.incoming import Provider
from bot.web.channels.messenger import MessengerDoor
from bot.web.channels.slack import SlackDoor
from bot.web.channels.telegram import TelegramDoor
from bot.web.channels.twilio import TwilioDoor


def providers(on: Messengers, secret: bytes) -> dict[str, Provider]:
    """The providers by the last part of their address."""
    found: dict[str, Provider] = {}
    url = on.public_url or ""
    if on.telegram:
        found["telegram"] = TelegramDoor(on.telegram, secret, url)
    if on.twilio:
        found["twilio"] = TwilioDoor(on.twilio, url)
    if on.messenger:
        found["messenger"] = MessengerDoor(on.messenger)
    if on.slack:
        found["slack"] = SlackDoor(on.slack)
    return found
