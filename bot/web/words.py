"""What the door says by itself: when Rasa is silent, and when a message cannot be taken."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge import Clinic, ClinicError, ClinicFile, load_catalog
from bot.services.desk import Desk
from bot.services.emergency import advice_for
from bot.settings import Settings

logger = logging.getLogger(__name__)
Message = dict[str, Any]

# The only sentence for visitors in Python: said when the catalog or the clinic file, where all
# words and numbers are, cannot be read. Then no number is known, so it names none.
LAST_RESORT = (
    "Sorry, something is not working on our side. Please try again in a minute, or call the "
    "clinic. If you think this is an emergency, call your local emergency number now."
)

# Words the page needs even when it is cut off, under the names that it uses.
FOR_THE_PAGE = {
    "offline": "trouble.offline", "failed": "trouble.failed", "emergency": "opening.emergency",
    "call": "emergency.call", "delete_ask": "delete.ask", "delete_yes": "delete.yes",
    "delete_no": "delete.no", "delete_done": "delete.done", "start_over": "controls.start_over",
    "talk_to_person": "controls.talk_to_person", "delete": "controls.delete_data",
    "what_stored": "controls.what_stored", "who": "result.who", "sure": "result.sure",
    "reasons": "result.reasons", "watch_for": "result.watch_for",
    "tell_clinician": "result.tell_clinician", "not_a_diagnosis": "result.not_a_diagnosis",
    "hand_over": "handover.menu", "hand_over_code": "handover.code",
    "have_code": "handover.have_code", "code_label": "handover.label", "code_go": "handover.go",
    "change": "read_back.change", "noted": "read_back.intro", "right": "read_back.ask",
}  # fmt: skip

# A code is good for messengers too, where there are any.
WITH_MESSENGERS = {
    "hand_over": "handover.menu_messengers", "hand_over_code": "handover.code_messengers",
}  # fmt: skip


class Words:
    """The catalog's words with this clinic's numbers, or the last resort."""

    def __init__(self, settings: Settings, *, messengers: bool = False) -> None:
        self._file = ClinicFile(settings.clinic_file)
        self._catalog = _catalog_or_none()
        self._desk: Desk | None = None
        self._on_the_page = {**FOR_THE_PAGE, **(WITH_MESSENGERS if messengers else {})}

    @property
    def desk(self) -> Desk | None:
        """Content and clinic; a changed clinic file is taken up, a broken one is not."""
        try:
            clinic = self._file.current()
        except ClinicError as error:
            _say_once(str(error))
            return None
        if self._catalog is not None and (self._desk is None or self._desk.clinic is not clinic):
            self._desk = Desk(self._catalog, clinic, lambda: datetime.now(timezone.utc))
        return self._desk

    @property
    def clinic_file(self) -> str:
        """Either "ok", or that the file on disk cannot be used; the log says why."""
        return "not usable, the one read before stays" if self._file.problem else "ok"

    @property
    def clinic(self) -> Clinic | None:
        """The clinic, when its file can be read."""
        desk = self.desk
        return desk.clinic if desk else None

    def say(self, key: str) -> str:
        """Words of the catalog."""
        desk = self.desk
        return desk.say(key) if desk and desk.has(key) else LAST_RESORT

    def for_the_page(self) -> dict[str, Any]:
        """The clinic and the words that a page keeps at hand."""
        desk = self.desk
        if desk is None:
            return {"words": {"offline": LAST_RESORT, "failed": LAST_RESORT}}
        clinic = desk.clinic
        values = {"number": clinic.emergency_number}
        held = {name: key for name, key in self._on_the_page.items() if desk.has(key)}
        return {
            "name": clinic.name,
            "phone": clinic.phone,
            "emergency_number": clinic.emergency_number,
            "country": clinic.country,
            "hours": clinic.hours,
            "colours": dict(clinic.colours),
            "language": clinic.language,
            "languages": list(clinic.languages),
            "words": {name: desk.say(key, **values) for name, key in held.items()},
        }

    async def not_delivered(self, text: str | None) -> list[Message]:
        """What to say when a turn failed; danger signs in typed words come first."""
        trouble: Message = {"text": self.say("trouble.failed"), "custom": {"type": "trouble"}}
        heard = await asyncio.to_thread(self._emergency, text) if text else None
        return [heard, trouble] if heard else [trouble]

    def _emergency(self, text: str) -> Message | None:
        """The emergency advice for these words, as Rasa's own screen would have given it."""
        desk = self.desk
        if desk is None:
            return None
        try:
            from bot.understanding import understand  # noqa: PLC0415 - costs memory, rarely needed

            # Phrases only: what is learned takes seconds at first, and these words cannot wait.
            urgent = understand(desk.catalog, text, phrases_only=True).urgent
        except Exception as error:  # noqa: BLE001 - the trouble words name the emergency number
            logger.error("The screen of a failed turn failed: %s", type(error).__name__)  # noqa: TRY400
            return None
        return advice_for(desk, urgent) if urgent else None


def _catalog_or_none() -> Catalog | None:
    try:
        return load_catalog()
    except Exception as error:  # noqa: BLE001 - the door still opens and says the last resort
        logger.error("The words cannot be read: %s: %s", type(error).__name__, error)  # noqa: TRY400
        return None


@lru_cache(maxsize=16)
def _say_once(problem: str) -> None:
    """Into the log, though every request finds the same again."""
    logger.error("The clinic file cannot be used: %s", problem)
