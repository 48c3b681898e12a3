"""The messengers of this installation: each is on when its credentials are set, and only then."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.settings import SettingsError

TELEGRAM_TOKEN = re.compile(r"\d+:[\w-]{20,}")
E164 = re.compile(r"\+[1-9]\d{5,14}")

TELEGRAM_API = "https://api.telegram.org"
TWILIO_API = "https://api.twilio.com"
# Meta keeps a version for about two years; LEVELHEAD_MESSENGER_API names a newer one.
MESSENGER_API = "https://graph.facebook.com/v23.0"
SLACK_API = "https://slack.com/api"


@dataclass(frozen=True, slots=True)
class Telegram:
    """A bot of Telegram's BotFather."""

    token: str = field(repr=False)
    api: str = TELEGRAM_API


@dataclass(frozen=True, slots=True)
class Twilio:
    """A Twilio account with a number for SMS, one for WhatsApp, or both."""

    account_sid: str
    auth_token: str = field(repr=False)
    sms_number: str | None = None
    whatsapp_number: str | None = None
    api: str = TWILIO_API

    def number_for(self, channel: str) -> str | None:
        """Our number on "sms" or "whatsapp", as Twilio writes it; None when that one is off."""
        if channel == "whatsapp":
            return f"whatsapp:{self.whatsapp_number}" if self.whatsapp_number else None
        return self.sms_number


@dataclass(frozen=True, slots=True)
class Messenger:
    """A Facebook page whose messages come to us."""

    page_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    api: str = MESSENGER_API


@dataclass(frozen=True, slots=True)
class Slack:
    """A Slack app that people write to directly."""

    bot_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api: str = SLACK_API


@dataclass(frozen=True, slots=True)
class Messengers:
    """What is on; None is off."""

    public_url: str | None = None  # how providers reach the web door, such as https://chat.clinic
    telegram: Telegram | None = None
    twilio: Twilio | None = None
    messenger: Messenger | None = None
    slack: Slack | None = None

    @property
    def any(self) -> bool:
        """Whether one of them is on."""
        return any((self.telegram, self.twilio, self.messenger, self.slack))


def load_messengers(env: Mapping[str, str] | None = None) -> Messengers:
    """Read the credentials from `LEVELHEAD_...` variables.

    Raises:
        SettingsError: A messenger has some of its credentials only, or one that cannot be right;
            names the variable and never repeats a secret.
    """
    env = os.environ if env is None else env
    public_url = (env.get("LEVELHEAD_PUBLIC_URL") or "").rstrip("/") or None
    if public_url and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", public_url):
        raise SettingsError(
            "LEVELHEAD_PUBLIC_URL: write an address such as https://chat.clinic.org"
        )
    found = Messengers(public_url, _telegram(env), _twilio(env), _messenger(env), _slack(env))
    for name, one in (("TELEGRAM", found.telegram), ("TWILIO", found.twilio)):
        if one is not None and public_url is None:
            raise SettingsError(
                f"LEVELHEAD_PUBLIC_URL is missing: the LEVELHEAD_{name} credentials need it. "
                "Write the address under which this door is reached, such as https://chat.clinic.org"
            )
    return found


def _telegram(env: Mapping[str, str]) -> Telegram | None:
    given = _given(env, "TELEGRAM", ("TOKEN",))
    if given is None:
        return None
    if not TELEGRAM_TOKEN.fullmatch(given["TOKEN"]):
        raise SettingsError(
            "LEVELHEAD_TELEGRAM_TOKEN is no token of BotFather's: they look like 123456789:AAF..."
        )
    return Telegram(given["TOKEN"], _api(env, "TELEGRAM", TELEGRAM_API))


def _twilio(env: Mapping[str, str]) -> Twilio | None:
    numbers = {
        kind: env.get(f"LEVELHEAD_TWILIO_{kind}", "").replace(" ", "").removeprefix("whatsapp:")
        for kind in ("SMS_NUMBER", "WHATSAPP_NUMBER")
    }
    given = _given(env, "TWILIO", ("ACCOUNT_SID", "AUTH_TOKEN"), also=any(numbers.values()))
    if given is None:
        return None
    if not any(numbers.values()):
        raise SettingsError(
            "LEVELHEAD_TWILIO_SMS_NUMBER or LEVELHEAD_TWILIO_WHATSAPP_NUMBER is missing: "
            "write the number that people write to, such as +15550100199"
        )
    for kind, number in numbers.items():
        if number and not E164.fullmatch(number):
            raise SettingsError(
                f"LEVELHEAD_TWILIO_{kind} is {number!r}: write + and digits, such as +15550100199"
            )
    return Twilio(
        given["ACCOUNT_SID"],
        given["AUTH_TOKEN"],
        numbers["SMS_NUMBER"] or None,
        numbers["WHATSAPP_NUMBER"] or None,
        _api(env, "TWILIO", TWILIO_API),
    )


def _messenger(env: Mapping[str, str]) -> Messenger | None:
    given = _given(env, "MESSENGER", ("PAGE_TOKEN", "APP_SECRET", "VERIFY_TOKEN"))
    if given is None:
        return None
    return Messenger(
        given["PAGE_TOKEN"],
        given["APP_SECRET"],
        given["VERIFY_TOKEN"],
        _api(env, "MESSENGER", MESSENGER_API),
    )


def _slack(env: Mapping[str, str]) -> Slack | None:
    given = _given(env, "SLACK", ("BOT_TOKEN", "SIGNING_SECRET"))
    if given is None:
        return None
    return Slack(given["BOT_TOKEN"], given["SIGNING_SECRET"], _api(env, "SLACK", SLACK_API))


def _given(
    env: Mapping[str, str], name: str, parts: tuple[str, ...], *, also: bool = False
) -> dict[str, str] | None:
    """All credentials of one messenger, or None when it has none of them."""
    found = {part: env.get(f"LEVELHEAD_{name}_{part}", "").strip() for part in parts}
    if not any(found.values()) and not also:
        return None
    missing = [f"LEVELHEAD_{name}_{part}" for part, value in found.items() if not value]
    if missing:
        raise SettingsError(
            f"{' and '.join(missing)}: missing. Set all of this messenger's credentials, or none"
        )
    return found


def _api(env: Mapping[str, str], name: str, usual: str) -> str:
    """Where the provider's API is; another place for tests and for a provider's own regions."""
    return (env.get(f"LEVELHEAD_{name}_API") or usual).rstrip("/")
