"""What differs between two catalogs is said entry by entry."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge import diff


def folder(path: Path, sources: str, version: str = "1.0.0") -> Path:
    path.mkdir()
    (path / "sources.yaml").write_text(sources, encoding="utf-8")
    (path / "VERSION").write_text(version, encoding="utf-8")
    return path


A = "- {id: A, verified: true, citation: x}\n"
B = "- {id: B, verified: false, citation: y}\n"


def test_equal_catalogs_differ_in_nothing_whatever_the_order(tmp_path: Path) -> None:
    assert diff(folder(tmp_path / "old", A + B), folder(tmp_path / "new", B + A)) == []


def test_a_change_an_addition_and_a_removal_are_named(tmp_path: Path) -> None:
    old = folder(tmp_path / "old", A + B)
    new = folder(tmp_path / "new", A.replace("true", "false") + B.replace("B", "C"), "1.0.1")
    assert diff(old, new) == [
        "VERSION: '1.0.0' -> '1.0.1'",
        "sources.yaml: [A].verified: True -> False",
        "sources.yaml: [B].id: removed 'B'",
        "sources.yaml: [B].verified: removed False",
        "sources.yaml: [B].citation: removed 'y'",
        "sources.yaml: [C].id: added 'C'",
        "sources.yaml: [C].verified: added False",
        "sources.yaml: [C].citation: added 'y'",
    ]
