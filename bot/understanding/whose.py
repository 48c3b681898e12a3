"""Whose time it is: how long the complaint has been there, or how long one was married."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.knowledge.terms import Terms
from bot.understanding.assertion import MARKS
from bot.understanding.results import Hit

SINCE_WHEN, HOW_LONG = "onset", "spell_duration"
TIMES = (SINCE_WHEN, HOW_LONG)
SHORT = 4  # words beside the time; with so few the time itself is what is told
ALONE = 2  # words beside the time in "..., about four weeks, ..."
NEAR = 3  # words in which "since" and "for" still speak of the time
BEHIND = 4  # words behind a time in which "it started" speaks of it
OFF = 14  # words back that can say what a time is of
KEYS = (
    *("time_of_complaint", "time_of_other", "time_of_it", "time_lasting", "time_began"),
    *("time_now", "time_exposed", "time_over", "time_near", "time_none", "time_beside"),
    *("time_weak", "time_since", "time_once", "time_complaints", "time_others"),
)


class Whose:
    """Leaves out the times that do not speak of the complaint.

    Every list is in the catalog; a language without them keeps all times.
    """

    def __init__(self, terms: Terms) -> None:
        cues = terms.cues
        self._known = "time_of_complaint" in cues
        self._words = {key: frozenset(cues.get(key, ())) for key in KEYS}
        self._pairs = [tuple(str(p).split()) for p in cues.get("time_of_other_phrases", ())]
        self._fillers = frozenset(terms.durations["between"]) | frozenset(
            terms.durations["numbers"]
        )

    def own(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
        """The phrases without the times of something else."""
        if not self._known or not any(h.finding in TIMES for h in hits):
            return list(hits)
        message = _Message(tokens, self._marked(tokens, hits))
        return [h for h in hits if h.finding not in TIMES or self._is_own(message, h)]

    def _marked(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[str]:
        """What each word speaks of: the complaint, something else, "it", or nothing."""
        kinds = ("other", "complaint", "it", "exposed", "lasting")
        keys = ("time_of_other", "time_of_complaint", "time_of_it", "time_exposed", "time_lasting")
        marked = [""] * len(tokens)
        times = {i for h in hits if h.finding in TIMES for i in range(h.start, h.end)}
        for hit in hits:
            for key, kind in (("time_complaints", "complaint"), ("time_others", "other")):
                if hit.finding in self._words[key]:
                    for i in {*range(hit.start, hit.end)} - times:
                        marked[i] = kind
        for i, word in enumerate(tokens):
            told = next((k for k, key in zip(kinds, keys, strict=True) if self._in(key, word)), "")
            if told and (not marked[i] or told in ("other", "exposed", "lasting")):
                marked[i] = told
        for pair in self._pairs:
            for i in range(len(tokens) - len(pair) + 1):
                if tuple(tokens[i : i + len(pair)]) == pair:
                    marked[i : i + len(pair)] = ["other"] * len(pair)
        return marked

    def _in(self, key: str, word: str) -> bool:
        return word in self._words[key]

    def _is_own(self, message: _Message, hit: Hit) -> bool:
        if message.others(hit) <= SHORT:
            return not message.tells("other")
        if hit.finding == HOW_LONG:
            return self._spell_is_own(message, hit)
        return self._onset_is_own(message, hit)

    # --- how long one spell lasts --------------------------------------------------------------

    def _spell_is_own(self, message: _Message, hit: Hit) -> bool:
        """Not how long one sits at a machine before it comes."""
        if " ".join(message.tokens[hit.start : hit.end]) in self._words["time_weak"]:
            return False
        if hit.value == "seconds":
            return True
        for i in message.leftwards(hit):
            kind = message.marked[i]
            if kind in ("complaint", "lasting"):
                return True
            if kind in ("exposed", "other"):
                return False
        before = message.tokens[max(0, hit.start - 2) : hit.start]
        return not self._words["time_over"] & set(before)

    # --- since when ----------------------------------------------------------------------------

    def _onset_is_own(self, message: _Message, hit: Hit) -> bool:
        if self._began(message, hit):
            return True
        if self._goes_on(message, hit):
            return self._has_gone_on(message, hit)
        if self._then_since(message, hit):
            return True
        if message.part_others(hit) <= ALONE and self._nearest_before(message, hit) != "other":
            return message.tells("complaint")
        return self._is_recent(message, hit)

    def _began(self, message: _Message, hit: Hit) -> bool:
        """As in "it came on in June"; not as in "I started the tablets in June"."""
        for places in (message.leftwards(hit), message.rightwards(hit, BEHIND)):
            for i in places:
                if message.marked[i] == "other" or message.tokens[i] in self._words["time_none"]:
                    break
                if message.tokens[i] in self._words["time_began"]:
                    return "other" not in message.marked[max(message.low(i), i - NEAR) : i]
        return False

    def _goes_on(self, message: _Message, hit: Hit) -> bool:
        words = message.tokens[max(0, hit.start - 2) : hit.end]
        after = message.tokens[hit.end : hit.end + 1]
        return bool(
            self._words["time_now"] & {*words, *after} or "since" in self._before(message, hit)
        )

    def _before(self, message: _Message, hit: Hit) -> Sequence[str]:
        return message.tokens[max(message.low(hit.start), hit.start - 8) : hit.end]

    def _has_gone_on(self, message: _Message, hit: Hit) -> bool:
        since = next((i for i in message.leftwards(hit) if message.tokens[i] == "since"), None)
        place = hit if since is None else Hit(hit.finding, hit.value, since, hit.end)
        if self._words["time_once"] & set(message.tokens[message.low(hit.start) : hit.start]):
            return since is not None
        for i in (*message.leftwards(place), *message.rightwards(place)):
            kind = message.marked[i]
            if kind == "complaint" and not self._denied(message, i, place):
                return True
            if kind == "other" or message.tokens[i] in self._words["time_none"]:
                return False
            if kind == "complaint":
                return False
            if kind == "it":
                return True
        if since is not None:
            return message.tells("complaint", message.sentence(hit))
        return self._nearest_before(message, hit) == "complaint"

    def _denied(self, message: _Message, i: int, hit: Hit) -> bool:
        low = max(message.low(i), i - NEAR)
        return bool(self._words["time_none"] & set(message.tokens[low:i])) and i < hit.start

    def _nearest_before(self, message: _Message, hit: Hit) -> str:
        low = message.sentence(hit).start
        low = low if message.others(hit, message.sentence(hit)) > SHORT else 0
        kinds = (message.marked[i] for i in range(hit.start - 1, low - 1, -1))
        return next((kind for kind in kinds if kind in ("complaint", "other")), "")

    def _then_since(self, message: _Message, hit: Hit) -> bool:
        """As in "fell in June and have been dizzy since"."""
        stop = next((i for i in range(hit.end, len(message.tokens)) if message.ends(i)), None)
        rest = message.tokens[hit.end : stop]
        if not any(self._in("time_since", word) for word in rest):
            return False
        behind = range(hit.end, hit.end + len(rest))
        if self._words["time_none"] & set(rest):
            return False
        return any(message.marked[i] == "complaint" for i in behind)

    def _is_recent(self, message: _Message, hit: Hit) -> bool:
        """As in "dizzy yesterday", or "neck pain, two weeks"."""
        beside = hit.start - 1
        while beside >= 0 and message.tokens[beside] in (",", "-", *self._fillers):
            beside -= 1
        if beside >= 0 and message.tokens[beside] in self._words["time_beside"]:
            return True
        if beside >= 0 and message.marked[beside] == "complaint":
            return not self._denied(message, beside, hit)
        near = self._words["time_near"] & set(message.tokens[hit.start : hit.end])
        told = [message.marked[i] for i in message.leftwards(hit)]
        told += [message.marked[i] for i in message.rightwards(hit)]
        kinds = [kind for kind in told if kind]
        return bool(near) and kinds[:1] == ["complaint"] and "other" not in kinds


class _Message:
    """The words, what each speaks of, and the parts that they stand in."""

    def __init__(self, tokens: Sequence[str], marked: Sequence[str]) -> None:
        self.tokens = tokens
        self.marked = marked

    def ends(self, i: int) -> bool:
        """Whether a sentence ends here."""
        return self.tokens[i] in MARKS

    def low(self, start: int) -> int:
        """Where the part of a sentence that holds this word begins."""
        return next((i + 1 for i in range(start - 1, -1, -1) if self._parts(i)), 0)

    def leftwards(self, hit: Hit) -> Iterator[int]:
        """The words of the phrase and those before it, to the last mark, the nearest first."""
        return iter(range(hit.end - 1, max(self.low(hit.start), hit.start - OFF) - 1, -1))

    def rightwards(self, hit: Hit, most: int = OFF) -> Iterator[int]:
        """The words behind a phrase, to the next mark or "and"."""
        for i in range(hit.end, min(len(self.tokens), hit.end + most)):
            if self._parts(i) or self.tokens[i] == "and":
                return
            yield i

    def _parts(self, i: int) -> bool:
        return not self.tokens[i].isalnum() or self.tokens[i] == "but"

    def sentence(self, hit: Hit) -> range:
        """The places of the sentence that holds the phrase."""
        low = next((i + 1 for i in range(hit.start - 1, -1, -1) if self.ends(i)), 0)
        high = next((i for i in range(hit.end, len(self.tokens)) if self.ends(i)), None)
        return range(low, len(self.tokens) if high is None else high)

    def others(self, hit: Hit, places: range | None = None) -> int:
        """How many words there are beside the phrase."""
        places = range(len(self.tokens)) if places is None else places
        return sum(self.tokens[i].isalnum() for i in places if not hit.start <= i < hit.end)

    def part_others(self, hit: Hit) -> int:
        """How many words there are beside the phrase between two marks."""
        high = next((i for i in range(hit.end, len(self.tokens)) if self._parts(i)), None)
        places = range(self.low(hit.start), len(self.tokens) if high is None else high)
        return self.others(hit, places)

    def tells(self, kind: str, places: range | None = None) -> bool:
        """Whether any word speaks of this."""
        places = range(len(self.tokens)) if places is None else places
        return any(self.marked[i] == kind for i in places)
