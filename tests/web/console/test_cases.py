"""The queue, a case's page, agreement and the trail that all of it leaves."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import bootstrap
from bot.knowledge import ClinicFile
from bot.services import turn
from bot.services.agreement import Rate
from bot.services.heard import Heard
from bot.services.ports import CallRequest, ConsentRecord, Conversation
from bot.settings import ROOT
from bot.store import Store, tables
from bot.understanding import understand
from tests.helpers.console import Desk

pytest_plugins = ["tests.helpers.console"]

STROKE = "half of my face is drooping and my speech is slurred"
POSITIONAL = "dizzy for two weeks when I roll over in bed, and my neck is stiff"


def website(store: Store, name: str, story: str, *, finish: bool = True) -> Conversation:
    """A visitor's conversation through the real use cases."""

    def take(**heard: Any) -> list[dict[str, Any]]:
        told = Heard(**heard, greeted=True, channel="door")
        return turn.take_turn(store.unit(), bootstrap.desk(), name, told)

    take(intent="consent_yes")
    found = understand(bootstrap.desk().catalog, story)
    reply = take(text=story, answers=found.answers, mentions=[], ask=found.ask)
    reply = take(intent="press", question="read_back", options=("yes",))
    while finish:
        asked = next((m["custom"] for m in reversed(reply) if m.get("custom")), {})
        if "question" not in asked:
            break
        ids = [option["id"] for option in asked["options"]]
        pick = "none" if "none" in asked else ("no" if "no" in ids else ids[1])
        reply = take(intent="press", question=asked["question"], options=(pick,))
    with store.unit() as unit:
        kept = unit.find(name)
    assert kept is not None
    return kept


def emergency(store: Store, name: str) -> None:
    found = understand(
        bootstrap.desk().catalog, "half of my face is drooping and my speech is slurred"
    )
    agreed = Heard(intent="consent_yes", greeted=True, channel="telegram")
    turn.take_turn(store.unit(), bootstrap.desk(), name, agreed)
    heard = Heard(text="x", answers=found.answers, urgent=found.urgent, channel="web")
    turn.record_emergency(store.unit(), bootstrap.desk(), name, heard)


def rows(page: str) -> list[str]:
    return re.findall(r'id="case-([^"]+)"', page)


def show(desk: Desk, **fields: str) -> list[str]:
    return rows(desk.post("/queue", fields).text)


def test_most_urgent_first_then_who_waits_longest(kim: Desk) -> None:
    for name in ("first-routine", "second-routine"):
        website(kim.store, name, POSITIONAL)
    website(kim.store, "unfinished", POSITIONAL, finish=False)
    emergency(kim.store, "emergency")
    page = kim.get("/queue").text
    order = rows(page)
    assert order[0] == "emergency"
    assert order.index("first-routine") < order.index("second-routine")
    assert "4 cases; Call 911 now: 1" in page
    assert "Safety checks not done" in page, "an open list of danger signs is not harmless"
    assert "Safety checks not done" in kim.get("/case/unfinished").text
    assert show(kim, state="unfinished") == ["unfinished"]
    assert "unfinished" not in [*show(kim, urgency="routine"), *show(kim, urgency="days")]
    assert "normal visit" not in kim.get("/case/unfinished/record.txt").text
    assert show(kim, urgency="emergency") == ["emergency"]
    assert show(kim, door="Phone") == []
    assert show(kim, door="Messenger") == ["emergency"]
    assert len(show(kim, door="Website")) == 3


def test_who_was_told_that_nobody_sees_it_is_not_shown(kim: Desk) -> None:
    website(kim.store, "told", POSITIONAL)
    for version in ("1.1.2", "1.0.0", "odd"):
        with kim.store.unit() as unit:
            agreed = ConsentRecord(
                "keep_answers", given=True, wording_version=version, at=bootstrap.desk().now()
            )
            unit.start(Conversation(f"v{version}", "web", "interview", version), agreed)
            unit.commit()
    assert rows(kim.get("/queue").text) == ["told"]
    with kim.store.unit() as unit:
        at = bootstrap.desk().now()
        unit.keep_call_request("v1.1.2", CallRequest("Ann", "555 0199", "routine", at))
        unit.commit()
    assert sorted(rows(kim.get("/queue").text)) == ["told", "v1.1.2"], "they asked us to call"


