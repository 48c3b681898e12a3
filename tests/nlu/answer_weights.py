"""Fit `choices.weights` of terms.yaml: what counts how much for what typed words answer.

Every fifth of the written answers is read by what is learned from the other four, so that nothing
is weighed by how well it knows its own examples. An answer to another question, about other
findings, stands for what answers nothing. Prints the weights, and what they would read at the
limits of terms.yaml; the weights go there by hand. Takes some minutes:

    .venv/bin/python -m tests.nlu.answer_weights [en|es]
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.engine.model import Question
from bot.knowledge import load_catalog
from bot.knowledge.replies import ALSO, WrittenReply, about_danger, load_replies
from bot.knowledge.terms import words_folder
from bot.services.answering import said_of, told_of
from bot.understanding import (
    Told,
    Understood,
    picked,
    probabilities,
    read_choice,
    understand,
    weighing_of,
)
from bot.understanding.nearest import KINDS, NearestReplies
from bot.understanding.reading import language as tools_of
from bot.understanding.results import Mention
from bot.understanding.weighing import (
    BY_LIKENESS,
    LIST,
    Likenesses,
    by_likeness,
    by_rules,
    likely_by,
)
from tests.nlu.scoring import picks_of

FOLDS = 5
OTHERS_COUNT = 0.3  # an answer to something else, beside one to the question
SHORTEST_OTHER = 3  # words; a shorter one may answer anything
SEED = 1


@dataclass(frozen=True)
class Example:
    """An answer beside a question, read by what did not learn it."""

    question: Question
    alike: Likenesses
    length: int  # words
    told: Told
    means: tuple[str, ...]  # empty: it answers something else

    def evidence(self) -> dict[str, dict[str, float]]:
        """All that is weighed, by option and name."""
        told = by_likeness(self.alike, self.length)
        return {
            option: {
                **dict(zip(BY_LIKENESS, told[option], strict=True)),
                **by_rules(option, self.told),
            }
            for option in self.alike
        }


class Examples:
    """The written answers of a language, each as what is learned from the others reads it."""

    def __init__(self, code: str) -> None:
        self._catalog = load_catalog(language=code)
        self._tools = tools_of(code)
        self._folder = words_folder(code)
        self._random = random.Random(SEED)  # noqa: S311 - chooses examples
        self._told = {
            q.id: {f for o in q.options for f in o.sets} for q in self._catalog.questions.values()
        }

    def __iter__(self) -> Iterator[Example]:
        replies = [*dict.fromkeys(load_replies(self._folder))]
        self._random.shuffle(replies)
        for fold in range(FOLDS):
            apart = [reply for i, reply in enumerate(replies) if i % FOLDS == fold]
            others = [reply for i, reply in enumerate(replies) if i % FOLDS != fold]
            nearest = self._tools.learned_from(self._catalog, others, self._phrases)
            for reply in apart:
                asked = [(reply.question, reply.picks), *self._another(reply)]
                yield from self._read(nearest, reply.say, asked)

    @cache  # noqa: B019 - one object, for one run
    def _phrases(self, text: str) -> tuple[Sequence[str], Sequence[Mention]]:
        return self._tools.words_and_findings(self._catalog, text)

    @cache  # noqa: B019 - one object, for one run
    def _understood(self, text: str) -> Understood:
        return understand(self._catalog, text)

    def _another(self, reply: WrittenReply) -> list[tuple[str, tuple[str, ...]]]:
        """A question about other findings that a longer, definite answer does not answer."""
        plain = reply.picks[0] in KINDS or reply.picks[0] in ALSO
        question = self._random.choice([*self._told])
        about_the_same = self._told[question] & self._told[reply.question]
        if plain or about_the_same or len(reply.say.split()) < SHORTEST_OTHER:
            return []
        return [(question, ())]

    def _read(
        self, nearest: NearestReplies, say: str, asked: Sequence[tuple[str, tuple[str, ...]]]
    ) -> Iterator[Example]:
        found = self._understood(say)
        tokens = self._tools.finder.normalise(say)
        alike = nearest.replies(tokens, found.mentions)
        for question_id, means in asked:
            question = self._catalog.questions[question_id]
            offered = [option.id for option in question.options]
            choice = read_choice(question, offered, say, self._catalog.language)
            told = told_of(question, choice, said_of(self._catalog, question, found.answers))
            if question_id in alike and not (choice is not None and choice.certain):
                one = alike[question_id]
                yield Example(question, one, len(tokens), told, means)


def fitted(examples: Sequence[Example]) -> dict[str, float]:
    """The weights of one kind of question."""
    told = [
        (evidence, option in e.means, 1.0 if e.means else OTHERS_COUNT)
        for e in examples
        for option, evidence in e.evidence().items()
    ]
    names = [name for name in told[0][0] if name != "constant"]
    rows = np.array([[row[name] for name in names] for row, *_ in told])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=3000).fit(
        (rows - middle) / spread,
        [means for _, means, _ in told],
        sample_weight=[counts for *_, counts in told],
    )
    weights = model.coef_[0] / spread
    constant = float(model.intercept_[0]) - float(weights @ middle)
    return {"constant": constant, **dict(zip(names, map(float, weights), strict=True))}


def counted(
    code: str, examples: Sequence[Example], weights: dict[str, dict[str, float]]
) -> Counter[str]:
    """What would be read with these weights at the limits of terms.yaml."""
    limits = weighing_of(code)
    weighing = replace(limits, single=weights["single"], checklist=weights["checklist"])
    catalog = load_catalog(language=code)
    found: Counter[str] = Counter()
    for e in examples:
        danger = about_danger(catalog, e.question)
        likely = likely_by(e.question, e.alike, e.length, weighing)
        chances = probabilities(likely, weighing.of(e.question), e.told)
        options = picked(e.question, chances, weighing, danger=danger) if likely else ()
        if not e.means:
            found["of others: read" if options else "of others: not read"] += 1
            continue
        same = partial(_told, e.question)
        right = same(options) == same(e.means)
        found["right" if right else "wrong" if options else "not read"] += 1
        denies = {*options} & {"none", "no", "never"}
        found["danger read as none"] += bool(
            danger and denies and not denies & {*e.means} and not right
        )
    return found


def _told(question: Question, options: Sequence[str]) -> list[str]:
    plain = [option for option in options if option not in ALSO]
    kinds = sorted("none" if o in ("no", "never") else o for o in options)
    return kinds if not plain or kinds == ["none"] else picks_of(question, {"picks": plain})


def main() -> None:
    """Print the weights of a language."""
    code = sys.argv[1] if len(sys.argv) > 1 else "en"
    examples = [*Examples(code)]
    lists = [e for e in examples if e.question.kind == LIST]
    single = [e for e in examples if e.question.kind != LIST]
    weights = {"single": fitted(single), "checklist": fitted(lists)}
    for name, told in weights.items():
        print(f"{name}: {{{', '.join(f'{k}: {v:.2f}' for k, v in told.items())}}}")
    print(dict(counted(code, examples, weights)))


if __name__ == "__main__":
    main()
