"""The store keeps its promises, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text

from bot.services.ports import (
    AnswerRecord,
    AssessmentRecord,
    CallRequest,
    ConsentRecord,
    Conversation,
    ConversationBusy,
    StoreUnavailable,
)
from bot.settings import ROOT
from bot.store import Store, open_store, tables
from bot.store.migrate import config, downgrade, upgrade
from bot.store.opening import HEAD, current_version, make_engine

pytestmark = pytest.mark.timeout(120)
NOW = datetime(2026, 1, 2, 12, tzinfo=timezone.utc)
WORDS = "my private words"


def begun(store: Store, name: str = "visitor") -> Conversation:
    conversation = Conversation(id=name, channel="web", stage="opener", catalog_version="1.0.0")
    with store.unit() as unit:
        unit.start(
            conversation, ConsentRecord("keep_answers", given=True, wording_version="1.0.0", at=NOW)
        )
        unit.commit()
    return conversation


def answer(finding: str = "neck_pain", value: str = "present") -> AnswerRecord:
    return AnswerRecord(finding, value, "button", "neck_link", NOW)


def full_case(store: Store, name: str = "visitor") -> None:
    begun(store, name)
    with store.unit() as unit:
        conversation = unit.find(name)
        assert conversation is not None
        conversation.stage, conversation.misses = "interview", 1
        conversation.answers = {"neck_pain": "present"}
        conversation.asked, conversation.pending = ["neck_link"], {"trail": [["neck_link", {}]]}
        conversation.last_message_id = "m-1"
        conversation.last_reply = [{"text": WORDS, "buttons": [{"title": "Yes"}]}]
        unit.save(conversation, [answer()])
        unit.keep_assessment(
            name, AssessmentRecord("routine", "1.0.0", {"neck_pain": "present"}, {"a": 1}, NOW)
        )
        unit.keep_call_request(name, CallRequest("Jo", "555 010 0199", "routine", NOW))
        unit.commit()


def test_a_conversation_comes_back_as_it_was_kept(store: Store) -> None:
    full_case(store)
    with store.unit() as unit:
        found = unit.find("visitor")
    assert found is not None
    assert (found.stage, found.misses, found.answers) == ("interview", 1, {"neck_pain": "present"})
    assert found.last_reply[0]["text"] == WORDS
    assert found.created_at is not None
    assert found.created_at.tzinfo is not None


def test_nothing_is_kept_under_an_unknown_id(store: Store) -> None:
    with store.unit() as unit:
        assert unit.find("nobody") is None
        assert unit.export("nobody") is None
        assert not unit.erase("nobody")


def test_what_was_not_committed_is_not_kept(store: Store) -> None:
    begun(store)
    with store.unit() as unit:
        conversation = unit.find("visitor")
        assert conversation is not None
        conversation.stage = "result"
        unit.save(conversation, [answer()])
    with store.unit() as unit:
        kept = unit.export("visitor")
    assert kept is not None
    assert kept["conversation"]["stage"] == "opener"
    assert kept["answers"] == []


def test_a_later_answer_takes_the_earlier_ones_place_and_both_are_kept(store: Store) -> None:
    begun(store)
    for value in ("present", "absent"):
        with store.unit() as unit:
            conversation = unit.find("visitor")
            assert conversation is not None
            unit.save(conversation, [answer(value=value)])
            unit.commit()
    with store.unit() as unit:
        kept = unit.export("visitor")
    assert kept is not None
    assert [(a["value"], a["superseded_at"] is None) for a in kept["answers"]] == [
        ("present", False),
        ("absent", True),
    ]


def test_export_holds_every_part_and_erase_leaves_no_row_of_any(store: Store) -> None:
    full_case(store)
    full_case(store, "somebody-else")
    with store.unit() as unit:
        kept = unit.export("visitor")
        assert kept is not None
        parts = ("consents", "answers", "assessments", "call_requests")
        assert all(len(kept[part]) == 1 for part in parts)
        assert unit.erase("visitor")
        unit.commit()
    with store._engine.connect() as connection:  # noqa: SLF001
        for table in (tables.conversations, *tables.BELONGING):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 1


def test_two_turns_of_one_conversation_never_overwrite_each_other(store: Store) -> None:
    begun(store)
    failures: list[BaseException] = []

    def turns() -> None:
        done = 0
        while done < 20:
            try:
                with store.unit() as unit:
                    conversation = unit.find("visitor")
                    assert conversation is not None
                    conversation.misses += 1
                    unit.save(conversation)
                    unit.commit()
                    done += 1
            except ConversationBusy:
                continue
            except BaseException as error:  # noqa: BLE001
                failures.append(error)
                return

    threads = [threading.Thread(target=turns) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with store.unit() as unit:
        found = unit.find("visitor")
    assert found is not None
    assert found.misses == 80


def test_old_conversations_are_purged_with_everything_that_belongs_to_them(store: Store) -> None:
    full_case(store)
    assert store.purge(datetime.now(timezone.utc) - timedelta(days=1)) == 0
    assert store.purge(datetime.now(timezone.utc) + timedelta(seconds=1)) == 1
    with store.unit() as unit:
        assert unit.export("visitor") is None


def test_a_refused_write_is_an_error_without_the_visitors_words(store: Store) -> None:
    begun(store)
    broken = AnswerRecord(None, WORDS, "words", None, NOW)  # type: ignore[arg-type]
    with store.unit() as unit:
        conversation = unit.find("visitor")
        assert conversation is not None
        with pytest.raises(StoreUnavailable) as problem:
            unit.save(conversation, [broken])
    assert WORDS not in str(problem.value)
    assert problem.value.__cause__ is None


def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    open_store(url).close()
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (id INTEGER)"))  # Rasa's, if shared
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda *a: not (a[2] == "table" and a[3] and a[4] is None)},
        )
        assert compare_metadata(context, tables.metadata) == []


def test_migrations_go_up_down_and_up_again(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    assert current_version(engine) == HEAD
    downgrade(engine, "base")
    upgrade(engine)
    assert current_version(engine) == HEAD


def test_there_is_one_head_and_the_code_knows_it() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]


def test_two_processes_may_open_a_new_database_at_once(url: str) -> None:
    code = f"from bot.store import open_store; open_store({url!r}).check()"
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in running:
        _, error = process.communicate(timeout=60)
        assert process.returncode == 0, error.decode()


def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        open_store(f"sqlite:///{tmp_path}")
    with pytest.raises(StoreUnavailable):
        open_store("postgresql+psycopg://nobody@127.0.0.1:9/none")


WRITER = """
import sys
from datetime import datetime, timezone
from bot.services.ports import AnswerRecord, ConsentRecord, Conversation
from bot.store import open_store
now = datetime.now(timezone.utc)
store, name = open_store(sys.argv[1]), sys.argv[2]
with store.unit() as unit:
    unit.start(Conversation(name, "web", "opener", "1"), ConsentRecord("k", True, "1", now))
    unit.commit()
for turn in range(100000):
    with store.unit() as unit:
        conversation = unit.find(name)
        conversation.answers[f"f{turn}"] = "present"
        unit.save(conversation, [AnswerRecord(f"f{turn}", "present", "button", None, now)])
        unit.commit()
    print(turn, flush=True)
"""


def test_a_killed_process_loses_no_acknowledged_answer(store: Store, url: str) -> None:
    chance = random.Random(3)
    for kill in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, f"v{kill}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(chance.randint(1, 40))]
        process.send_signal(signal.SIGKILL)
        acknowledged += process.stdout.readlines()
        process.wait()
        last = max(int(line) for line in acknowledged if line.endswith("\n"))
        with store.unit() as unit:
            found, kept = unit.find(f"v{kill}"), unit.export(f"v{kill}")
        assert found is not None
        assert kept is not None
        assert {f"f{turn}" for turn in range(last + 1)} <= set(found.answers)
        assert len(kept["answers"]) == len(found.answers)
