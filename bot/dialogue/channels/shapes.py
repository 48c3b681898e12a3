"""What each messenger can carry, from its provider's documentation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The limits of one channel.

    `text` is the longest message in characters, `buttons` how many a message may have (none on a
    plain channel), `title` the longest words on one, `value` the longest that a press sends back.
    A brief channel gets the heart of a result and a link to the rest.
    """

    text: int
    buttons: int = 0
    title: int = 0
    value: int = 0
    brief: bool = False
    simple_signs: bool = False  # curly quotes and long dashes cost an SMS half of its length


SHAPES = {
    # core.telegram.org/bots/api: 4096 characters, callback_data 64 bytes. No limit for titles is
    # given; what is longer than a phone's width is cut on screen.
    "telegram": Shape(text=4096, buttons=12, title=40, value=64),
    # Twilio takes 1600 characters; four parts of 153 still arrive as one on every phone.
    "sms": Shape(text=612, brief=True, simple_signs=True),
    # Buttons need a template that WhatsApp has approved; numbers work at once.
    "whatsapp": Shape(text=1600),
    # Send API: 2000 characters; quick replies: titles of 20, payloads of 1000, 11 in Rasa's client.
    "messenger": Shape(text=2000, buttons=11, title=20, value=1000),
    # Block Kit: a section holds 3000 characters, an actions block 25 buttons of 75.
    "slack": Shape(text=3000, buttons=25, title=75, value=2000),
}
