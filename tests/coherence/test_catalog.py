"""The shipped catalog passes its own check."""

from __future__ import annotations

from bot.knowledge import check


def test_the_shipped_catalog_has_no_problems() -> None:
    assert [str(problem) for problem in check()] == []
