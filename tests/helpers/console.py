"""The console over a database of its own: sign in, post forms as its pages do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from bot import bootstrap
from bot.services import accounts
from bot.settings import Settings, load_settings
from bot.store import Store, open_store
from bot.understanding import understand
from bot.web.app import create_app
from tests.helpers.stack import free_port

PASSWORD = "seven green bottles"
TOKEN = re.compile(r'name="token" value="([0-9a-f]+)"')


@dataclass
class Desk:
    """Somebody at the console."""

    http: TestClient
    store: Store

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Look at a page."""
        return self.http.get(f"/console{path}", **more)

    def token(self, path: str = "/queue") -> str:
        """What the forms of a page carry."""
        found = TOKEN.search(self.get(path).text)
        assert found, path
        return found[1]

    def post(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form as a page of ours would."""
        data = {"token": self.token(), **(fields or {})}
        return self.http.post(f"/console{path}", data=data, **more)

    def trail(self) -> list[tuple[str, str]]:
        """Who did what, newest first."""
        with self.store.staff_unit(only_reads=True) as unit:
            return [(entry.who, entry.action) for _, entry in unit.audit_trail(limit=50)]

    def signs_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        """Fill in the form."""
        fields = {"token": self.token("/sign-in"), "name": name, "password": password}
        return self.http.post("/console/sign-in", data=fields)


@pytest.fixture
def console_settings(tmp_path: Path) -> Settings:
    """An installation of its own; Rasa is not there."""
    return replace(
        load_settings({"LEVELHEAD_VAR": str(tmp_path)}),
        rasa_url=f"http://127.0.0.1:{free_port()}",
        turn_timeout_s=0.5,
    )


@pytest.fixture
def console_store(console_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A database on disk, which the whole process uses, with a staff and a lead account.

    What understands words is loaded first: signing in would begin it beside the test, for seconds.
    """
    understand(bootstrap.desk().catalog, "")
    store = open_store(console_settings.database_url)
    monkeypatch.setattr(bootstrap, "store", lambda: store)
    for name, role in (("kim", "staff"), ("lee", "lead")):
        now = bootstrap.desk().now()
        accounts.add_account(store.staff_unit(), name, PASSWORD, role, now, by="test")
    yield store
    store.close()


@pytest.fixture
def stranger(console_settings: Settings, console_store: Store) -> Iterator[Desk]:
    """Somebody who is not signed in."""
    with TestClient(create_app(console_settings), follow_redirects=False) as http:
        yield Desk(http, console_store)


@pytest.fixture
def kim(console_settings: Settings, console_store: Store) -> Iterator[Desk]:
    """A receptionist, signed in."""
    yield from _signed_in(console_settings, console_store, "kim")


@pytest.fixture
def lee(console_settings: Settings, console_store: Store) -> Iterator[Desk]:
    """A lead, signed in."""
    yield from _signed_in(console_settings, console_store, "lee")


def _signed_in(settings: Settings, store: Store, name: str) -> Iterator[Desk]:
    with TestClient(create_app(settings), follow_redirects=False) as http:
        desk = Desk(http, store)
        assert desk.signs_in(name).status_code == 303
        yield desk
