"""How a phrase is meant: said or denied, surely or not, about whom, and when."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.engine.model import ABSENT, PRESENT, SOMETIMES, UNSURE
from bot.knowledge.terms import Terms
from bot.understanding.normalise import tokens_of
from bot.understanding.results import Hit

MARKS = {".", ";", "!", "?", "\n"}
REACH_BACK = 8  # words a denial reaches forward over
REACH_ON = 4  # words after a phrase in which "is fine" still speaks of it
PERSON_REACH = 10
OPENING = 3  # words
BUT = ("but", "pero")
SINGLE = (
    *("negation", "ends", "restarts", "people", "self", "over_verbs"),
    *("asking_verbs", "supposing", "persons", "modals", "any"),
)
# The small words that the rules themselves look for, as English has them.
GRAMMAR = {
    "and": ("and",),
    "or": ("or", "nor"),
    "if": ("if",),
    "own": ("my", "i"),
    "flat_no": ("no", "none", "nope", "never"),
    "not_deny": (),
    "contrast": ("though", "instead"),
}
PHRASES = (
    *("negation_after", "not_negation", "sometimes", "unsure", "past", "not_past", "now"),
    *("long_standing", "not_known", "hypothetical", "fears", "asks_if", "resolved", "helper"),
)
# A language may do without these.
FINER_WORDS = (
    *("lone", "goes_on", "softeners", "undoes_fine", "wants", "without", "causes", "told"),
    *("beside", "objects", "points_back", "since", "with_it", "or_restarts", "subject", "began"),
)
FINER_PHRASES = (
    *("degrees", "newly", "given", "over", "not_over", "shared", "fine_after", "but_for"),
    *("left_out", "changed", "was", "mine", "undone_by"),
)
UNDO_REACH = 3  # words before "walk straight" in which a "not" takes it back
OVER_REACH = 12  # words from a phrase to the words that say that it is over


@dataclass(frozen=True, slots=True)
class Meaning:
    """How one phrase is meant."""

    value: str
    about: str
    when: str
    doubtful: bool  # hedged, or long-standing: too unsure for an alarm


@dataclass(frozen=True, slots=True)
class _Place:
    """A phrase, its sentence and the part of it that speaks of the phrase."""

    hit: Hit
    sentence: Sequence[str]
    before: Sequence[str]  # of the sentence, up to the phrase
    clause: Sequence[str]
    clause_before: Sequence[str]
    low: int


class Reader:
    """Reads the words around a phrase."""

    def __init__(self, terms: Terms) -> None:
        cues, rewrites = terms.cues, terms.rewrites
        self._single = {key: frozenset(cues[key]) for key in SINGLE}
        self._small = {key: frozenset(cues.get(key, GRAMMAR[key])) for key in GRAMMAR}
        self._finer = {key: frozenset(cues.get(key, ())) for key in FINER_WORDS}
        self._joins = {",", *self._small["and"]}
        self._stops = MARKS | self._joins
        self._starts = frozenset(cues["question_starts"])
        self._phrases = {
            key: [tokens_of(phrase, rewrites) for phrase in cues.get(key, ())]
            for key in (*PHRASES, *FINER_PHRASES)
        }
        self._spaced = {
            key: [f" {' '.join(phrase)} " for phrase in phrases]
            for key, phrases in self._phrases.items()
        }
        self._openings = {
            key: frozenset(phrase[0] for phrase in phrases)
            for key, phrases in self._phrases.items()
        }
        self._years = (cues["years"]["from"], cues["years"]["to"])
        self._always_serious = frozenset(cues["always_serious"])

    def helper(self, tokens: Sequence[str]) -> bool:
        """Whether the visitor says that they write for somebody else."""
        return self._has("helper", tokens)

    def of_self(self, tokens: Sequence[str]) -> bool:
        """Whether the visitor is the subject of anything in the message."""
        return bool(self._finer["subject"] & set(tokens))

    def resolved(self, tokens: Sequence[str], hit: Hit) -> bool:
        """Whether the words after the phrase say that it went away again."""
        high = _sentence(tokens, hit)[1]
        return self._has("resolved", tokens[hit.start : high])

    def over(self, tokens: Sequence[str], hit: Hit) -> bool:
        """Whether the words after the phrase say that it is over: "..., all gone now".

        They may be a statement of their own that points back: "had headaches, but that stopped".
        """
        if hit.finding in self._finer["causes"]:
            return False
        high = min(_sentence(tokens, hit)[1], hit.end + OVER_REACH)
        for i in range(hit.end, high):
            if self._starts_with("over", tokens, i):
                return not any(self._starts_with("not_over", tokens, j) for j in range(hit.end, i))
            if tokens[i + 1 : i + 2] == [","]:
                continue
            begins = self._parts(tokens, i, told=True)
            if begins and tokens[i + 1 : i + 2] and tokens[i + 1] not in self._finer["points_back"]:
                return self._starts_with("over", tokens, i + 1)
        return False

    def undone(self, tokens: Sequence[str], hit: Hit) -> bool:
        """Whether a "not" takes back that all is fine: "I can not walk straight"."""
        if self._starts_with("undone_by", tokens, hit.end):  # "fine until I look up"
            return True
        for i in range(hit.start - 1, max(hit.start - UNDO_REACH, 0) - 1, -1):
            if tokens[i] in MARKS or tokens[i] in self._joins:
                return False
            if tokens[i] in self._finer["undoes_fine"]:
                return True
        return False

    def meaning(
        self, tokens: Sequence[str], hit: Hit, inside: Collection[int] = frozenset()
    ) -> Meaning:
        """Read one phrase in its sentence.

        Args:
            tokens: The whole message.
            hit: The phrase.
            inside: Tokens that belong to a phrase themselves, such as the "not" of "can not walk".
        """
        place = self._place(tokens, hit, inside)
        about = self._about(tokens, hit, place.low)
        when = self._when(place, about)
        asked = self._asks(place)
        if asked and not self._own(place) and not self._has("mine", tokens):
            when = "hypothetical"
        if hit.finding in self._always_serious:
            return Meaning(self._value(tokens, place, inside), about, when, doubtful=False)
        doubtful = asked or self._doubted(place) or self._has("long_standing", place.clause)
        doubtful = doubtful and not self._has("now", place.clause)
        return Meaning(self._value(tokens, place, inside), about, when, doubtful)

    def _place(self, tokens: Sequence[str], hit: Hit, inside: Collection[int]) -> _Place:
        low, high = _sentence(tokens, hit)
        told = min((i for i in inside if low <= i < hit.start), default=hit.start)
        start = next(
            (
                i + 1
                for i in range(hit.start - 1, low - 1, -1)
                if self._parts(tokens, i, told=told < i)
            ),
            low,
        )
        stop = next((i for i in range(hit.end, high) if self._parts(tokens, i, told=True)), high)
        return _Place(
            hit=hit,
            sentence=tokens[low:high],
            before=tokens[low : hit.start],
            clause=tokens[start:stop],
            clause_before=tokens[start : hit.start],
            low=low,
        )

    def _parts(self, tokens: Sequence[str], i: int, *, told: bool) -> bool:
        """Whether a new statement begins here.

        After "but" always; after "and" or a comma, when it begins like one. A comma behind an
        opening such as "as a child," does not part it from what is told.
        """
        if tokens[i] in self._single["ends"]:
            return not self._in_phrase("sometimes", tokens, i)  # "now and then" ends nothing
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        begins = following in self._single["restarts"]
        return tokens[i] in self._joins and begins and told

    def _in_phrase(self, key: str, tokens: Sequence[str], i: int) -> bool:
        """Whether this word is one of such a phrase: the "then" of "now and then"."""
        return any(
            list(tokens[start : start + len(phrase)]) == phrase
            for phrase in self._phrases[key]
            if tokens[i] in phrase
            for start in range(max(0, i - len(phrase) + 1), i + 1)
        )

    # --- said or denied ------------------------------------------------------------------------

    def _value(self, tokens: Sequence[str], place: _Place, inside: Collection[int]) -> str:
        hit = place.hit
        if self._denied_before(tokens, hit, place.low, inside) or self._denied_after(tokens, hit):
            return ABSENT
        turns = self._single["ends"] & set(place.before)
        opening = [] if turns else place.sentence[:OPENING]  # "sometimes my heart races and I ..."
        if self._has("sometimes", place.clause) or self._has("sometimes", opening):
            return SOMETIMES
        return UNSURE if self._has("not_known", place.clause) else PRESENT

    def _doubted(self, place: _Place) -> bool:
        """Hedged in its own part of the sentence; a "not sure" behind a comma still counts."""
        after = place.sentence[place.hit.end - place.low :]
        own = next((i for i, w in enumerate(after) if w in self._single["ends"]), len(after))
        return self._has("unsure", place.clause) or self._ends_unsure(after[:own])

    def _ends_unsure(self, after: Sequence[str]) -> bool:
        text = " ".join(word for word in after if word.isalnum())
        return any(text.endswith(" ".join(phrase)) for phrase in self._phrases["unsure"] if text)

    def _denied_before(
        self, tokens: Sequence[str], hit: Hit, low: int, inside: Collection[int]
    ) -> bool:
        """A "no" that reaches the phrase: over a list, not into a new statement."""
        own_no = bool(self._single["negation"] & set(tokens[hit.start : hit.end]))
        for i in range(hit.start - 1, max(low, hit.start - REACH_BACK * 2) - 1, -1):
            word = tokens[i]
            after_no = i > low and tokens[i - 1] in self._single["negation"]
            if word in self._single["ends"] and not after_no:  # "not when I lie down" goes on
                return False
            joins = word in self._joins or word in self._small["or"]
            joins = joins and word not in self._single["negation"]  # "nor" goes on denying
            if joins and (own_no or self._restarts(tokens, i, hit)):
                return False
            if word == "," and self._contrasts(tokens, hit):
                return False
            if word in self._single["negation"] and self._denies(tokens, i, hit, inside):
                near = hit.start - i <= REACH_BACK or self._is_list(tokens[i + 1 : hit.start])
                looks = self._in_phrase("not_negation", tokens, i) or self._of_degree(
                    tokens, i, hit
                )
                return near and not looks and not self._lets_go(tokens, i, hit, inside)
        return False

    def _lets_go(self, tokens: Sequence[str], i: int, hit: Hit, inside: Collection[int]) -> bool:
        """Whether what this "no" denies ends before the phrase, or the phrase is given."""
        between = range(i + 1, hit.start)
        numbered = tokens[i] in self._small["flat_no"] and tokens[i + 1].isdigit()
        if numbered or self._twice_denied(tokens, i) or self._newly(tokens, hit):
            return True
        if self._left_out(tokens, i, hit):
            return True
        found = [j for j in between if j in inside]
        given = [j for j in between if self._starts_with("given", tokens, j)]
        # "not sick with the headaches", "not with the dizziness"
        if given and (given[0] == i + 1 or (found and found[0] < given[-1])):
            return True
        comma = next((j for j in between if tokens[j] == ","), hit.start)
        or_ = self._small["or"] & set(tokens[comma : hit.start])
        if comma == hit.start or or_ or tokens[i] not in self._finer["lone"]:
            return False
        # "not hard, off balance since"; "no headache, face drooping on the left"
        last = next((j for j in range(hit.end, len(tokens)) if tokens[j] in self._stops), None)
        told = self._finer["told"] & set(tokens[comma:last])
        return bool(told) or not any(j < comma for j in found)

    def _twice_denied(self, tokens: Sequence[str], i: int) -> bool:
        """As in "not a day without a headache", "I want to work without this pain"."""
        if tokens[i] not in self._finer["without"]:
            return False
        turning = self._finer["wants"] | self._single["negation"]
        return bool(turning & set(tokens[max(0, i - REACH_BACK) : i]))

    def _left_out(self, tokens: Sequence[str], i: int, hit: Hit) -> bool:
        """As in "no pain apart from my neck", "no numbness except in my left hand"."""
        within = any(self._starts_with("but_for", tokens, j) for j in range(i + 1, hit.end))
        return within or self._starts_with("left_out", tokens, hit.end)

    def _newly(self, tokens: Sequence[str], hit: Hit) -> bool:
        """As in "never had headaches until this month"; what may be a cause did not happen."""
        if hit.finding in self._finer["causes"]:
            return False
        rest = tokens[hit.end : hit.end + REACH_ON]
        for i, word in enumerate(rest):
            if word in MARKS or word == ",":
                return False
            if self._starts_with("newly", tokens, hit.end + i):
                return True
        return False

    def _of_degree(self, tokens: Sequence[str], i: int, hit: Hit) -> bool:
        """As in "not the worst headache": a headache all the same, though not the worst."""
        return any(
            i + len(phrase) <= hit.start and list(tokens[i : i + len(phrase)]) == phrase
            for phrase in self._phrases["degrees"]
        )

    def _starts_with(self, key: str, tokens: Sequence[str], i: int) -> bool:
        if i >= len(tokens) or tokens[i] not in self._openings[key]:
            return False
        return any(list(tokens[i : i + len(p)]) == p for p in self._phrases[key])

    def _denies(self, tokens: Sequence[str], i: int, hit: Hit, inside: Collection[int]) -> bool:
        """Whether this "no" can deny what follows; "I can't sleep with this pain" does not."""
        answers = tokens[i] in self._small["flat_no"] and tokens[i + 1] in {",", *MARKS}
        if i in inside or answers:  # "fever: no, headache: yes"
            return False
        modal = tokens[i] == "not" and i > 0 and tokens[i - 1] in self._single["modals"]
        modal = modal or bool(self._small["not_deny"] & set(tokens[i + 1 : i + 3]))
        return not modal or bool(self._single["any"] & set(tokens[i : hit.start]))

    def _restarts(self, tokens: Sequence[str], i: int, hit: Hit) -> bool:
        following = tokens[i + 1] if i + 1 < hit.start else ""
        restarts = self._single["restarts"]
        if tokens[i] in self._small["or"]:
            restarts = self._finer["or_restarts"] or restarts
        return following in restarts or following.isdigit()

    def _contrasts(self, tokens: Sequence[str], hit: Hit) -> bool:
        """Set against what was denied: "no headache, dizzy though"."""
        return bool(self._small["contrast"] & set(tokens[hit.end : hit.end + 1]))

    def _is_list(self, between: Sequence[str]) -> bool:
        return "," in between or bool(self._small["or"] & set(between))

    def _denied_after(self, tokens: Sequence[str], hit: Hit) -> bool:
        """The denial comes behind: "hearing is fine", "headaches? no"."""
        rest = list(tokens[hit.end : hit.end + REACH_ON])
        stop = next(
            (i for i, w in enumerate(rest) if w in {".", ";", *self._joins, *BUT}), len(rest)
        )
        rest = rest[:stop]
        if rest[:1] == ["?"] or rest[:1] == [":"]:
            answer = hit.end + 1
            if self._starts_with("fine_after", tokens, answer):
                return True
            no = self._small["flat_no"] & set(rest[1:2])
            return bool(no) and not self._in_phrase("not_negation", tokens, answer)
        if self._no_behind(tokens, hit.end):
            return True
        if len(rest) == 1 and rest[0] in self._small["flat_no"] - {"nope", "never"}:
            return True
        return any(
            rest[: len(p)] == p and not self._goes_on(tokens, hit.end + len(p))
            for p in self._phrases["negation_after"]
        )

    def _no_behind(self, tokens: Sequence[str], i: int) -> bool:
        """As in "sick with it, no"."""
        if tokens[i : i + 1] and tokens[i] in self._finer["with_it"]:
            i += 2
        after = tokens[i + 2] if i + 2 < len(tokens) else "."
        no = tokens[i : i + 1] == [","] and bool(
            self._small["flat_no"] & set(tokens[i + 1 : i + 2])
        )
        return no and (after == "," or after in MARKS)

    def _goes_on(self, tokens: Sequence[str], i: int) -> bool:
        """After "does not": "... go away", "... ever stop": it is there all the same."""
        following = (word for word in tokens[i:] if word not in self._finer["softeners"])
        return next(following, "") in self._finer["goes_on"]

    # --- about whom ----------------------------------------------------------------------------

    def _about(self, tokens: Sequence[str], hit: Hit, low: int) -> str:
        """The nearest person named before the phrase."""
        for i in range(hit.end - 1, max(low, hit.start - PERSON_REACH) - 1, -1):
            word = tokens[i]
            if word in self._single["people"]:
                if self._beside(tokens, i, hit):
                    continue
                return "other"
            if word in self._single["self"]:
                relative = i + 1 < len(tokens) and tokens[i + 1] in self._single["people"]
                return "other" if relative else "self"
        return "self"

    def _beside(self, tokens: Sequence[str], i: int, hit: Hit) -> bool:
        """Only somebody near: "looking down at her all day my neck ...", "at a friend's house"."""
        if tokens[i] in self._finer["objects"]:
            return i + 1 < hit.start and tokens[i - 1] in self._finer["beside"]
        return i > 1 and tokens[i - 2] in self._finer["beside"]

    # --- when ----------------------------------------------------------------------------------

    def _when(self, place: _Place, about: str) -> str:
        words = place.clause
        if self._has("now", words) and not self._has("resolved", words):
            return "now"
        if self._began(words) and not self._has("resolved", words):
            return "now"
        if self._has("not_past", words) or self._has_changed(place):
            return "now"
        if self._has("past", words) or self._names_a_year(place):
            return "past"
        over = about == "other" and self._single["over_verbs"] & set(place.clause)
        return "past" if over else "now"

    def _began(self, words: Sequence[str]) -> bool:
        """Whether the time is when it began: "since 2019", "it started years ago"."""
        told = next((i for i, w in enumerate(words) if w in self._finer["began"]), None)
        return told is not None and not self._has("past", words[:told])

    def _has_changed(self, place: _Place) -> bool:
        """As in "my headaches used to be mild, now they are terrible"."""
        after = place.sentence[place.hit.end - place.low :]
        return self._starts_with("was", after, 0) and self._has("changed", after)

    def _asks(self, place: _Place) -> bool:
        """A question or a fear, not a report: "can a stiff neck cause double vision?"."""
        if self._has("hypothetical", place.before) or self._fears(place):
            return True
        if self._has("shared", place.sentence):  # "does anyone else get ...": one's own
            return False
        asked = place.sentence[-1:] == ["?"]
        supposed = bool(self._small["if"] & set(place.before))
        if supposed and (asked or self._has("asks_if", place.sentence)):
            return True
        if not place.sentence or place.sentence[0] not in self._starts:
            return False
        in_general = asked or bool(self._single["asking_verbs"] & set(place.sentence))
        return in_general and (self._supposes(place.sentence) or not self._own(place))

    def _supposes(self, sentence: Sequence[str]) -> bool:
        """As in "would a torn artery ..."; not as in "can you help, my face is numb?"."""
        second = sentence[1] if len(sentence) > 1 else ""
        return sentence[0] in self._single["supposing"] and second not in self._single["persons"]

    def _fears(self, place: _Place) -> bool:
        return self._has("fears", place.before) and not self._own(place)

    def _own(self, place: _Place) -> bool:
        """Whether it is "my arm" or "I can not ..."."""
        start = max(0, place.hit.start - place.low - 2)
        return bool(self._small["own"] & set(place.sentence[start : place.hit.end - place.low]))

    def _names_a_year(self, place: _Place) -> bool:
        """A year in the same part between commas; "since 2019" is not over."""
        first, last = self._years
        words = place.clause
        at = len(place.clause_before)
        low = max((i + 1 for i in range(at) if words[i] == ","), default=0)
        high = next((i for i in range(at, len(words)) if words[i] == ","), len(words))
        return any(
            re.fullmatch(r"\d{4}", words[i])
            and first <= int(words[i]) <= last
            and (i == 0 or words[i - 1] not in self._finer["since"])
            for i in range(low, high)
        )

    def _has(self, key: str, words: Sequence[str]) -> bool:
        if self._openings[key].isdisjoint(words):
            return False
        text = f" {' '.join(words)} "
        return any(phrase in text for phrase in self._spaced[key])


def _sentence(tokens: Sequence[str], hit: Hit) -> tuple[int, int]:
    low = next((i + 1 for i in range(hit.start - 1, -1, -1) if tokens[i] in MARKS), 0)
    high = next((i + 1 for i in range(hit.end, len(tokens)) if tokens[i] in MARKS), len(tokens))
    return low, high
