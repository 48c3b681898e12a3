"""Whose time it is: how long the complaint has been there, or how long one was married."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.knowledge.terms import Terms
from bot.understanding.assertion import MARKS
from bot.understanding.results import Hit

SINCE_WHEN, HOW_LONG = "onset", "spell_duration"
TIMES = (SINCE_WHEN, HOW_LONG)
SHORT = 4  # words beside the time; with so few the time itself is what is told
NEAR = 3  # words in which "since" and "for" still speak of the time
BEHIND = 4  # words behind a time in which "it started" speaks of it
MANY = 3  # weekdays in a message that tells of a usual week
BESIDE = 2  # words more in a part that a time is all of
OFF = 14  # words back that can say what a time is of
# What a word speaks of, and the list that says so; the first that has it counts.
KINDS = {
    "other": "time_of_other",
    "complaint": "time_of_complaint",
    "it": "time_of_it",
    "exposed": "time_exposed",
    "lasting": "time_lasting",
}
STRONGER = ("other", "exposed", "lasting")  # than the finding that the word is a part of
PREFIX = "time_"  # the cues that these rules go by


class Whose:
    """Leaves out the times that do not speak of the complaint.

    Every list is in the catalog; a language without them keeps all times.
    """

    def __init__(self, terms: Terms) -> None:
        cues = terms.cues
        self._known = "time_of_complaint" in cues
        self._words = {k: frozenset(cues[k]) for k in cues if k.startswith(PREFIX)}
        self._pairs = [tuple(str(p).split()) for p in cues.get("time_of_other_phrases", ())]
        self._fillers = frozenset(terms.durations["between"]) | frozenset(
            terms.durations["numbers"]
        )
        self._numbers = frozenset(terms.durations["numbers"])
        self._small = frozenset(cues.get("time_small_words", ()))
        self._alone = self._fillers | frozenset(
            word for key in ("time_now", "time_alone") for word in cues.get(key, ())
        )
        self._began_phrases = [str(p).split() for p in cues.get("time_began_phrases", ())]
        self._resolved = [str(p).split() for p in cues["resolved"]]
        self._since_then = [str(p).split() for p in cues.get("time_since_then", ())]
        self._agos = frozenset(terms.durations.get("ago_behind", ("ago",)))
        self._openers = self._fillers | frozenset(cues.get("time_led_by", ()))
        self._joins = frozenset(cues.get("time_joins", ()))
        self._like_this = [str(p).split() for p in cues.get("time_like_this", ())]

    def own(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
        """The phrases without the times of something else."""
        if not self._known or not any(h.finding in TIMES for h in hits):
            return list(hits)
        told = {k: self._places(hits, k) for k in ("time_events", "time_signs")}
        message = _Message(
            tokens, self._marked(tokens, hits), told["time_events"], told["time_signs"]
        )
        return [h for h in hits if h.finding not in TIMES or self._is_own(message, h)]

    def _places(self, hits: Sequence[Hit], key: str) -> frozenset[int]:
        """Where these findings are told."""
        listed = [h for h in hits if h.finding in self._words[key]]
        return frozenset(i for h in listed for i in range(h.start, h.end))

    def _marked(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[str]:
        """What each word speaks of: the complaint, something else, "it", or nothing."""
        marked = self._marked_by_findings(tokens, hits)
        for i, word in enumerate(tokens):
            told = next((kind for kind, key in KINDS.items() if self._in(key, word)), "")
            if told and (not marked[i] or told in STRONGER):
                marked[i] = told
        for pair in self._pairs:
            for i in range(len(tokens) - len(pair) + 1):
                if tuple(tokens[i : i + len(pair)]) == pair:
                    marked[i : i + len(pair)] = ["other"] * len(pair)
        return marked

    def _marked_by_findings(self, tokens: Sequence[str], hits: Sequence[Hit]) -> list[str]:
        marked = [""] * len(tokens)
        times = {i for h in hits if h.finding in TIMES for i in range(h.start, h.end)}
        for key, kind in (("time_complaints", "complaint"), ("time_others", "other")):
            for i in self._places(hits, key) - times:
                if tokens[i] not in self._small:
                    marked[i] = kind
        return marked

    def _in(self, key: str, word: str) -> bool:
        return word in self._words[key]

    def _is_own(self, message: _Message, hit: Hit) -> bool:
        if self._words["time_often"] & set(message.tokens[max(0, hit.start - 1) : hit.start]):
            return False
        if hit.finding == SINCE_WHEN and self._is_a_habit(message, hit):
            return False
        if message.others(hit) <= SHORT and not (
            message.tells("other") and message.tells("complaint")
        ):
            return not message.tells("other")
        if hit.finding == HOW_LONG:
            return self._spell_is_own(message, hit)
        return self._onset_is_own(message, hit)

    def _is_a_habit(self, message: _Message, hit: Hit) -> bool:
        """As in "by Friday my neck is solid" and "Sunday I sew, Monday I have it"."""
        days = self._words["time_weekdays"]
        words = list(message.tokens[hit.start : hit.end])
        if words[-1] not in days or not set(words[:-1]) <= self._words["time_at"]:
            return False
        before = message.tokens[max(0, hit.start - 2) : hit.start]
        usual = {message.tokens[i] for i in message.sentence(hit)} & self._words["time_usual"]
        often = self._words["time_often"] | self._words["time_by"]
        many = sum(word in days for word in message.tokens) >= MANY
        many = many and not self._began(message, hit)
        return many or bool(usual or often & set(before))

    # --- how long one spell lasts --------------------------------------------------------------

    def _spell_is_own(self, message: _Message, hit: Hit) -> bool:
        """Not how long one sits at a machine before it comes."""
        if " ".join(message.tokens[hit.start : hit.end]) in self._words["time_weak"]:
            return False
        if hit.value in self._words["time_short"]:
            return not self._words["time_wait"] & set(
                message.tokens[max(0, hit.start - 2) : hit.start]
            )
        if self._sets_off(message, hit):
            return False
        sentence = message.sentence(hit)
        before = range(hit.start - 1, sentence.start - 1, -1)
        for i in (*message.leftwards(hit), *before):
            kind = message.marked[i]
            if kind in ("complaint", "lasting"):
                return True
            if kind in ("exposed", "other"):
                return False
        return True

    def _sets_off(self, message: _Message, hit: Hit) -> bool:
        """As in "after two hours of reading" and "an hour at the machine"."""
        low = max(0, hit.start - NEAR)
        over = self._words["time_over"] & set(message.tokens[max(0, hit.start - 2) : hit.start])
        if over and "lasting" not in message.marked[low : hit.start]:
            return "lasting" not in message.marked[hit.start : hit.end]
        at = self._words["time_at"] & set(message.tokens[hit.end : hit.end + 1])
        return bool(at) and "exposed" in message.marked[hit.end : hit.end + 1 + NEAR]

    # --- since when ----------------------------------------------------------------------------

    def _onset_is_own(self, message: _Message, hit: Hit) -> bool:
        after = list(message.tokens[hit.end : hit.end + 2])
        if self._is_still_there(message, hit):
            return True
        if self._is_of_something_else(message, hit):
            return False
        if after in self._like_this or self._began(message, hit):
            return True
        if self._opens_a_statement(message, hit):
            return True
        if self._goes_on(message, hit):
            return self._has_gone_on(message, hit)
        ways = (
            self._then_since,
            self._stands_apart,
            self._followed,
            self._is_recent,
            self._is_nearly_alone,
        )
        return any(way(message, hit) for way in ways)

    def _is_of_something_else(self, message: _Message, hit: Hit) -> bool:
        """Whether it is how often, how long one did a thing, over, or of a pregnancy."""
        others = (self._counts, self._at_length, self._is_over, self._is_of_a_pregnancy)
        return any(other(message, hit) for other in others)

    def _stands_apart(self, message: _Message, hit: Hit) -> bool:
        """As in "..., about four weeks now, ...", where nothing else was spoken of before."""
        if not self._is_alone(message, hit):
            return False
        sentence = message.sentence(hit)
        if any(self._begins(message, i) for i in sentence):
            return True
        near = self._nearest_before(message, sentence.start, hit.start)
        return (near or self._nearest_before(message, 0, hit.start)) != "other"

    def _followed(self, message: _Message, hit: Hit) -> bool:
        """As in "gave birth two weeks ago, my head hurts"; or "can't get words out today"."""
        sentence = message.sentence(hit)
        if self._words["time_day"] & set(message.tokens[hit.start : hit.end]):
            return bool(message.signs & {*sentence})
        ago = bool(self._agos & set(message.tokens[hit.start : hit.end + 1]))
        near = self._words["time_lately"] & set(message.tokens[hit.start : hit.end])
        if not (ago or near) or hit.value in self._words["time_long_ago"]:
            return False
        behind = range(hit.end, sentence.stop)
        rest = {message.tokens[i] for i in behind}
        if rest & (self._words["time_gone"] | self._words["time_none"] | self._words["time_apart"]):
            return False
        told = any(message.marked[i] == "complaint" for i in behind)
        return told and bool(message.events & {*message.part(hit)})

    def _is_still_there(self, message: _Message, hit: Hit) -> bool:
        """As in "two weeks later I am still rocking" and "a month after the fall I still ache"."""
        if not self._words["time_behind"] & set(message.tokens[hit.end : hit.end + 1]):
            return False
        places = range(hit.end, message.sentence(hit).stop)
        still = next((i for i in places if message.tokens[i] in self._words["time_still"]), None)
        if still is None or any(not message.tokens[i].isalnum() for i in places if i < still):
            return False
        return any(message.marked[i] == "complaint" for i in places if i > still)

    def _opens_a_statement(self, message: _Message, hit: Hit) -> bool:
        """As in "I work nights and for two weeks now my neck is stiff"."""
        i = hit.start - 1
        while i >= 0 and message.tokens[i] in self._openers:
            i -= 1
        led = {*message.tokens[i + 1 : hit.end]}
        if i >= 0 and message.tokens[i].isalnum() and message.tokens[i] not in self._joins:
            return False
        if not self._words["time_led_by"] & led or self._is_a_date(message, hit):
            return False
        rest = range(hit.end, message.sentence(hit).stop)
        if not message.tokens[hit.end : hit.end + 1] or not message.tokens[hit.end].isalnum():
            return False
        if self._words["time_none"] & {message.tokens[j] for j in message.rightwards(hit)}:
            return False
        kinds = (message.marked[j] for j in rest)
        return next((k for k in kinds if k in ("complaint", "other")), "") == "complaint"

    def _counts(self, message: _Message, hit: Hit) -> bool:
        """As in "six in the last year", which is how often; or "two weeks before it started"."""
        behind = self._words["time_apart"] & set(message.tokens[hit.end : hit.end + 1])
        if "since" in message.tokens[max(0, hit.start - 2) : hit.end]:
            return False
        before = message.tokens[max(0, hit.start - 3) : hit.start]
        within = message.tokens[hit.start : hit.start + 1] == ["in"] or "in" in before
        counted = any(word.isdigit() or word in self._words["time_often"] for word in before)
        return bool(behind) or (within and counted)

    def _at_length(self, message: _Message, hit: Hit) -> bool:
        """As in "looking at my phone for ages"."""
        words = set(message.tokens[hit.start : hit.end])
        if not words & self._words["time_vague"]:
            return False
        kinds = (message.marked[i] for i in message.leftwards(hit))
        return next((kind for kind in kinds if kind), "") == "exposed"

    def _is_over(self, message: _Message, hit: Hit) -> bool:
        """As in "a sore neck for a week but it cleared up"."""
        rest = list(message.tokens[hit.end : message.sentence(hit).stop])
        found = (i for p in self._resolved for i in range(len(rest)) if rest[i : i + len(p)] == p)
        return any("not" not in rest[max(0, i - NEAR) : i] for i in found)

    def _is_of_a_pregnancy(self, message: _Message, hit: Hit) -> bool:
        """Whether "30 weeks now" is how far on somebody is."""
        if not self._words["time_weeks"] & set(message.tokens[hit.start : hit.end]):
            return False
        if not self._words["time_pregnant"] & set(message.tokens):
            return False
        return not any(message.marked[i] in ("complaint", "it") for i in message.part(hit))

    def _begins(self, message: _Message, i: int) -> bool:
        """Whether something begins here: "came on", "started"."""
        tokens = message.tokens
        if tokens[i] in self._words["time_began"]:
            return True
        return any(list(tokens[i : i + len(p)]) == p for p in self._began_phrases)

    def _began(self, message: _Message, hit: Hit) -> bool:
        """As in "it came on in June"; not as in "I started the tablets in June"."""
        for places in (message.leftwards(hit), message.rightwards(hit, BEHIND)):
            for i in places:
                if message.marked[i] == "other" or message.tokens[i] in self._words["time_none"]:
                    break
                if self._begins(message, i):
                    return "other" not in message.marked[max(message.low(i), i - NEAR) : i]
        return False

    def _goes_on(self, message: _Message, hit: Hit) -> bool:
        if "since" in self._before(message, hit):
            return True
        if self._is_a_date(message, hit):
            return False
        words = message.tokens[max(0, hit.start - 2) : hit.end]
        after = message.tokens[hit.end : hit.end + 1]
        been = self._words["time_been"] & set(message.tokens[hit.end : hit.end + BEHIND])
        return bool(been or self._words["time_now"] & {*words, *after})

    def _is_a_date(self, message: _Message, hit: Hit) -> bool:
        """As in "last month" and "in June", which is a day then; not "the last three months"."""
        words = message.tokens[hit.start : hit.end]
        if words[:1] == ["in"] and "last" not in words and "past" not in words:
            return True
        one = not words[2:] and not words[-1].endswith("s")
        return list(words[:1]) == ["last"] and one

    def _before(self, message: _Message, hit: Hit) -> Sequence[str]:
        return message.tokens[max(message.low(hit.start), hit.start - 8) : hit.end]

    def _has_gone_on(self, message: _Message, hit: Hit) -> bool:
        low = max(message.low(hit.start), hit.start - 8)
        since = next(
            (i for i in range(hit.end - 1, low - 1, -1) if message.tokens[i] == "since"), -1
        )
        start = since if since >= 0 else hit.end
        if since < 0 and self._words["time_once"] & set(message.tokens[low : hit.start]):
            return False
        before = range(start - 1, max(message.low(hit.start), hit.start - OFF) - 1, -1)
        told_of_it = False
        for i in (*before, *message.rightwards(hit)):
            kind = message.marked[i]
            if kind == "complaint":
                return not self._denied(message, i, hit)
            if kind == "other" or message.tokens[i] in self._words["time_none"]:
                return False
            if i < start and self._did_not(message, i):
                return False
            told_of_it = told_of_it or (kind == "it" and since < 0)
        if told_of_it:
            return True
        high = min(start, hit.start)
        near = self._nearest_before(message, message.sentence(hit).start, high)
        near = near or self._nearest_after(message, hit)
        if since >= 0:
            return near != "other"
        return (near or self._nearest_before(message, 0, hit.start)) == "complaint"

    def _did_not(self, message: _Message, i: int) -> bool:
        """As in "I have not flown since"; not as in "it has not stopped since"."""
        following = set(message.tokens[i + 1 : i + 3])
        return (
            message.tokens[i] in self._words["time_did_not"]
            and not self._words["time_not_over"] & following
        )

    def _denied(self, message: _Message, i: int, hit: Hit) -> bool:
        low = max(message.low(i), i - NEAR)
        told = message.tokens[low:i]
        can_not = any(self._is_can_not(message, j) for j in range(low, i))
        return bool(self._words["time_denied"] & set(told)) and i < hit.start and not can_not

    def _is_can_not(self, message: _Message, i: int) -> bool:
        """As in "can not turn my head", which denies no complaint."""
        return message.tokens[i] == "not" and message.tokens[max(0, i - 1) : i] == ["can"]

    def _nearest_before(self, message: _Message, low: int, high: int) -> str:
        kinds = (message.marked[i] for i in range(high - 1, low - 1, -1))
        return next((kind for kind in kinds if kind in ("complaint", "other")), "")

    def _nearest_after(self, message: _Message, hit: Hit) -> str:
        high = message.sentence(hit).stop
        kinds = (message.marked[i] for i in range(hit.end, high))
        return next((kind for kind in kinds if kind in ("complaint", "other")), "")

    def _is_alone(self, message: _Message, hit: Hit) -> bool:
        """As in "..., about four weeks now, ..."."""
        rest = (message.tokens[i] for i in message.part(hit) if not hit.start <= i < hit.end)
        return all(word in self._alone for word in rest)

    def _is_nearly_alone(self, message: _Message, hit: Hit) -> bool:
        """As in "Two years story.", "been a year" and "Eighteen months of what I call bobbing"."""
        words = set(message.tokens[hit.start : hit.end])
        numbered = any(w.isdigit() or w in self._numbers for w in words)
        if not numbered or hit.value in self._words["time_not_alone"]:
            return False
        if self._is_a_date(message, hit) or words & self._words["time_none"]:
            return False
        places = [i for i in message.part(hit) if not hit.start <= i < hit.end]
        rest = [message.tokens[i] for i in places if message.tokens[i] not in self._alone]
        kinds = {message.marked[i] for i in places}
        gone = self._words["time_gone"] | self._words["time_none"] | self._words["time_apart"]
        if kinds & {"other", "exposed"} or set(rest) & gone:
            return False
        sentence = message.sentence(hit)
        if self._nearest_before(message, sentence.start, hit.start) == "other":
            return False
        opens = hit.start == sentence.start
        of_it = opens and message.tokens[hit.end : hit.end + 1] == ["of"]
        return len(rest) <= BESIDE or of_it

    def _then_since(self, message: _Message, hit: Hit) -> bool:
        """As in "fell in June and have been dizzy since"."""
        tokens = message.tokens
        behind = range(hit.end, message.sentence(hit).stop)
        then = next((i for i in range(behind.stop, len(tokens)) if self._is_then(message, i)), None)
        if then is not None:
            behind = range(then, message.sentence(Hit("", None, then, then)).stop)
        rest = {tokens[i] for i in behind}
        if not self._words["time_since"] & rest or self._words["time_none"] & rest:
            return False
        if self._is_gone_since(message, behind):
            return False
        if "since" not in rest and any(
            message.marked[i] == "other" for i in message.leftwards(hit)
        ):
            return False
        return any(message.marked[i] == "complaint" for i in behind)

    def _is_gone_since(self, message: _Message, places: range) -> bool:
        """As in "all gone since", which is said in the same part of the sentence."""
        told = (i for i in places if message.tokens[i] in self._words["time_since"])
        first = next(told, places.start)
        near = {message.tokens[i] for i in message.part(Hit("", None, first, first)) if i in places}
        return bool(self._words["time_gone"] & near) and "not" not in near

    def _is_then(self, message: _Message, i: int) -> bool:
        """Whether "since then" is said here."""
        return any(list(message.tokens[i : i + len(p)]) == p for p in self._since_then)

    def _is_recent(self, message: _Message, hit: Hit) -> bool:
        """As in "dizzy yesterday", "neck pain two weeks" and "five days of a stiff neck"."""
        words = message.tokens[hit.start : hit.end]
        near = self._words["time_near"] & set(words) or (
            self._words["time_days"] & set(words)
            and self._agos & set(message.tokens[hit.start : hit.end + 1])
        )
        ago = self._agos & set(message.tokens[hit.end - 1 : hit.end + 1])
        dated = self._is_a_date(message, hit) or bool(ago)
        beside = hit.start - 1
        while beside >= 0 and (
            message.tokens[beside] in self._fillers or message.tokens[beside].isdigit()
        ):
            beside -= 1
        before = message.tokens[beside] if beside >= 0 else ""
        if (near or not dated) and before:
            if before in self._words["time_beside"]:
                return True
            if message.marked[beside] == "complaint":
                return not self._denied(message, beside, hit)
        if not dated and message.tokens[hit.end : hit.end + 1] == ["of"]:
            opens = not before.isalnum() or before in self._words["time_opening"]
            behind = message.marked[hit.end : hit.end + 1 + NEAR]
            feeling = self._words["time_being"] & set(message.tokens[hit.end + 1 : hit.end + 2])
            return opens and ("complaint" in behind or bool(feeling))
        told = [message.marked[i] for i in message.leftwards(hit)]
        told += [message.marked[i] for i in range(hit.end, message.sentence(hit).stop)]
        kinds = [kind for kind in told if kind in ("complaint", "other")]
        return bool(near) and kinds[:1] == ["complaint"]


class _Message:
    """The words, what each speaks of, and the parts that they stand in."""

    def __init__(
        self,
        tokens: Sequence[str],
        marked: Sequence[str],
        events: frozenset[int] = frozenset(),
        signs: frozenset[int] = frozenset(),
    ) -> None:
        self.tokens = tokens
        self.marked = marked
        self.events = events
        self.signs = signs

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

    def part(self, hit: Hit) -> range:
        """The places between the two marks around the phrase."""
        high = next((i for i in range(hit.end, len(self.tokens)) if self._parts(i)), None)
        return range(self.low(hit.start), len(self.tokens) if high is None else high)

    def others(self, hit: Hit) -> int:
        """How many words there are beside the phrase."""
        inside = sum(word.isalnum() for word in self.tokens[hit.start : hit.end])
        return sum(word.isalnum() for word in self.tokens) - inside

    def tells(self, kind: str) -> bool:
        """Whether any word speaks of this."""
        return kind in self.marked
