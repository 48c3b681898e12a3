"""Thousands of made-up conversations: answers, interruptions, corrections, danger and noise.

The words come from the test sentences and are parsed once by the trained model; from there on each
dialogue runs the code that a visitor's does. What must hold at every turn is written in `Watch`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from bot.engine import assess
from bot.engine.model import ABSENT, PRESENT, UNSURE, Catalog, Urgency
from bot.knowledge import Clinic
from bot.services import results
from bot.services.answering import answers_of_options
from tests.helpers import model
from tests.helpers.chat import Chat
from tests.nlu.material import danger, findings, intents, replies

# The first test has every text parsed by the model, which takes minutes on a busy machine.
pytestmark = pytest.mark.timeout(600)

DIALOGUES = int(os.environ.get("LEVELHEAD_FUZZ", "2000"))
BATCHES = 20
MOST_TURNS = 45
MOST_SAME = 3  # the same reply to different words
MOST_QUESTIONS = 40  # a visitor who only ever answers sees fewer questions than this
NOISE = [
    "",
    "   ",
    "asdf",
    "??",
    "...",
    "😀",
    "blah blah blah",
    "x" * 600,
    "no " * 60,
    "/restart",
    "0",
]
STEERING = (
    *("why_ask", "go_back", "repeat_question", "start_over", "stop", "summary", "talk_to_person"),
    *("what_stored", "call_me", "thanks", "goodbye", "greet", "ask_question", "for_someone_else"),
)
QUESTIONS = {"question", "checklist"}


@pytest.fixture(scope="module")
def spoken() -> dict[str, list[str]]:
    """What the visitors may type, by kind."""
    return {
        "danger": [c["say"] for c in danger() if c.get("urgent")],
        "calm": [c["say"] for c in danger() if c.get("urgent") is False],
        "findings": [c["say"] for c in findings()],
        "intents": [c["say"] for c in intents()],
        "noise": NOISE,
    }


@pytest.fixture(scope="module")
def parsed(spoken: dict[str, list[str]]) -> Mapping[str, Any]:
    every = [text for texts in spoken.values() for text in texts]
    return model.parse([t for t in every if t.strip()] + [r["say"] for r in replies()])


@pytest.fixture(scope="module")
def by_question() -> dict[str, list[str]]:
    """Typed answers, by the question they answer."""
    found: dict[str, list[str]] = {}
    for reply in replies():
        found.setdefault(reply["question"], []).append(reply["say"])
    return found


@pytest.mark.parametrize("batch", range(BATCHES))
def test_any_conversation_holds(
    batch: int,
    catalog: Catalog,
    clinic: Clinic,
    parsed: Mapping[str, Any],
    spoken: dict[str, list[str]],
    by_question: dict[str, list[str]],
) -> None:
    for number in range(batch, DIALOGUES, BATCHES):
        chance = random.Random(number)  # noqa: S311 - a reproducible dialogue, not a secret
        visitor = Visitor(chance, spoken, by_question)
        watch = Watch(Chat(catalog, clinic, parsed), number)
        for _ in range(chance.randint(5, MOST_TURNS)):
            watch.turn(*visitor.next(watch.chat))


class Visitor:
    """Does what people do: mostly answers, sometimes anything else."""

    def __init__(
        self,
        chance: random.Random,
        spoken: Mapping[str, Sequence[str]],
        by_question: Mapping[str, Sequence[str]],
    ) -> None:
        self.chance = chance
        self.spoken = spoken
        self.by_question = by_question
        self.patience = chance.choice([0.2, 0.5, 0.8])  # how often the question is answered
        self.frank = chance.random() < 0.3  # may speak of danger

    def next(self, chat: Chat) -> tuple[str, Any]:
        """What to do: (kind, with what)."""
        if not chat.reply:
            return "say", self.chance.choice(["hi", *self.spoken["findings"][:40]])
        if chat.stage == "consent":
            return self._before_consent()
        shown = chat.open
        if shown.get("options") and self.chance.random() < self.patience:
            return self._answer(shown)
        kind = self.chance.choice(["findings", "intents", "intents", "calm", "noise", "control"])
        if self.frank and self.chance.random() < 0.1:  # noqa: PLR2004
            kind = "danger"
        if kind == "control":
            return "control", self.chance.choice(STEERING)
        return "say", self.chance.choice(self.spoken[kind])

    def _before_consent(self) -> tuple[str, Any]:
        if self.chance.random() < 0.6:  # noqa: PLR2004
            return "control", "consent_yes"
        kind = self.chance.choice(["intents", "findings", "noise", "danger"])
        return "say", self.chance.choice(self.spoken[kind])

    def _answer(self, shown: Mapping[str, Any]) -> tuple[str, Any]:
        typed = self.by_question.get(shown["question"])
        if typed and self.chance.random() < 0.4:  # noqa: PLR2004
            return "say", self.chance.choice(typed)
        ids = [option["id"] for option in shown["options"]]
        if shown["kind"] == "checklist":
            some = self.chance.sample(ids, self.chance.randint(1, len(ids)))
            ids = self.chance.choice([["none"], ["none"], ["none"], ["unsure"], some])
            return "press", (shown["question"], *ids)
        return "press", (shown["question"], self.chance.choice([*ids, "unsure"]))


class Watch:
    """Plays a dialogue and checks after every turn what must always hold."""

    def __init__(self, chat: Chat, number: int) -> None:
        self.chat = chat
        self.number = number
        self.done: list[str] = []
        self.same = 0

    def turn(self, kind: str, what: Any) -> None:
        """One turn and its checks."""
        chat = self.chat
        before, stage, kept = chat.text, chat.stage, bool(chat.kept)
        known = dict(chat.answers)
        asked = str(chat.open.get("question", "")).removeprefix("clarify_") if chat.reply else ""
        self.done.append(f"{kind} {str(what)[:70]!r} at {stage}")
        if kind == "press":
            self._press(*what)
        elif kind == "control":
            chat.control(what)
        else:
            chat.say(what)
        self._always()
        if not kept and chat.kept:
            self._agreed(kind, what)
        if kind == "say":
            self._danger(what, stage, {**known, asked: PRESENT})
            self._no_loop(before)
        self._result()

    def _press(self, question: str, *options: str) -> None:
        """A pressed answer is in force afterwards, unless it was about something of its own."""
        chat = self.chat
        asked = chat.desk.catalog.questions.get(question)
        offered = [o["id"] for o in chat.open["options"]]
        chat.press(question, *options)
        if asked is None or options == ("unsure",):
            return
        wanted = answers_of_options(chat.desk.catalog, asked, offered, list(options)) or {}
        self.holds(
            all(chat.answers.get(f) == v for f, v in wanted.items()),
            f"the pressed answer {options} to {question} is not in force: {chat.answers}",
        )

    def holds(self, fact: object, why: str) -> None:
        """Fail with the dialogue that led here."""
        assert fact, f"dialogue {self.number}: {why}\n" + "\n".join([*self.done, self.chat.text])

    def _always(self) -> None:
        chat = self.chat
        self.holds(chat.reply, "no reply")
        self.holds(all(part["text"].strip() for part in chat.reply), "an empty text")
        self.holds("{" not in chat.text, "a placeholder is left in the text")
        ways_on = chat.buttons or chat.stage in ("emergency", "consent")
        self.holds(ways_on or "emergency" in chat.types, "a dead end: nothing to press")

    def _agreed(self, kind: str, what: Any) -> None:
        """Kept only after a yes to the consent question."""
        said = self.chat.events[-2]["parse_data"]["intent"]["name"]
        self.holds(said in ("consent_yes", "affirm"), f"kept without consent after {kind} {what}")

    def _danger(self, text: str, stage: str, known: Mapping[str, str]) -> None:
        """A danger sign is answered with the emergency, a doubtful one with a plain question.

        `known` are the signs that need no question: already there, or being asked about just now.
        """
        chat = self.chat
        understood = (chat.parsed.get(text) or {}).get("understood") or {}
        doubts = [f for f in understood.get("ask", ()) if known.get(f) != PRESENT]
        if understood.get("urgent"):
            self.holds("emergency" in chat.types, "danger without emergency advice")
            self.holds(not (chat.types & QUESTIONS), "an ordinary question after danger")
            self.holds(stage == "consent" or chat.stage == "emergency", "danger is not kept")
        elif doubts and stage in ("screen", "interview", "result"):
            waiting = chat.conversation.pending.get("clarify") if chat.conversation else ()
            stops = chat.stage == "ended"  # a child, or nobody who can answer
            heard = waiting or stops or "emergency" in chat.types
            self.holds(heard, f"the doubt {doubts} is not asked about")

    def _no_loop(self, before: str) -> None:
        """Different words do not get the same words back for ever."""
        here = self.chat.stage in ("screen", "interview", "opener")
        self.same = self.same + 1 if here and self.chat.text == before else 0
        self.holds(self.same < MOST_SAME, "the same reply again and again")

    def _result(self) -> None:
        """What is shown is what the engine makes of the answers, and they have a trail."""
        chat = self.chat
        if chat.conversation is None:
            return
        case = chat.kept["visitor"]
        replayed: dict[str, str] = {}
        for record in case["answers"]:
            replayed[record.finding] = record.value
        told = {f: v for f, v in replayed.items() if v != "unknown"}
        self.holds(told == chat.answers, "the answers differ from what was kept of them")
        if "assessment" in chat.types:
            desk = chat.desk.speaking(chat.conversation.language)
            found = assess(desk.catalog, chat.answers)
            wanted = results.assessment_object(desk, found, chat.answers)
            rich = [part.get("custom") or {} for part in chat.reply]
            shown = next(custom for custom in rich if custom.get("type") == "assessment")
            self.holds(shown["urgency"] == wanted["urgency"], "another urgency than the engine's")
            self.holds(shown["specialists"] == wanted["specialists"], "other specialists")
            self.holds(found.urgency is not Urgency.EMERGENCY, "a result card in an emergency")


def test_whoever_only_answers_comes_to_a_result(catalog: Catalog, clinic: Clinic) -> None:
    for number in range(100):
        chance = random.Random(number)  # noqa: S311
        chat = Chat(catalog, clinic, {})
        chat.control("greet").control("consent_yes").press("opener", "skip")
        for turn in range(MOST_QUESTIONS + 1):
            if chat.stage not in ("screen", "interview"):
                break
            assert turn < MOST_QUESTIONS, f"visitor {number} is asked for ever"
            shown = chat.open
            ids = [option["id"] for option in shown["options"]]
            if shown["kind"] == "checklist":
                flags = chat.stage == "screen"
                some = chance.sample(ids, chance.randint(1, len(ids)))
                chat.press(shown["question"], *(["none"] if flags else some))
            else:
                plain = {PRESENT: ids[0], ABSENT: ids[-1], UNSURE: "unsure"}
                chat.press(shown["question"], chance.choice(list(plain.values())))
        assert chat.stage in ("result", "emergency", "ended"), f"visitor {number}: {chat.stage}"
