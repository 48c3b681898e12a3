"""Written messages: a mistake in one is named with its line and the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.model import Catalog
from bot.knowledge import CatalogError
from bot.knowledge.messages import NAME, check_messages, load_messages

GOOD = '{"say": "drunk on my feet, no headache", "told": {"dizziness": "drunk on my feet"}}'


def written(folder: Path, *lines: str) -> Path:
    (folder / NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_ours_have_no_mistake(catalog: Catalog) -> None:
    assert [*check_messages(catalog)] == []
    assert len(load_messages()) > 4000


def test_a_language_may_have_none(tmp_path: Path) -> None:
    assert load_messages(tmp_path) == ()


@pytest.mark.parametrize("line", ["not json", "[]", '{"say": "dizzy"}', '{"say": 3, "told": {}}'])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(CatalogError, match=r"messages\.jsonl: line 2: .* Write"):
        load_messages(written(tmp_path, GOOD, line))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"say": "giddy", "told": {"dizzyness": "giddy"}}', "correct the id"),
        ('{"say": "giddy", "told": {"dizziness=never": "giddy"}}', "correct the value"),
        ('{"say": "since may", "told": {"onset=ages": "since may"}}', "correct the value"),
        ('{"say": "giddy", "told": {"dizziness": "woozy"}}', "is not in the message"),
        ('{"say": "giddy", "told": {}, "may": ["dizzyness"]}', "correct the id"),
        (GOOD, "is on line 1 already"),
    ],
)
def test_what_does_not_fit_is_named(catalog: Catalog, tmp_path: Path, line: str, said: str) -> None:
    (problem,) = check_messages(catalog, written(tmp_path, GOOD, line))
    assert "line 2" in str(problem)
    assert said in str(problem)
