"""Nobody gets anything from any route who may not; no form works without its token."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from bot.settings import Settings
from bot.web.console.app import ANYBODY, LEAD, STAFF, create_console
from tests.helpers.console import Desk
from tests.web.console.test_cases import POSITIONAL, website

pytest_plugins = ["tests.helpers.console"]

SECRET = "Ms Secret"
OPEN = {"/sign-in", "/first/{link}", "/files/{name}"}


def filled(path: str) -> str:
    return path.replace("{case}", "case-1").replace("{link}", "x").replace("{name}", "x")


def ways() -> list[tuple[str, str]]:
    """Every method and path of the running app, not of a list that could forget one."""
    app = create_console_routes()
    return sorted((m, route.path) for route in app for m in route.methods or () if m != "HEAD")


def create_console_routes() -> list[Route]:
    listed = [(m, path) for m, path, _ in (*STAFF, *LEAD, *ANYBODY)]
    return [Route(path, lambda _: None, methods=[m]) for m, path in listed]


@pytest.fixture
def case(stranger: Desk) -> str:
    """Something worth protecting."""
    website(stranger.store, "case-1", POSITIONAL)
    return "case-1"


def test_every_route_of_the_app_is_listed(console_settings: Settings, stranger: Desk) -> None:
    real = {
        (m, r.path)
        for r in create_console(console_settings).routes
        if isinstance(r, Route)
        for m in r.methods or ()
    }
    listed = {(m, path) for m, path in ways()} | {("GET", "/files/{name}")}
    assert {way for way in real if way[0] != "HEAD"} == listed


@pytest.mark.parametrize(("method", "path"), [way for way in ways() if way[1] not in OPEN])
def test_signed_out_gets_nothing(stranger: Desk, case: str, method: str, path: str) -> None:
    form = stranger.token("/sign-in")
    for headers in ({}, {"X-Part": "step"}):
        for cookie in ("", "levelhead_staff=made-up"):
            sent = {**headers, **({"Cookie": cookie} if cookie else {})}
            data = {"token": form} if method == "POST" else None
            answer = stranger.http.request(
                method, f"/console{filled(path)}", data=data, headers=sent
            )
            signing = answer.headers.get("location") == "/console/sign-in"
            assert answer.status_code == 401 or (answer.status_code == 303 and signing)
            assert "neck" not in answer.text
            assert case not in answer.text
    assert {who for who, _ in stranger.trail()} == {"test"}


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p, _ in LEAD])
def test_staff_get_nothing_that_is_for_leads(kim: Desk, method: str, path: str) -> None:
    data = {"token": kim.token(), "name": "lee", "active": "off"} if method == "POST" else None
    answer = kim.http.request(method, f"/console{path}", data=data)
    assert answer.status_code == 403
    assert "lee" not in answer.text
    assert kim.signs_in("lee").status_code == 303, "nothing was switched"


@pytest.mark.parametrize("path", [p for m, p, _ in (*STAFF, *LEAD, *ANYBODY) if m == "POST"])
@pytest.mark.parametrize("token", ["", "0" * 64, "of somebody else"])
def test_no_form_without_its_own_token(lee: Desk, kim: Desk, path: str, token: str) -> None:
    website(lee.store, "case-1", POSITIONAL)
    before = len(lee.trail())
    sent = kim.token() if token == "of somebody else" else token
    fields = {
        "token": sent,
        "name": "kim",
        "active": "off",
        "text": "x",
        "outcome": "told",
        "words": "dizzy",
    }
    answer = lee.http.post(f"/console{filled(path)}", data=fields)
    assert answer.status_code == 403
    assert len(lee.trail()) == before


def test_a_form_of_another_site_is_refused_even_with_the_token(kim: Desk) -> None:
    sent = {"token": kim.token()}
    for origin in ("https://evil.example", "null"):
        answer = kim.http.post("/console/sign-out", data=sent, headers={"Origin": origin})
        assert answer.status_code == 403
    assert kim.get("/queue").status_code == 200


@pytest.mark.parametrize("path", ["/queue", "/call", "/rates", "/sign-in", "/none", "/case/none"])
def test_browsers_are_told_to_be_strict(kim: Desk, path: str) -> None:
    headers = kim.get(path).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    page = kim.get(path).text
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|javascript:", page)


@pytest.mark.parametrize("body", [b"token=a&" * 9000, b"\xff\xfe", b"a=1&" * 100])
def test_a_form_that_is_none_is_refused(kim: Desk, body: bytes) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = kim.http.post("/console/queue", content=body, headers=kind)
    assert answer.status_code in (400, 403, 413)
    assert kim.http.post("/console/queue", json={"token": "x"}).status_code == 415


FIELDS = ("question", "picked", "option", "words", "sign", "finding", "about", "code", "outcome")
MORE = ("text", "name", "phone", "urgency", "specialist", "reason", "state", "door", "search")
KNOWN = ("none", "unsure", "done", "screen_now", "face", "screen_now.face", "today", "off", "\x00")
VALUES = st.one_of(st.sampled_from(KNOWN), st.text(max_size=60))
FORMS = st.dictionaries(st.sampled_from(FIELDS + MORE), VALUES, max_size=6)
POSTS = [p for m, p, _ in (*STAFF, *LEAD) if m == "POST" and p != "/sign-out"]
ODD = st.sampled_from([*["case-1"] * 12, "x" * 300, "%00", "%2e%2e", "\u00e9", "'; --", "none"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(fields=FORMS, odd=ODD, path=st.sampled_from(POSTS), part=st.booleans())
def test_whatever_is_sent_is_answered_in_words(
    lee: Desk, *, fields: dict[str, str], odd: str, path: str, part: bool
) -> None:
    """Every form with anything in it: done or refused with a reason, never a failure."""
    with lee.store.unit() as unit:
        begun = unit.find("case-1") is not None
    if not begun:
        website(lee.store, "case-1", POSITIONAL, finish=False)
    where = path.replace("{case}", odd)
    headers = {"X-Part": "step"} if part else {}
    answer = lee.post(where, {k: v for k, v in fields.items() if k != "token"}, headers=headers)
    assert answer.status_code < 500, answer.text
    assert answer.status_code == 303 or answer.text.strip()


@pytest.mark.parametrize(
    "query", ["before=" + "9" * 40, "before=x", "case=%00", "case=" + "a" * 99]
)
def test_odd_questions_to_the_trail(lee: Desk, query: str) -> None:
    assert lee.get(f"/audit?{query}").status_code == 200


def test_what_somebody_typed_runs_nowhere(kim: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL)
    evil = "<img src=x onerror=alert(1)>\"'"
    kim.post("/case/case-1/note", {"text": evil})
    kim.post("/case/case-1/call", {"name": evil, "phone": evil + "555 0199"})
    for path in ("/queue", "/case/case-1"):
        assert "<img" not in kim.get(path).text
    assert evil.split("x", maxsplit=1)[0] not in kim.post("/queue", {"search": evil}).text


def test_what_is_found_is_not_in_addresses_or_logs(
    kim: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG", logger="bot"):
        answer = kim.post("/queue", {"search": SECRET})
    assert SECRET in answer.text
    assert "Secret" not in str(answer.url)
    assert SECRET not in caplog.text


def test_the_console_is_loaded_late() -> None:
    """The door without a visit to the console is as small as before."""
    import subprocess
    import sys

    code = (
        "import sys, bot.web.app as a; from bot.settings import load_settings; "
        "a.create_app(load_settings()); late = {'jinja2', 'argon2', 'bot.web.console.app'}; "
        "sys.exit(str(late & set(sys.modules)) if late & set(sys.modules) else 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


def test_a_deleted_case_is_gone_from_the_console(kim: Desk) -> None:
    website(kim.store, "case-1", POSITIONAL)
    kim.post("/case/case-1/note", {"text": "private"})
    kim.post("/case/case-1/claim")
    kim.post("/case/case-1/code")
    with kim.store.unit() as unit:
        assert unit.erase("case-1")
        unit.commit()
    assert kim.get("/case/case-1").status_code == 404
    assert kim.get("/call/case-1").status_code == 404
    assert ("kim", "note added") in kim.trail(), "the trail stays; it holds nothing they said"
