"""Going on in a messenger with a conversation begun elsewhere: whose it is, and the code."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from weakref import WeakValueDictionary

from bot.web import kept

REMEMBERED = 20_000

# A code has no vowels. Said to be one, it may hold signs that are read wrongly, such as B for 8.
_SAID = re.compile(r"\W*code\W*([^\W_aeiouy]{4})[\W_]*([^\W_aeiouy]{4})\W*", re.IGNORECASE)
_BARE = re.compile(r"\W*([CDFGHJKLMNPQRTWX34679]{4})[\W_]*([CDFGHJKLMNPQRTWX34679]{4})\W*", re.I)
# "34679467" may be a phone number, and "C3C4 C6C7" is where a neck was operated on.
_SOMETHING_ELSE = re.compile(r"[0-9]{8}|([CLT][0-9]){4}", re.IGNORECASE)


def code_in(text: str) -> str | None:
    """The code that a message consists of; None for words."""
    said = _SAID.fullmatch(text)
    found = said or _BARE.fullmatch(text)
    if found is None:
        return None
    code = (found[1] + found[2]).upper()
    return code if said or not _SOMETHING_ELSE.fullmatch(code) else None


class Carrying:
    """Knows which conversation a person goes on with."""

    def __init__(self) -> None:
        # Only who goes on with nothing is remembered: nearly everybody. For the others the store
        # is asked each time, as their conversation can be deleted from the website or by its age.
        self._own: OrderedDict[str, None] = OrderedDict()
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, person: str) -> asyncio.Lock:
        """Held for a message, so that the next one finds what this one changed."""
        return self._locks.setdefault(person, asyncio.Lock())

    async def conversation(self, person: str) -> str:
        """The conversation that a person's messages go to."""
        if person in self._own:
            self._own.move_to_end(person)
            return person
        found = await kept.carried_to(person)
        if found is None:
            self._own[person] = None
            if len(self._own) > REMEMBERED:
                self._own.popitem(last=False)
        return found or person

    async def take_up(self, person: str, code: str) -> str | None:
        """Go on with what a code stands for; None, and nothing is changed, when it is wrong."""
        found = await kept.carry_on(person, code)
        if found is not None:
            self._own.pop(person, None)
        return found
