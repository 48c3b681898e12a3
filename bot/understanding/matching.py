"""Find the catalog's phrases in a message with spaCy's matcher over a blank pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from bot.engine.model import ABSENT
from bot.knowledge.terms import Terms
from bot.understanding.normalise import Normaliser, tokens_of
from bot.understanding.results import Hit

GAP = "..."
CLAUSE_GAP = ".."
GAPS = (GAP, CLAUSE_GAP)
GAP_LENGTH = "{0,5}"  # words
MATCHERS_KEPT = 4000  # phrases; a message has ten whose words are all there
SEPARATOR = "="
BLOCKED = "!"
BESIDE = "~"
# A gap may not cross these: "my neck is fine, but my head hurts" is not a neck that hurts.
_MARKS = (".", ",", ";", ":", "!", "?", "\n")
_STOPS = ("but", "though", "no", "not", "without", "never")
# Nor may a gap within a clause cross these: "dizzy when I roll over and my neck" is no turned neck.
_JOINS = ("and", "because", "so", "then")


@dataclass(frozen=True, slots=True, eq=False)
class _Phrase:
    """A phrase of a list, and the words without which it is not there."""

    key: str
    words: str
    every: frozenset[str]  # all of them
    one_of: Sequence[frozenset[str]]  # one of each
    order: Sequence[frozenset[str]]  # one of each, as they stand in the phrase

    def may_be_in(self, said: Set[str]) -> bool:
        """Whether a message of these words may hold it, in whatever order they stand."""
        return self.every <= said and not any(map(said.isdisjoint, self.one_of))

    def in_order(self, tokens: Sequence[str]) -> bool:
        """Whether the words of the phrase follow each other, however far apart."""
        left = iter(tokens)
        return all(any(token in choices for token in left) for choices in self.order)


class PhraseFinder:
    """Knows every phrase of the term lists.

    The phrases are laid out by the rarest word that each must hold; of thousands, only the few
    whose words are all in the message are tried. A phrase's matcher is made when it is first
    tried, and those tried last are kept: all of them together would take 200 MB.
    """

    def __init__(self, terms: Terms) -> None:
        self._nlp = spacy.blank("en")
        self._terms = terms
        stops = [*_MARKS, *terms.cues.get("gap_stops", _STOPS)]
        joins = terms.cues.get("gap_joins", _JOINS)
        self._choices = cache(self._list_choices)
        self._stops = {GAP: stops, CLAUSE_GAP: [*stops, *joins]}
        told = [(key, phrase) for key, phrases in _keyed(terms) for phrase in phrases]
        shared = cache(frozenset[str])  # thousands of phrases have the same sets
        needed = [
            tuple(shared(_words(token)) for token in self._pattern(p) if "OP" not in token)
            for _, p in told
        ]
        words = Counter(word for tokens in needed for choices in tokens for word in choices)
        self.normalise = Normaliser(terms, words)
        self._phrases: dict[str, list[_Phrase]] = {}
        for (key, phrase), order in zip(told, needed, strict=True):
            every = frozenset().union(*(choices for choices in order if len(choices) == 1))
            one_of = tuple(choices for choices in order if len(choices) > 1)
            kept = _Phrase(key, phrase, every, one_of, order)
            for word in _rarest(order, words):
                self._phrases.setdefault(word, []).append(kept)
        self._matcher = lru_cache(MATCHERS_KEPT)(self._make_matcher)

    def _make_matcher(self, phrase: _Phrase) -> Matcher:
        matcher = Matcher(self._nlp.vocab, validate=False)
        matcher.add(phrase.key, [self._pattern(phrase.words)])
        return matcher

    def _possible(self, tokens: Sequence[str]) -> Iterator[_Phrase]:
        """The phrases whose words are all in a message, in their order."""
        said = {*tokens}
        tried = {phrase for word in said & self._phrases.keys() for phrase in self._phrases[word]}
        return (p for p in tried if p.may_be_in(said) and p.in_order(tokens))

    def _pattern(self, phrase: str) -> list[dict[str, Any]]:
        pattern: list[dict[str, Any]] = []
        for word in phrase.split():
            if word in GAPS:
                pattern.append({"LOWER": {"NOT_IN": self._stops[word]}, "OP": GAP_LENGTH})
                continue
            choices = [c for part in word.split("/") for c in self._choices(part)]
            if len(choices) == 1:
                pattern += [{"LOWER": w} for w in tokens_of(choices[0], self._terms.rewrites)]
            else:
                pattern.append({"LOWER": {"IN": choices}})
        return pattern

    def _list_choices(self, part: str) -> Sequence[str]:
        if part.startswith("<"):
            return tuple(self._terms.sets[part.strip("<>")])
        return (" ".join(tokens_of(part, self._terms.rewrites)) or part,)

    def doc(self, text: str) -> Doc:
        """The message as normalised tokens."""
        return Doc(self._nlp.vocab, words=self.normalise(text) or ["."])

    def find(self, doc: Doc) -> tuple[list[Hit], set[int]]:
        """Every phrase found, and the tokens of phrases that only look like one.

        Of overlapping phrases of one finding, the longest counts.
        """
        spans: dict[str, list[Any]] = {}
        for phrase in self._possible([token.text for token in doc]):
            for span in self._matcher(phrase)(doc, as_spans=True):
                spans.setdefault(span.label_, []).append(span)
        hits = []
        harmless: set[int] = set()
        for key, found in spans.items():
            if key.endswith(BLOCKED):
                harmless |= {i for span in found for i in range(span.start, span.end)}
                continue
            beside = key.endswith(BESIDE)
            finding, _, value = key.removesuffix(BESIDE).partition(SEPARATOR)
            real = _unblocked(found, spans.get(f"{finding}{BLOCKED}", ()))
            kept = filter_spans(real)
            hits += [Hit(finding, value or None, s.start, s.end, beside=beside) for s in kept]
        hits = [hit for hit in hits if not any(says_more(other, hit) for other in hits)]
        return sorted(hits, key=lambda h: (h.start, -h.end, h.finding, h.value or "")), harmless


def _rarest(needed: Sequence[Set[str]], words: Mapping[str, int]) -> Set[str]:
    """The words one of which must be in a message for this phrase to be there."""
    return min(needed, key=lambda choices: sum(words[word] for word in choices))


def says_more(one: Hit, other: Hit) -> bool:
    """Another value of the same finding in a longer phrase: "less than a minute" is no minute."""
    same = one.finding == other.finding and one.value != other.value
    within = one.start <= other.start and other.end <= one.end
    return same and within and one.end - one.start > other.end - other.start


def _unblocked(found: Sequence[Any], blockers: Sequence[Any]) -> list[Any]:
    """Spans that no look-alike ("pain in the neck" for a nuisance) covers a part of."""
    return [
        span
        for span in found
        if not any(b.start < span.end and span.start < b.end for b in blockers)
    ]


def _keyed(terms: Terms) -> Iterator[tuple[str, Iterable[str]]]:
    yield from terms.findings.items()
    for finding, values in terms.values.items():
        for value, phrases in values.items():
            yield f"{finding}{SEPARATOR}{value}", phrases
    for value, phrases in terms.durations["onset_phrases"].items():
        yield f"onset{SEPARATOR}{value}", phrases
    for finding, phrases in terms.fine.items():
        yield f"{finding}{SEPARATOR}{ABSENT}", phrases
    for finding, phrases in terms.look_alikes.items():
        yield f"{finding}{BLOCKED}", phrases
    yield from _keyed_beside(terms)


def _keyed_beside(terms: Terms) -> Iterator[tuple[str, Iterable[str]]]:
    for rule in terms.beside:
        for finding, phrases in rule["findings"].items():
            if not isinstance(phrases, Mapping):
                yield f"{finding}{BESIDE}", phrases
                continue
            for value, of_value in phrases.items():
                yield f"{finding}{SEPARATOR}{value}{BESIDE}", of_value
        for finding, phrases in rule["fine"].items():
            yield f"{finding}{SEPARATOR}{ABSENT}{BESIDE}", phrases


def _words(token: Mapping[str, Any]) -> tuple[str, ...]:
    lower = token["LOWER"]
    if isinstance(lower, str):
        return (lower,)
    return tuple(lower.get("IN", ()))
