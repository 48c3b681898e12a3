"""A conversation in a real database, as far as its result."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from bot.services import interview
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.ports import ConsentRecord, Conversation
from bot.services.talk import Talk
from bot.store import Store


def give_result(
    store: Store, desk: Desk, who: str, answers: Mapping[str, str], alarm: tuple[str, ...] = ()
) -> None:
    """Keep these answers and the result that the use cases give for them.

    Args:
        store: Where.
        desk: Content and clinic.
        who: The conversation's id.
        answers: Pressed as buttons, all of them.
        alarm: Danger heard in words, which stands.
    """
    now = datetime.now(timezone.utc)
    agreed = ConsentRecord("keep_answers", given=True, wording_version="1", at=now)
    with store.unit() as unit:
        conversation = Conversation(who, "web", "interview", desk.catalog.version)
        unit.start(conversation, agreed)
        talk = Talk(desk, unit, conversation, Heard(intent="inform"))
        talk.sheet.put(answers, "button")
        conversation.last_reply = interview.give_result(talk)
        if alarm:
            conversation.stage, talk.pending["alarm"] = "emergency", list(alarm)
        unit.save(conversation, talk.sheet.records)
        unit.commit()
