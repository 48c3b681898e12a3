"""The web door over a stand-in for Rasa, with a store of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from bot import bootstrap
from bot.settings import ROOT, Settings, load_settings
from bot.web.app import create_app
from tests.helpers.fake_rasa import FakeRasa
from tests.helpers.stack import free_port


@dataclass
class Chat:
    """A visitor's page: one token, any number of messages."""

    http: TestClient
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What proves who it is."""
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, **body: Any) -> httpx.Response:
        """Send a message exactly as given."""
        return self.http.post("/api/message", json=body, headers=self.headers)

    def sends(self, message_id: str | None = None, **body: Any) -> dict[str, Any]:
        """Send a message that is taken; gives the answer."""
        answer = self.post(message_id=message_id or uuid.uuid4().hex, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@contextmanager
def http_for(settings: Settings, rasa: FakeRasa) -> Iterator[TestClient]:
    """The door in this process, with Rasa behind it."""
    to_rasa = httpx.AsyncClient(transport=httpx.ASGITransport(rasa.app), base_url="http://rasa")
    with TestClient(create_app(settings, rasa=to_rasa)) as http:
        yield http


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation of its own, which one other site may embed."""
    return replace(
        load_settings({"LEVELHEAD_VAR": str(tmp_path)}),
        rasa_url=f"http://127.0.0.1:{free_port()}",
        clinic_file=ROOT / "deploy" / "clinic.yml",
        allowed_origins=("https://clinic.example",),
    )


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is kept, by conversation; no test here reaches the real database."""
    store: dict[str, Any] = {}
    monkeypatch.setattr(bootstrap, "snapshot", store.get)
    monkeypatch.setattr(bootstrap, "export", store.get)
    monkeypatch.setattr(bootstrap, "erase", lambda key: store.pop(key, None) is not None)
    return store


@pytest.fixture
def rasa() -> FakeRasa:
    """What the door believes to be Rasa."""
    return FakeRasa()


@pytest.fixture
def chat(settings: Settings, rasa: FakeRasa, kept: dict[str, Any]) -> Iterator[Chat]:
    """Somebody new at the door."""
    with http_for(settings, rasa) as http:
        yield Chat(http, http.post("/api/session").json()["token"])