def test_a_call_request_has_a_due_time_and_is_found_by_name_and_number(kim: Desk) -> None:
    website(kim.store, "early", POSITIONAL)
    now = datetime.now(timezone.utc)
    for name, hours in (("early", 3), ("late", 60)):
        if name == "late":
            website(kim.store, "late", POSITIONAL)
        with kim.store.unit() as unit:
            asked = CallRequest(
                f"Ms {name.title()}",
                "+1 555 010 0" + str(hours),
                "routine",
                now - timedelta(hours=hours),
            )
            unit.keep_call_request(name, asked)
            unit.commit()
    page = kim.post("/queue", {"state": "calls"}).text
    assert rows(page) == ["late", "early"]
    assert page.count("late, was due") == 1
    due = now - timedelta(hours=3) + timedelta(hours=48)
    assert f"due {due:%Y-%m-%d %H:%M} UTC" in page
    assert show(kim, search="ms late") == ["late"]
    assert show(kim, search="5550100-3") == ["early"]
    assert show(kim, search="nobody") == []


def test_a_call_shows_when_it_suits_and_an_email_where_there_is_no_number(kim: Desk) -> None:
    now = datetime.now(timezone.utc)
    asked = {
        "by-phone": CallRequest("Ann", "555 010 0199", "routine", now, times="morning,evening"),
        "by-mail": CallRequest("Bo", "", "routine", now, "bo@mail.example", "<b>not on Fridays"),
    }
    for name, request in asked.items():
        website(kim.store, name, POSITIONAL)
        with kim.store.unit() as unit:
            unit.keep_call_request(name, request)
            unit.commit()
    for page in (kim.get("/queue").text, kim.get("/case/by-phone").text):
        assert "In the morning, In the evening" in page
        assert 'href="tel:5550100199"' in page
    for page in (kim.get("/queue").text, kim.get("/case/by-mail").text):
        assert 'href="mailto:bo@mail.example"' in page
        assert "&lt;b&gt;not on Fridays" in page
    assert show(kim, search="BO@mail.example") == ["by-mail"]
    fields = {"name": "Cy", "phone": "555 010 0123", "times": "afternoon"}
    assert kim.post("/case/by-mail/call", fields).status_code == 303
    assert "Suits: In the afternoon" in kim.get("/case/by-mail").text


def test_the_queue_warns_before_an_open_call_is_deleted_by_age(kim: Desk) -> None:
    now = datetime.now(timezone.utc)
    kept = bootstrap.desk().clinic.retention_days_open_call
    website(kim.store, "old", POSITIONAL)
    with kim.store.unit() as unit:
        unit.keep_call_request(
            "old", CallRequest("Ann", "555 010 0199", "routine", now - timedelta(days=kept - 10))
        )
        unit.commit()
    days = bootstrap.desk().clinic.retention_days
    assert "Deleted by age" not in kim.get("/queue").text, "touched today, so not for long"
    _touched(kim.store, "old", now - timedelta(days=days - 10))
    page = kim.get("/queue").text
    assert f"Deleted by age on {now + timedelta(days=10):%Y-%m-%d}" in page
    kim.post("/case/old/close", {"outcome": "told"})
    assert "Deleted by age" not in kim.post("/queue", {"state": "closed"}).text


def _touched(store: Store, name: str, at: datetime) -> None:
    table = tables.conversations
    with store._engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == name).values(updated_at=at))


