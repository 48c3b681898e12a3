"""What the door says by itself: when Rasa is silent, and when a message cannot be taken."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

from bot.engine.model import Catalog
from bot.knowledge import Clinic, ClinicError, ClinicFile, load_catalog
from bot.knowledge.languages import ENGLISH, about, offered
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

    def __init__(
        self, settings: Settings, *, messengers: bool = False, language: str | None = None
    ) -> None:
        self._settings = settings
        self._messengers = messengers
        self._wish = language  # where it is not the clinic's own
        self._file = ClinicFile(settings.clinic_file)
        self._desk: Desk | None = None
        self._others: dict[str, Words] = {}  # by language
        self._on_the_page = {**FOR_THE_PAGE, **(WITH_MESSENGERS if messengers else {})}

    @property
    def desk(self) -> Desk | None:
        """Content and clinic; a changed clinic file is taken up, a broken one is not."""
        try:
            clinic = self._file.current()
        except ClinicError as error:
            _say_once(str(error))
            return None
        if self._desk is None or self._desk.clinic is not clinic:
            code = self._wish or offered(clinic)[0]
            catalog = _catalog_or_none(code) or _catalog_or_none(ENGLISH)
            if catalog is None:
                return None
            self._desk = Desk(catalog, clinic, lambda: datetime.now(timezone.utc))
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

    @property
    def language(self) -> str:
        """The language of these words."""
        return self.desk.language if self.desk else ENGLISH

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the clinic offers, its own first."""
        return offered(self.desk.clinic) if self.desk else (ENGLISH,)

    def offers(self, language: str | None) -> str | None:
        """The language as it is called here, when the clinic offers it."""
        return self.desk.offers(language) if self.desk else None

    def speaking(self, language: str | None) -> Words:
        """The same in a language that the clinic offers; else as it is."""
        code = self.offers(language)
        if code is None or code == self.language:
            return self
        if code not in self._others:
            self._others[code] = Words(self._settings, messengers=self._messengers, language=code)
        return self._others[code]

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
            "words": {name: desk.say(key, **values) for name, key in held.items()},
            "language": self.language,
            "direction": about(self.language).direction,
            "languages": {code: about(code).name for code in self.languages},
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
            heard = understand(desk.catalog, text, phrases_only=True)
        except Exception as error:  # noqa: BLE001 - the trouble words name the emergency number
            logger.error("The screen of a failed turn failed: %s", type(error).__name__)  # noqa: TRY400
            return None
        desk = self.speaking(heard.foreign).desk or desk
        return advice_for(desk, heard.urgent) if heard.urgent else None


def _catalog_or_none(language: str) -> Catalog | None:
    try:
        return load_catalog(language=language)
    except Exception as error:  # noqa: BLE001 - the door still opens and says the last resort
        _say_once(f"{language}: {type(error).__name__}: {error}")
        return None


@lru_cache(maxsize=16)
def _say_once(problem: str) -> None:
    """Into the log, though every request finds the same again."""
    logger.error("The words cannot be read: %s", problem)
