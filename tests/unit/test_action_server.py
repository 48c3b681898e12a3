"""The action server deletes by age: after its start, daily, and sooner again after a failure."""

from __future__ import annotations

import logging

import pytest

from bot import action_server, bootstrap
from bot.services.ports import StoreUnavailable
from bot.services.retention import Expired


def test_it_deletes_soon_after_the_start_and_then_daily(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(bootstrap, "forget_old", lambda: Expired(0, 0, 0))
    action_server.forget_daily(waited.append, range(2))
    assert waited == [action_server.AFTER_START_S, action_server.DAY_S, action_server.DAY_S]


def test_a_failure_is_logged_by_kind_and_tried_again_sooner(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> Expired:
        raise StoreUnavailable("my private words")

    waited: list[float] = []
    monkeypatch.setattr(bootstrap, "forget_old", fail)
    action_server.forget_daily(waited.append, range(1))
    assert waited[-1] == action_server.AGAIN_S
    assert "StoreUnavailable" in caplog.text
    assert "private" not in caplog.text


def test_what_was_done_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(bootstrap, "forget_old", lambda: Expired(3, 1, 2))
    with caplog.at_level(logging.WARNING):
        action_server.forget_daily(lambda _: None, range(1))
    assert "3 conversations" in caplog.text
    assert "2 more are old enough but wait for a call" in caplog.text
