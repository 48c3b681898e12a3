"""What the use cases of one turn share: who speaks, what was heard, what is on the sheet."""

from __future__ import annotations

from typing import Any

from bot.engine.model import Question
from bot.services.answering import Sheet
from bot.services.asking import put_question
from bot.services.desk import Desk
from bot.services.heard import Heard
from bot.services.messages import Message, message
from bot.services.ports import Conversation, UnitOfWork


class Talk:
    """One turn of one conversation."""

    def __init__(
        self, desk: Desk, unit: UnitOfWork, conversation: Conversation, heard: Heard
    ) -> None:
        self.desk = desk
        self.unit = unit
        self.conversation = conversation
        self.heard = heard
        self.sheet = Sheet(conversation, desk.now())
        self.erased = False

    def say(self, key: str, **values: Any) -> Message:
        """One message of the catalog's words."""
        return message(self.desk.say(key, **values))

    @property
    def pending(self) -> dict[str, Any]:
        """Small dialogue state that outlives the turn."""
        return self.conversation.pending

    @property
    def open_question(self) -> Question | None:
        """The catalog question now open, if the conversation is at one."""
        return self.desk.catalog.questions.get(self.conversation.question or "")

    @property
    def offered(self) -> list[str]:
        """The option ids that were shown for the open question."""
        return list(self.pending.get("offered", ()))

    def put_again(self, text: str | None = None) -> list[Message]:
        """The open question once more; nothing when none is open."""
        question = self.open_question
        if question is None:
            return []
        return [
            put_question(
                self.desk,
                question,
                self.offered,
                about=self.conversation.about,
                left=int(self.pending.get("left", 0)),
                text=text,
            )
        ]
