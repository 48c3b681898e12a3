"""How a phrase is meant: said or denied, surely or not, about whom, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE
from bot.knowledge.terms import Terms
from bot.understanding.matching import Hit
from bot.understanding.normalise import tokens_of

MARKS = {".", ";", "!", "?", "\n"}
REACH_BACK = 8  # words a denial reaches forward over
REACH_ON = 4  # words after a phrase in which "is fine" still speaks of it
PERSON_REACH = 10


@dataclass(frozen=True, slots=True)
class Meaning:
    """How one phrase is meant."""

    value: str
    about: str
    when: str
    doubtful: bool  # hedged, or long-standing: too unsure for an alarm


class Reader:
    """Reads the words around a phrase."""

    def __init__(self, terms: Terms) -> None:
        cues, rewrites = terms.cues, terms.rewrites
        self._single = {
            k: frozenset(cues[k]) for k in ("negation", "ends", "restarts", "people", "self")
        }
        self._starts = frozenset(cues["question_starts"])
        self._phrases = {
            key: [tokens_of(phrase, rewrites) for phrase in cues[key]]
            for key in (
                *("negation_after", "not_negation", "sometimes", "unsure", "past"),
                *("long_standing", "hypothetical", "helper"),
            )
        }
        self._years = (cues["years"]["from"], cues["years"]["to"])

    def helper(self, tokens: Sequence[str]) -> bool:
        """Whether the visitor says that they write for somebody else."""
        return self._has("helper", tokens)

    def meaning(self, tokens: Sequence[str], hit: Hit) -> Meaning:
        """Read one phrase in its sentence."""
        low, high = self._sentence(tokens, hit)
        sentence = tokens[low:high]
        clause = self._clause(tokens, hit, low, high)
        about = self._about(tokens, hit, low)
        when = self._when(tokens, hit, low, high)
        doubtful = self._has("unsure", clause) or self._has("long_standing", sentence)
        return Meaning(self._value(tokens, hit, low, clause), about, when, doubtful)

    def _sentence(self, tokens: Sequence[str], hit: Hit) -> tuple[int, int]:
        low = next((i + 1 for i in range(hit.start - 1, -1, -1) if tokens[i] in MARKS), 0)
        high = next((i + 1 for i in range(hit.end, len(tokens)) if tokens[i] in MARKS), len(tokens))
        return low, high

    def _clause(self, tokens: Sequence[str], hit: Hit, low: int, high: int) -> Sequence[str]:
        """The part of the sentence that speaks of the phrase."""
        ends = self._single["ends"]
        start = next((i + 1 for i in range(hit.start - 1, low - 1, -1) if tokens[i] in ends), low)
        stop = next(
            (i for i in range(hit.end, high) if tokens[i] in ends or tokens[i] == ","), high
        )
        return tokens[start:stop]

    # --- said or denied ------------------------------------------------------------------------

    def _value(self, tokens: Sequence[str], hit: Hit, low: int, clause: Sequence[str]) -> str:
        if self._denied_before(tokens, hit, low) or self._denied_after(tokens, hit):
            return ABSENT
        if self._has("sometimes", clause):
            return SOMETIMES
        if self._doubted(clause):
            return UNSURE
        return PRESENT

    def _doubted(self, clause: Sequence[str]) -> bool:
        joined = " ".join(clause)
        return any(f"{cue} " in f"{joined} " for cue in ("not sure if", "not know if", "not sure"))

    def _denied_before(self, tokens: Sequence[str], hit: Hit, low: int) -> bool:
        """A "no" that reaches the phrase: over a list, not into a new statement."""
        for i in range(hit.start - 1, max(low, hit.start - REACH_BACK * 2) - 1, -1):
            word = tokens[i]
            after_no = i > low and tokens[i - 1] in self._single["negation"]
            if word in self._single["ends"] and not after_no:  # "not when I lie down" goes on
                return False
            if word in (",", "and", "or", "nor") and self._restarts(tokens, i, hit):
                return False
            if word in self._single["negation"]:
                near = hit.start - i <= REACH_BACK or self._is_list(tokens[i + 1 : hit.start])
                return near and not self._only_looks_negative(tokens, i)
        return False

    def _restarts(self, tokens: Sequence[str], i: int, hit: Hit) -> bool:
        following = tokens[i + 1] if i + 1 < hit.start else ""
        return following in self._single["restarts"]

    def _is_list(self, between: Sequence[str]) -> bool:
        return "," in between or "or" in between

    def _only_looks_negative(self, tokens: Sequence[str], i: int) -> bool:
        for phrase in self._phrases["not_negation"]:
            for start in range(max(0, i - len(phrase) + 1), i + 1):
                if list(tokens[start : start + len(phrase)]) == phrase:
                    return True
        return False

    def _denied_after(self, tokens: Sequence[str], hit: Hit) -> bool:
        """The denial comes behind: "hearing is fine", "headaches? no"."""
        rest = list(tokens[hit.end : hit.end + REACH_ON])
        stop = next(
            (i for i, w in enumerate(rest) if w in {".", ",", ";", "and", "but"}), len(rest)
        )
        rest = rest[:stop]
        if rest[:1] == ["?"] or rest[:1] == [":"]:
            return rest[1:2] in (["no"], ["none"], ["nope"], ["never"])
        if rest == ["no"] or rest == ["none"]:
            return True
        return any(rest[: len(p)] == p for p in self._phrases["negation_after"])

    # --- about whom ----------------------------------------------------------------------------

    def _about(self, tokens: Sequence[str], hit: Hit, low: int) -> str:
        """The nearest person named before the phrase."""
        for i in range(hit.end - 1, max(low, hit.start - PERSON_REACH) - 1, -1):
            word = tokens[i]
            if word in self._single["people"]:
                return "other"
            if word in self._single["self"]:
                relative = i + 1 < len(tokens) and tokens[i + 1] in self._single["people"]
                return "other" if relative else "self"
        return "self"

    # --- when ----------------------------------------------------------------------------------

    def _when(self, tokens: Sequence[str], hit: Hit, low: int, high: int) -> str:
        sentence = tokens[low:high]
        if self._is_question(sentence, hit, low):
            return "hypothetical"
        near = tokens[max(low, hit.start - REACH_BACK) : min(high, hit.end + REACH_BACK)]
        if self._has("past", near) or self._names_a_year(near):
            return "past"
        return "now"

    def _is_question(self, sentence: Sequence[str], hit: Hit, low: int) -> bool:
        asks = bool(sentence) and sentence[0] in self._starts and "?" in sentence[-1:]
        general = self._has("hypothetical", sentence[: hit.start - low + 1])
        start = max(0, hit.start - low - 2)
        own = {"my", "i"} & set(sentence[start : hit.end - low])
        return (asks or general) and not own

    def _names_a_year(self, words: Sequence[str]) -> bool:
        first, last = self._years
        return any(re.fullmatch(r"\d{4}", w) and first <= int(w) <= last for w in words)

    def _has(self, key: str, words: Sequence[str]) -> bool:
        text = f" {' '.join(words)} "
        return any(f" {' '.join(phrase)} " in text for phrase in self._phrases[key])
