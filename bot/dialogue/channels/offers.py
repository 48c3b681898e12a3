"""What was offered last in a conversation, so that "2", or the words on a button, mean it."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

REMEMBERED = 5_000  # conversations; without it, numbers still work at the catalog's own questions
NONE = "none"

_PRESS = re.compile(r"/press(\{.*\})", re.DOTALL)
_CODE = re.compile(r"p:([^:\s]+):([^:\s]+)")
_NAMED = r"(?:number|option|n[úu]mero|opci[óo]n|la|no\.?|nr\.?)"
_NUMBER = re.compile(rf"\W*{_NAMED}?\s*(\d{{1,2}})\W*", re.IGNORECASE)
_NUMBERS = re.compile(r"\W*\d{1,2}(?:(?:\W+(?:and|y|e)\W+|\W+)\d{1,2})*\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to press: its words, and what Rasa gets for it."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the last reply let somebody choose from."""

    numbered: tuple[Choice, ...] = ()  # by number, from 1
    others: tuple[Choice, ...] = ()  # by their words only
    checklist: str | None = None  # the question, when several numbers may be given
    ids: tuple[str, ...] = ()  # of that checklist, by number


def press(question: str, options: Sequence[str]) -> str:
    """What Rasa gets for chosen options."""
    return "/press" + json.dumps({"question": question, "option": ",".join(options)})


def meaning(offer: Offer, text: str) -> str | None:
    """The payload that typed words stand for; None when they are words to be understood."""
    if offer.checklist is not None:
        ids = _ticked(offer.ids, text)
        if ids is not None:
            return press(offer.checklist, ids)
    number = _NUMBER.fullmatch(text)
    if number and 1 <= int(number[1]) <= len(offer.numbered):
        return offer.numbered[int(number[1]) - 1].payload
    said = _folded(text)
    every = (*offer.numbered, *offer.others)
    return next((c.payload for c in every if said and _folded(c.title) == said), None)


def _ticked(ids: Sequence[str], text: str) -> list[str] | None:
    if not _NUMBERS.fullmatch(text):
        return None
    places = [int(place) for place in re.findall(r"\d+", text)]
    if places == [0]:
        return [NONE]
    if not all(1 <= place <= len(ids) for place in places):
        return None
    return [ids[place - 1] for place in dict.fromkeys(places)]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.replace("'", "").replace("’", "").casefold()))


def code(payload: str) -> str:
    """A payload short enough for a button: Telegram gives it 64 bytes."""
    found = _PRESS.fullmatch(payload)
    if found is None:
        return payload
    carried = json.loads(found[1])
    return f"p:{carried['question']}:{carried['option']}"


def payload_of(pressed: str) -> str:
    """What Rasa gets for a code; anything else is left as it is, to be checked like all input."""
    found = _CODE.fullmatch(pressed.strip())
    return press(found[1], [found[2]]) if found else pressed.strip()


class Offers:
    """The last offer of each conversation, the longest untouched forgotten first."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._held: OrderedDict[str, Offer] = OrderedDict()

    def of(self, conversation: str) -> Offer:
        """The last offer, or an empty one."""
        return self._held.get(conversation) or Offer()

    def put(self, conversation: str, offer: Offer) -> None:
        """Remember an offer."""
        self._held[conversation] = offer
        self._held.move_to_end(conversation)
        while len(self._held) > self._remembered:
            self._held.popitem(last=False)
