"""The pictures that the documents show are there, and small enough for a slow connection."""

from __future__ import annotations

import re

import pytest

from bot.settings import ROOT

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000
SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)]+\.png)\)")
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("picture", sorted(path.name for path in FOLDER.glob("*.png")))
def test_a_picture_is_small(picture: str) -> None:
    assert (FOLDER / picture).stat().st_size < MOST_BYTES


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_is_shown_is_there_and_told_in_words(document: object) -> None:
    path = ROOT / str(document)
    for words, picture in SHOWN.findall(path.read_text(encoding="utf-8")):
        assert (path.parent / picture).is_file(), picture
        assert len(words) > 5, f"{picture} has no description"
