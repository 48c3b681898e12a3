"""The widget's file as any site may ask for it: one address that follows, one that stays."""

from __future__ import annotations

import gzip
import logging
from dataclasses import replace

import pytest

from bot.embedding import Bundle
from bot.settings import Settings
from bot.web.embed import widget as keeping
from tests.helpers.bundles import served
from tests.helpers.fake_rasa import FakeRasa
from tests.web.conftest import Chat, http_for

ANYWHERE = {"Origin": "https://any.example"}
LIMIT = 25_000


def test_both_addresses_give_the_same_small_file_to_any_site(chat: Chat) -> None:
    bundle = served()
    for path in (bundle.latest, bundle.path):
        answer = chat.http.get(path, headers=ANYWHERE)
        assert answer.status_code == 200
        assert answer.content == bundle.body
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) <= LIMIT
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in answer.headers
    assert gzip.decompress(gzip.compress(bundle.body)) == bundle.body


def test_one_follows_upgrades_and_one_never_changes(chat: Chat) -> None:
    bundle = served()
    latest = chat.http.get(bundle.latest)
    assert latest.headers["cache-control"] == "no-cache"
    again = chat.http.get(bundle.latest, headers={"If-None-Match": latest.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["access-control-allow-origin"] == "*"
    fixed = chat.http.get(bundle.path)
    assert "immutable" in fixed.headers["cache-control"]


def test_the_parts_are_not_served(chat: Chat) -> None:
    for name in ("style.js", "words.js", "levelhead-chat.0123456789abcdef.js", "..%2fapp.py"):
        assert chat.http.get(f"/widget/{name}").status_code == 404
    assert chat.http.get("/widget/page.css").status_code == 200


def test_a_page_that_names_an_earlier_version_keeps_its_chat(
    settings: Settings, rasa: FakeRasa
) -> None:
    earlier = Bundle(b"// the version of last year\n")
    settings.widget_folder.mkdir(parents=True)
    (settings.widget_folder / earlier.name).write_bytes(earlier.body)
    with http_for(settings, rasa) as http:
        answer = http.get(earlier.path, headers=ANYWHERE)
        assert answer.content == earlier.body
        assert answer.headers["access-control-allow-origin"] == "*"
        assert http.get(served().latest).content != earlier.body
    with http_for(settings, rasa) as http:
        assert http.get(earlier.path).status_code == 200
    now = served()
    assert (settings.widget_folder / now.name).read_bytes() == now.body, "kept for the next upgrade"


def test_a_kept_version_that_was_changed_is_not_served(
    settings: Settings, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    earlier = Bundle(b"// fine\n")
    settings.widget_folder.mkdir(parents=True)
    (settings.widget_folder / earlier.name).write_bytes(b"// evil\n")
    with http_for(settings, rasa) as http:
        assert http.get(earlier.path).status_code == 404
    assert earlier.version in caplog.text
    assert "levelhead embed" in caplog.text


def test_the_folder_does_not_grow_for_ever(
    settings: Settings, rasa: FakeRasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "KEPT", 3)
    for number in range(5):
        with http_for(settings, rasa):
            old = Bundle(f"// {number}\n".encode())
            (settings.widget_folder / old.name).write_bytes(old.body)
    with http_for(settings, rasa) as http:
        assert http.get(served().path).status_code == 200
    assert len(list(settings.widget_folder.iterdir())) <= 4


def test_without_a_place_to_keep_it_the_chat_is_served_all_the_same(
    settings: Settings, rasa: FakeRasa
) -> None:
    settings.secret_file.parent.mkdir(parents=True, exist_ok=True)
    blocked = settings.secret_file.parent / "a-file"
    blocked.write_text("")
    with http_for(replace(settings, widget_folder=blocked / "widget"), rasa) as http:
        assert http.get(served().path).status_code == 200