def test_staff_see_that_the_clinic_file_cannot_be_used(
    kim: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clinic.yml"
    path.write_text((ROOT / "deploy" / "clinic.yml").read_text(encoding="utf-8"))
    live = ClinicFile(path)
    monkeypatch.setattr(bootstrap, "clinic_file", lambda: live)
    assert "cannot be used" not in kim.get("/queue").text
    path.write_text("name: A\n")
    assert "phone: is missing" in kim.get("/queue").text
    assert "Example Dizziness Clinic" in kim.get("/queue").text


def test_claim_note_close_and_open_again(kim: Desk, lee: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL)
    assert kim.post("/case/case-1/claim").headers["location"] == "/console/case/case-1"
    assert show(kim, state="mine") == ["case-1"]
    assert "kim" in lee.get("/queue").text
    lee.post("/case/case-1/claim")
    assert show(kim, state="mine") == []
    kim.post("/case/case-1/note", {"text": "Called <b>twice</b>\nno answer"})
    assert "Called &lt;b&gt;twice&lt;/b&gt;" in kim.get("/case/case-1").text
    assert kim.post("/case/case-1/close", {"outcome": "made up"}).status_code == 422
    kim.post("/case/case-1/close", {"outcome": "not_reached"})
    assert show(kim) == []
    assert show(kim, state="closed") == ["case-1"]
    assert "Could not be reached" in kim.get("/case/case-1").text
    lee.post("/case/case-1/reopen")
    lee.post("/case/case-1/release")
    assert show(kim) == ["case-1"]
    did = [entry for entry in kim.trail() if entry[1] not in ("looked", "signed in")]
    assert did[:6] == [
        ("lee", "given back"),
        ("lee", "opened again"),
        ("kim", "closed"),
        ("kim", "note added"),
        ("lee", "taken over"),
        ("kim", "claimed"),
    ]


def test_the_page_tells_everything_and_that_somebody_looked(kim: Desk, lee: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL)
    page = kim.get("/case/case-1").text
    desk = bootstrap.desk()
    assert desk.say("summary.clinical_title") in page
    assert 'role="img"' in page
    assert all(
        system.label in page
        for system in desk.catalog.systems.values()
        if system.id in ("neck", "eyes", "inner_ear")
    )
    assert "own words" in page
    assert "pressed" in page
    assert "times likelier" in page
    assert "estimate: " in page
    assert "published: " in page
    assert "No transcript" in page
    assert kim.trail()[0] == ("kim", "looked")
    assert "case-1"[:6] in lee.get("/audit?case=case-1").text
    text = kim.get("/case/case-1/record.txt")
    assert text.headers["content-disposition"] == 'attachment; filename="case-case-1.txt"'
    assert desk.say("summary.clinical_title") in text.text


def test_an_emergency_names_its_rule_and_sources(kim: Desk) -> None:
    emergency(kim.store, "case-1")
    page = kim.get("/case/case-1").text
    assert "Red-flag rules that are met" in page
    assert "R1-" in page
    assert 'class="chip emergency-chip"' in page


@pytest.mark.parametrize("path", ["/case/none", "/case/none/record.txt"])
def test_a_case_that_is_not_there(kim: Desk, path: str) -> None:
    assert kim.get(path).status_code == 404
    assert kim.post("/case/none/claim").status_code == 404
    assert ("kim", "looked") not in kim.trail()


def test_agreement_is_counted_by_type_the_last_word_only(kim: Desk, lee: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL)
    first = re.search(r'<option value="(\w+)">As suggested', kim.get("/case/case-1").text)
    urgency = re.search(
        r'value="(\w+)" required> [^<]* \(as suggested\)', kim.get("/case/case-1").text
    )
    assert first
    assert urgency

    def judges(who: Desk, **fields: str) -> int:
        sent = {"urgency": urgency[1], "specialist": first[1], **fields}
        return who.post("/case/case-1/judge", sent).status_code

    assert judges(kim) == 303
    assert "100%" in kim.get("/rates").text
    assert judges(kim, urgency="today") == 422, "another view needs a reason"
    assert judges(kim, urgency="soon") == 422
    assert judges(kim, urgency="today", reason="fell twice") == 303
    assert judges(lee) == 303
    page = lee.get("/rates").text
    assert "1 of 2; 95% interval 9 to 91%" in page
    assert "2 of 2; 95% interval 34 to 100%" in page
    assert "fell twice" in lee.get("/case/case-1").text


def test_a_case_without_a_result_is_not_judged(kim: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL, finish=False)
    sent = {"urgency": "today", "specialist": "ent", "reason": "x"}
    assert kim.post("/case/case-1/judge", sent).status_code == 422


def test_wilson_intervals_as_published() -> None:
    low, high = Rate(81, 263).interval  # Newcombe 1998, table I: 0.2553 to 0.3662
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = Rate(0, 20).interval  # 0 to 0.1611
    assert (round(low, 4), round(high, 4)) == (0.0, 0.1611)
    assert Rate(0, 0).interval == (0.0, 1.0)


def test_a_call_noted_by_staff(kim: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL)
    assert kim.post("/case/case-1/call", {"name": "Ann", "phone": "none"}).status_code == 422
    assert kim.post("/case/case-1/call", {"name": "Ann", "phone": "555 0199"}).status_code == 303
    assert 'href="tel:5550199"' in kim.get("/case/case-1").text
    assert show(kim, state="calls") == ["case-1"]
