"""A store in memory that keeps the promises of `bot.services.ports`, for tests of use cases."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

from bot.services.ports import (
    AnswerRecord,
    AssessmentRecord,
    CallRequest,
    ConsentRecord,
    Conversation,
)


class FakeUnit:
    """A unit of work over a dictionary; writes last only when committed."""

    def __init__(self, kept: dict[str, dict[str, Any]]) -> None:
        self._kept = kept
        self._work: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> FakeUnit:
        self._work = copy.deepcopy(self._kept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._work = {}

    def find(self, conversation_id: str) -> Conversation | None:
        case = self._work.get(conversation_id)
        return None if case is None else case["conversation"]

    def start(self, conversation: Conversation, consent: ConsentRecord) -> None:
        self._work[conversation.id] = {
            "conversation": conversation,
            "consents": [consent],
            "answers": [],
            "assessments": [],
            "calls": [],
        }

    def save(self, conversation: Conversation, answers: Sequence[AnswerRecord] = ()) -> None:
        case = self._work[conversation.id]
        case["conversation"] = conversation
        case["answers"] += answers

    def keep_assessment(self, conversation_id: str, record: AssessmentRecord) -> None:
        self._work[conversation_id]["assessments"].append(record)

    def keep_call_request(self, conversation_id: str, request: CallRequest) -> None:
        self._work[conversation_id]["calls"].append(request)

    def erase(self, conversation_id: str) -> bool:
        return self._work.pop(conversation_id, None) is not None

    def export(self, conversation_id: str) -> dict[str, Any] | None:
        case = self._work.get(conversation_id)
        if case is None:
            return None
        last = {record.finding: number for number, record in enumerate(case["answers"])}
        answers = [
            asdict(record)
            | {"superseded_at": None if last[record.finding] == number else record.at}
            for number, record in enumerate(case["answers"])
        ]
        return {
            "conversation": asdict(case["conversation"]),
            "consents": [asdict(record) for record in case["consents"]],
            "answers": answers,
            "assessments": [asdict(record) for record in case["assessments"]],
            "call_requests": [asdict(record) for record in case["calls"]],
        }

    def commit(self) -> None:
        self._kept.clear()
        self._kept.update(copy.deepcopy(self._work))
