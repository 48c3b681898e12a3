"""What the widget's bench makes of its figures, and of another chat that it cannot trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.widget import peer
from tests.bench.widget.measure import Runs
from tests.bench.widget.report import SLOWED_ROWS, Widget, ratio, spread, table


def runs(**chats: float) -> Runs:
    return {name: {key: [value, value * 2] for key in SLOWED_ROWS} for name, value in chats.items()}


def made(ours: float, taps: list[float]) -> Widget:
    both = runs(levelhead=ours, other=100.0)
    return Widget("other 1.0", both, both, taps, None)


def test_the_table_says_which_promises_are_kept() -> None:
    text = table(made(10.0, [20.0, 30.0, 90.0]))
    assert "| 15.0 (10.0 to 20.0) | 0.10 | at most 25: kept |" in text
    assert "real product, p50 (ms) | | 30.0 | | at most 100: kept |" in text


def test_the_table_says_which_promises_are_missed() -> None:
    text = table(made(60.0, [20.0, 130.0, 900.0]))
    assert "at most 25: MISSED" in text
    assert "at most 1: MISSED" in text
    assert "| | 130.0 | | at most 100: MISSED |" in text
    assert "it has no button" in text


def test_without_another_chat_its_column_is_empty() -> None:
    alone = runs(levelhead=10.0)
    text = table(Widget("", alone, alone, [1.0], None))
    assert "| no other chat |" in text
    assert "(kB) |  | 15.0 (10.0 to 20.0) |  |" in text


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio([10, 30, 20], [20, 30, 80]) == "0.50 (0.25 to 1.00)"
    assert ratio([10], [0]) == ""
    assert spread([3, 3, 3], 1) == "3.0"


def test_another_archive_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / f"{peer.NAME}-{peer.VERSION}.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(peer.NoPeer, match="another"):
        peer.peer_script(tmp_path)
    assert not archive.exists()


def test_without_npm_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(peer.NoPeer, match="npm is not installed"):
        peer.peer_script(tmp_path / "cache")
