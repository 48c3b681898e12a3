"""Who gets into the console, and who does not."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from bot import bootstrap
from bot.cli import app as cli
from bot.services import accounts
from bot.settings import Settings
from bot.store import open_store
from bot.web.app import create_app
from bot.web.console.failures import Failures
from tests.helpers.console import PASSWORD, Desk

pytest_plugins = ["tests.helpers.console"]


def test_signed_out_leads_to_signing_in_and_back_in(stranger: Desk) -> None:
    assert stranger.get("/queue").headers["location"] == "/console/sign-in"
    answer = stranger.signs_in("Kim")
    assert answer.headers["location"] == "/console/queue"
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/console"))
    assert stranger.get("/queue").status_code == 200
    assert stranger.post("/sign-out").status_code == 303
    assert stranger.get("/queue").status_code == 303
    assert [action for _, action in stranger.trail()][:2] == ["signed out", "signed in"]


def test_the_old_cookie_is_worth_nothing_after_signing_out(kim: Desk) -> None:
    token = kim.http.cookies["levelhead_staff"]
    kim.post("/sign-out")
    kim.http.cookies.set("levelhead_staff", token, domain="testserver.local", path="/console")
    assert kim.get("/queue").status_code == 303


def test_a_wrong_password_says_neither_which_nor_why(stranger: Desk) -> None:
    wrong, unknown = stranger.signs_in("kim", "no" * 8), stranger.signs_in("nobody", PASSWORD)
    assert wrong.status_code == unknown.status_code == 401
    assert "Name or password is wrong." in wrong.text
    assert "Name or password is wrong." in unknown.text


def test_failures_slow_down(
    stranger: Desk, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No time passes: on a busy machine the wait would be over before the next try.
    monkeypatch.setattr(Failures.__init__, "__defaults__", (lambda: 0.0,))
    with caplog.at_level(logging.DEBUG):
        answers = [stranger.signs_in("kim", f"wrong guess {n}") for n in range(6)]
        assert [a.status_code for a in answers] == [401] * 4 + [429, 429]
        assert stranger.signs_in("kim").status_code == 429, "the right one waits as well"
        assert stranger.signs_in("lee").status_code == 303, "a colleague does not"
    assert "guess" not in caplog.text
    assert PASSWORD not in caplog.text


def test_each_failure_doubles_the_wait_up_to_a_limit() -> None:
    now = [0.0]
    failures = Failures(lambda: now[0])
    waits = []
    for _ in range(16):
        now[0] += failures.wait_s("kim", "1.2.3.4")
        failures.failed("kim", "1.2.3.4")
        waits.append(failures.wait_s("kim", "1.2.3.4"))
    assert waits[:8] == [0, 0, 0, 1, 2, 4, 8, 16]
    assert waits[-1] == 900
    assert failures.wait_s("kim", "5.6.7.8") <= 120, "somebody else elsewhere may still try"
    now[0] += 900
    failures.succeeded("kim", "1.2.3.4")
    assert failures.wait_s("kim", "1.2.3.4") == 0


def test_a_session_runs_out(kim: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    now = bootstrap.desk().now
    late = [timedelta(0)]
    real = bootstrap.desk()
    monkeypatch.setattr(bootstrap, "desk", lambda: type(real)(real.catalog, real.clinic, shifted))

    def shifted() -> datetime:
        return now() + late[0]

    assert kim.get("/queue").status_code == 200
    for minutes in (20, 40, 60):
        late[0] = timedelta(minutes=minutes)
        assert kim.get("/queue").status_code == 200
    late[0] = timedelta(minutes=80)
    assert kim.get("/queue", headers={"X-Part": "poll"}).status_code == 200
    late[0] = timedelta(minutes=91)
    assert kim.get("/queue").status_code == 303, "looking again by itself keeps nobody signed in"


def test_the_first_link_makes_the_first_account_once(
    console_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(console_settings.database_url)
    monkeypatch.setattr(bootstrap, "store", lambda: store)
    said = CliRunner().invoke(cli, ["staff", "first-link"])
    path = said.stdout.strip().removeprefix("console")
    with TestClient(create_app(console_settings), follow_redirects=False) as http:
        desk = Desk(http, store)
        token = desk.token(path)

        def send(password: str, again: str = "") -> int:
            fields = {
                "token": token,
                "name": "Ann",
                "password": password,
                "again": again or password,
            }
            return http.post(f"/console{path}", data=fields).status_code

        assert send("short") == 422
        assert send(PASSWORD, PASSWORD + "x") == 422
        assert send(PASSWORD) == 303
        assert desk.get("/audit").status_code == 200, "it is a lead, and signed in"
        assert desk.get(path).status_code == 410
        assert send(PASSWORD) == 410
    assert CliRunner().invoke(cli, ["staff", "first-link"]).stdout == ""
    store.close()


def test_the_terminal_makes_and_switches_accounts(stranger: Desk) -> None:
    def run(*words: str, typed: str = "") -> str:
        found = CliRunner().invoke(cli, ["staff", *words], input=typed)
        return f"{found.exit_code} {found.output}"

    twice = f"{PASSWORD} 2\n{PASSWORD} 2\n"
    assert run("add", "Ann", "--role", "lead", typed=twice).startswith("0")
    assert "already" in run("add", "ann", typed=twice)
    assert "characters" in run("add", "bob", typed="short\nshort\n")
    assert "ann  lead" in run("list")
    assert stranger.signs_in("ann", f"{PASSWORD} 2").status_code == 303
    assert run("off", "ann").startswith("0")
    assert stranger.get("/queue").status_code == 303
    assert "ann  lead  (off)" in run("list")
    assert run("on", "ann").startswith("0")
    assert run("password", "ann", typed="another long one 7\nanother long one 7\n").startswith("0")
    assert stranger.signs_in("ann", "another long one 7").status_code == 303
    assert "no account" in run("off", "zoe")
    assert ("terminal", "account added") in stranger.trail()


def test_a_lead_switches_accounts_and_reads_the_trail(lee: Desk) -> None:
    assert lee.post("/accounts", {"name": "kim", "active": "off"}).status_code == 303
    assert "account switched off" in lee.get("/audit").text
    assert lee.post("/accounts", {"name": "lee", "active": "off"}).status_code == 409
    assert accounts.sign_in(lee.store.staff_unit(), "kim", PASSWORD, bootstrap.desk().now()) is None
