"""What Rasa is trained on fits the catalog and the domain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML

from bot.engine.model import Catalog
from bot.settings import ROOT

READER = YAML(typ="safe", pure=True)
FEWEST = {"inform": 60}
FEWEST_OTHERWISE = 20


def blocks(folder: str = "") -> Iterator[tuple[str, list[str]]]:
    for path in sorted((ROOT / "data" / "nlu" / folder).glob("*.yml")):
        for block in READER.load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            yield block["intent"], [line[2:].strip() for line in lines if line.startswith("- ")]


EXAMPLES = dict(blocks())
SPANISH = dict(blocks("es"))


def test_no_intent_is_written_in_two_places() -> None:
    assert [name for name, times in Counter(n for n, _ in blocks()).items() if times > 1] == []


@pytest.mark.parametrize("intent", sorted(EXAMPLES))
def test_each_intent_has_enough_examples(intent: str) -> None:
    assert len(EXAMPLES[intent]) >= FEWEST.get(intent, FEWEST_OTHERWISE)


def test_no_example_stands_for_two_intents_or_twice() -> None:
    heard = defaultdict(list)
    for intent, examples in [*EXAMPLES.items(), *SPANISH.items()]:
        for example in examples:
            heard[" ".join(example.lower().split()).rstrip("?!.")].append(intent)
    assert {text: intents for text, intents in heard.items() if len(intents) > 1} == {}


def test_every_intent_is_taught_in_spanish_too() -> None:
    assert set(SPANISH) == set(EXAMPLES)
    assert [intent for intent, told in SPANISH.items() if len(told) < FEWEST_OTHERWISE] == []


def test_each_article_has_its_intent_and_each_such_intent_its_article(catalog: Catalog) -> None:
    asked = {name.removeprefix("faq_") for name in EXAMPLES if name.startswith("faq_")}
    assert asked == set(catalog.articles)


def test_every_intent_is_in_the_domain() -> None:
    domain = READER.load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(EXAMPLES) <= set(domain["intents"])
