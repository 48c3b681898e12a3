"""A clinic's file, its visitors' data and a call request, on the whole running product."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from bot.action_server import AFTER_START_S
from bot.services.ports import ConsentRecord, Conversation
from bot.settings import ROOT
from bot.store import open_store, tables
from tests.bench.talk import pick
from tests.helpers.browser import open_chat, press, screenshot, turn, type_text
from tests.helpers.stack import Reply, Stack, WebVisitor, start_stack, stop_stack

pytest_plugins = ["tests.helpers.browser"]
pytestmark = [pytest.mark.web, pytest.mark.model, pytest.mark.timeout(300)]

PICTURES = ROOT / "tests" / "results"
MOST_TURNS = 40
DANGER = "my face went numb this morning and my speech is slurred"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clinic") / "clinic.yml"
    path.write_text((ROOT / "deploy" / "clinics" / "uk.yml").read_text(encoding="utf-8"))
    return path


@pytest.fixture(scope="module")
def uk(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The product of a clinic in the United Kingdom."""
    var = tmp_path_factory.mktemp("uk")
    _old_case(f"sqlite:///{var / 'levelhead.db'}")
    running = start_stack(var, {"LEVELHEAD_CLINIC_FILE": str(file)})
    yield running
    stop_stack(running)


def _old_case(url: str) -> None:
    """A conversation from before the time that this clinic keeps them."""
    store, long_ago = open_store(url), datetime.now(timezone.utc) - timedelta(days=300)
    with store.unit() as unit:
        consent = ConsentRecord("keep_answers", given=True, wording_version="1", at=long_ago)
        unit.start(Conversation("old", "web", "result", "1"), consent)
        unit.commit()
    table = tables.conversations
    with store._engine.begin() as connection:
        connection.execute(update(table).values(updated_at=long_ago))
    store.close()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def to_result(visitor: WebVisitor) -> Reply:
    reply = visitor.says("hello")
    for _ in range(MOST_TURNS):
        button = pick(reply)
        if button is None:
            return reply
        reply = visitor.presses(button["title"])
    raise AssertionError("the interview does not end")


def rich(reply: Reply, kind: str) -> dict[str, Any]:
    return next(p["custom"] for p in reply if (p.get("custom") or {}).get("type") == kind)


def rows_of(stack: Stack) -> dict[str, int]:
    """How many rows each table about conversations has, but for the one that goes by age."""
    with sqlite3.connect(stack.var / "levelhead.db") as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        keys = {name: "conversation_id" for (name,) in found if _belongs(connection, name)}
        return {
            name: connection.execute(
                f"SELECT count(*) FROM {name} WHERE {key} != 'old'"  # noqa: S608
            ).fetchone()[0]
            for name, key in {**keys, "conversations": "id"}.items()
        }


def _belongs(connection: sqlite3.Connection, table: str) -> bool:
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    return "conversation_id" in columns and table != "audit"


def test_the_clinics_file_counts_everywhere_and_a_changed_one_at_once(
    uk: Stack, file: Path
) -> None:
    visitor = WebVisitor(uk)
    result = rich(to_result(visitor), "assessment")
    assert result["booking"]["url"] == "https://clinic.example/book"
    named = [who["where"]["text"] for who in result["specialists"] if "where" in who]
    assert any("Example Balance Clinic" in text for text in named)
    danger = WebVisitor(uk)
    danger.says("hello")
    assert rich(danger.says(DANGER), "emergency")["call"]["number"] == "999"
    change(file, 'emergency_number: "999"', 'emergency_number: "112"')
    assert rich(danger.says(DANGER), "emergency")["call"]["number"] == "112", "said by Rasa"
    again = WebVisitor(uk)
    assert "call 112 now" in str(again.says("hello")), "said by the actions"
    change(file, 'emergency_number: "112"', 'emergency_number: ""')
    assert rich(danger.says(DANGER), "emergency")["call"]["number"] == "112", "the old stays"
    change(file, 'emergency_number: ""', 'emergency_number: "999"')
    assert rich(danger.says(DANGER), "emergency")["call"]["number"] == "999"


def test_erasing_leaves_nothing_in_any_table_and_nothing_comes_back(uk: Stack) -> None:
    before = rows_of(uk)
    visitor = WebVisitor(uk)
    visitor.says("my neck hurts and the room spins")
    visitor.presses("Yes, let's start")
    assert {"neck_pain", "spinning"} <= set(visitor.export()["conversation"]["answers"])
    visitor._call("POST", "/api/conversation/code", {})
    kept = rows_of(uk)
    assert kept["case_codes"] == before["case_codes"] + 1
    assert kept["answers"] > before["answers"]
    assert visitor.erase() == {"erased": True}
    assert rows_of(uk) == before
    visitor.says("hello")
    visitor.presses("Yes, let's start")
    assert visitor.export()["conversation"]["answers"] == {}, "not from what Rasa remembers either"
    visitor.erase()


def test_a_call_request_and_what_is_kept_in_the_browser(browser_page: Page, uk: Stack) -> None:
    page = browser_page
    open_chat(page, uk.web)
    press(page, "Yes, let's start")
    type_text(page, "my neck is stiff")
    type_text(page, "can someone call me back")
    expect(turn(page)).to_contain_text("What is your name?")
    type_text(page, "Alex Doe")
    type_text(page, "alex@mail")
    expect(turn(page)).to_contain_text("cut short")
    type_text(page, "alex@mail.example")
    expect(turn(page)).to_contain_text("9 am to 5.30 pm")
    screenshot(page, PICTURES, "call-times")
    press(page, "In the evening")
    expect(turn(page)).to_contain_text("to write to alex@mail.example")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="What do you keep?").click()
    expect(turn(page)).to_contain_text("Alex Doe, alex@mail.example")
    expect(turn(page)).to_contain_text("kept until")
    screenshot(page, PICTURES, "what-is-kept")
    press(page, "Delete my answers")
    press(page, "Yes, delete them")
    expect(turn(page)).to_contain_text("deleted")
    with sqlite3.connect(uk.var / "levelhead.db") as connection:
        assert connection.execute("SELECT count(*) FROM call_requests").fetchone() == (0,)


def test_the_running_product_deletes_by_age_by_itself(uk: Stack) -> None:
    deadline = time.monotonic() + AFTER_START_S + 60
    while time.monotonic() < deadline:
        with sqlite3.connect(uk.var / "levelhead.db") as connection:
            old = connection.execute("SELECT id FROM conversations WHERE id = 'old'").fetchall()
            noted = connection.execute(
                "SELECT detail FROM audit WHERE who = 'retention'"
            ).fetchall()
        if noted and not old:  # noted a moment after
            break
        time.sleep(0.5)
    assert old == []
    assert noted == [("1 conversations",)]
