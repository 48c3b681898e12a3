"""Signatures, against the examples of the providers' own documentation where they give one."""

from __future__ import annotations

import pytest

from bot.web.channels import signatures
from bot.web.channels.incoming import conversation_of

# docs.slack.dev/authentication/verifying-requests-from-slack
SLACK_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SLACK_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)

# www.twilio.com/docs/usage/security#validating-requests
TWILIO_FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675309"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
]


def test_slacks_own_example() -> None:
    assert (
        signatures.slack(SLACK_SECRET, "1531420618", SLACK_BODY)
        == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    )


def test_twilios_own_example() -> None:
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signatures.twilio("12345", url, reversed(TWILIO_FORM)) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_meta_signs_the_bytes_as_they_came() -> None:
    # RFC 4231, test case 2
    assert (
        signatures.meta("Jefe", b"what do ya want for nothing?")
        == "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


@pytest.mark.parametrize(
    ("timestamp", "fresh"),
    [("1000", True), ("701", True), ("1299", True), ("699", False), ("1301", False),
     ("", False), ("-1000", False), ("1e3", False), ("١٠٠٠", False)],
)  # fmt: skip
def test_an_old_delivery_may_be_a_replay(timestamp: str, *, fresh: bool) -> None:
    assert signatures.is_fresh(timestamp, 1000.0) is fresh


@pytest.mark.parametrize("given", [None, "", "wrong", "ünlaut"])
def test_a_missing_or_odd_signature_is_not_the_same(given: str | None) -> None:
    assert not signatures.same(given, "right")


def test_a_person_is_one_conversation_that_names_nobody() -> None:
    mine = conversation_of(b"secret", "sms", "+15550100199")
    assert mine == conversation_of(b"secret", "sms", "+15550100199")
    assert "555" not in mine
    others = {
        conversation_of(b"secret", "whatsapp", "+15550100199"),
        conversation_of(b"secret", "sms", "+15550100198"),
        conversation_of(b"other", "sms", "+15550100199"),
    }
    assert mine not in others
    assert len(others) == 3
