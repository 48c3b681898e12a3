"""The door takes up a changed clinic file, ends old sessions in words, forgets the erased."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, Settings
from bot.web.memory import IDLE_S, Memory
from bot.web.sessions import LASTS_S, Sessions
from tests.helpers.fake_rasa import FakeRasa
from tests.web.conftest import Chat, http_for


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.yml"
    path.write_text((ROOT / "deploy" / "clinics" / "uk.yml").read_text(encoding="utf-8"))
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    later = path.stat().st_mtime_ns + 1_000_000
    os.utime(path, ns=(later, later))


def test_the_page_is_told_phone_colours_and_languages(
    settings: Settings, rasa: FakeRasa, file: Path
) -> None:
    with http_for(replace(settings, clinic_file=file), rasa) as http:
        told = http.get("/api/clinic").json()
    assert told["phone"] == "020 7946 0199"
    assert told["emergency_number"] == "999"
    assert told["colours"] == {"accent": "#003087", "accent_dark": "#9cc3ff"}
    assert (told["language"], told["languages"], told["country"]) == ("en", {"en": "English"}, "GB")


def test_a_changed_file_counts_at_once_and_a_broken_one_does_not(
    settings: Settings, rasa: FakeRasa, file: Path
) -> None:
    with http_for(replace(settings, clinic_file=file), rasa) as http:
        assert "Example Balance Clinic" in http.get("/").text
        change(file, "Example Balance Clinic", "Moved Clinic")
        assert "Moved Clinic" in http.get("/").text
        assert http.get("/api/clinic").json()["name"] == "Moved Clinic"
        assert "Moved Clinic" in http.get("/embed").text
        assert "Moved Clinic" in http.get("/summary").text
        assert http.get("/health/ready").json()["clinic_file"] == "ok"
        change(file, 'emergency_number: "999"', 'emergency_number: "nine"')
        assert http.get("/api/clinic").json()["emergency_number"] == "999"
        ready = http.get("/health/ready")
        assert ready.status_code == 200, "the product works with the file read before"
        assert "not usable" in ready.json()["clinic_file"]
        assert str(file) not in ready.text
        rasa.mode = "error"
        chat = Chat(http, http.post("/api/session").json()["token"])
        said = chat.sends(text="half of my face is drooping and my speech is slurred")
        assert said["messages"][0]["custom"]["call"]["number"] == "999"


def test_a_changed_colour_and_a_new_language_reach_the_line_and_the_widget(
    settings: Settings, rasa: FakeRasa, file: Path
) -> None:
    with http_for(replace(settings, clinic_file=file), rasa) as http:
        before = http.get("/embed/line").json()["line"]
        fixed = before.split("/widget/")[1].split('"')[0]
        assert 'data-accent="#003087"' in before
        change(file, "#003087", "#6b2f8a")
        assert 'data-accent="#6b2f8a"' in http.get("/embed/line").json()["line"]
        assert "Asistente" not in http.get("/widget/levelhead-chat.js").text
        change(file, "languages: [en]", "languages: [en, es]")
        assert "Asistente" in http.get("/widget/levelhead-chat.js").text
        assert 'value="es"' in http.get("/embed").text
        assert fixed not in http.get("/embed/line").json()["line"]
        assert http.get(f"/widget/{fixed}").status_code == 200, "pages that name it keep their chat"


def test_a_file_that_is_mended_while_the_door_runs_ends_the_last_resort(
    settings: Settings, rasa: FakeRasa, file: Path
) -> None:
    away = file.rename(file.with_name("away.yml"))
    with http_for(replace(settings, clinic_file=file), rasa) as http:
        assert "name" not in http.get("/api/clinic").json()
        away.rename(file)
        assert http.get("/api/clinic").json()["name"] == "Example Balance Clinic"


# --- sessions -----------------------------------------------------------------------------------


def test_a_session_lasts_its_time_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(b"s" * 64)
    token, begun = sessions.new(), time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: begun + LASTS_S - 60)
    assert sessions.read(token) is not None
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: begun + LASTS_S + 60)
    assert sessions.read(token) is None


def test_an_expired_session_is_told_in_words_and_a_new_one_begins(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat.sends(text="hello")
    late = time.time() + LASTS_S + 60
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: late)
    ended = chat.post(message_id="m2", text="hello again")
    assert ended.status_code == 401
    assert ended.json()["error"]["message"].endswith("Let's start again.")
    fresh = Chat(chat.http, chat.http.post("/api/session").json()["token"])
    assert fresh.sends(text="hello")["delivered"] is True


# --- what is only in memory ---------------------------------------------------------------------


def test_after_erasing_rasa_is_told_to_begin_anew_once(
    chat: Chat, rasa: FakeRasa, kept: dict[str, Any]
) -> None:
    chat.sends(text="my neck is stiff")
    chat.http.delete("/api/conversation", headers=chat.headers)
    chat.sends(text="hello")
    chat.sends(text="yes")
    marks = [knock["metadata"].get("anew", False) for knock in rasa.knocks]
    assert marks == [False, True, False]


def test_the_door_forgets_what_nobody_touched_for_half_a_day() -> None:
    now = [0.0]
    memory = Memory(clock=lambda: now[0])
    memory.of("a").last_reply = [{"text": "my private words"}]
    now[0] += IDLE_S - 1
    memory.of("b")
    assert "a" in memory._held
    now[0] += 2
    memory.of("b")
    assert list(memory._held) == ["b"], "also when somebody else comes"
    assert memory.of("a").last_reply == []


def test_the_door_remembers_a_bounded_number() -> None:
    memory = Memory(conversations=2)
    for name in ("a", "b", "a", "c"):
        memory.of(name).last_reply = [{"text": name}]
    assert list(memory._held) == ["a", "c"]
