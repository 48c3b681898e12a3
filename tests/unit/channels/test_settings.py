"""A messenger is on by its credentials alone; half of them is said at once, and never repeated."""

from __future__ import annotations

import pytest

from bot.messengers import Messengers, load_messengers
from bot.settings import SettingsError
from tests.helpers.messengers.standin import SECRETS, StandIn

ALL = StandIn().settings("http://127.0.0.1:1")


def test_without_credentials_all_are_off() -> None:
    assert load_messengers({}) == Messengers()


def test_with_all_credentials_all_are_on() -> None:
    found = load_messengers(ALL)
    assert all((found.telegram, found.twilio, found.messenger, found.slack))
    assert not any(secret in repr(found) for secret in SECRETS)


@pytest.mark.parametrize(
    "missing", [k for k in ALL if k.startswith("LEVELHEAD_") and "_API" not in k]
)
def test_a_missing_part_is_named(missing: str) -> None:
    env = {key: value for key, value in ALL.items() if key != missing}
    if missing in ("LEVELHEAD_TELEGRAM_TOKEN", "LEVELHEAD_TWILIO_SMS_NUMBER",
                   "LEVELHEAD_TWILIO_WHATSAPP_NUMBER"):  # fmt: skip
        load_messengers(env)
        return
    with pytest.raises(SettingsError, match=missing) as problem:
        load_messengers(env)
    assert not any(secret in str(problem.value) for secret in SECRETS)


@pytest.mark.parametrize(
    ("name", "value"),
    [("LEVELHEAD_TELEGRAM_TOKEN", "my-bot"), ("LEVELHEAD_PUBLIC_URL", "chat.clinic.org"),
     ("LEVELHEAD_TWILIO_SMS_NUMBER", "555 0100")],
)  # fmt: skip
def test_what_cannot_be_right_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_messengers({**ALL, name: value})


def test_a_number_may_be_written_as_people_do() -> None:
    twilio = load_messengers(
        {**ALL, "LEVELHEAD_TWILIO_WHATSAPP_NUMBER": "whatsapp:+1 555 010 0002"}
    )
    assert twilio.twilio is not None
    assert twilio.twilio.number_for("whatsapp") == "whatsapp:+15550100002"
