"""A clinic's page with a chat on it, and the real web door behind that answers at once.

Both chats stand on the same page, come from the same server, compressed in the same way, and ask
the same door, behind which is no Rasa but a script that puts one question after another.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.settings import load_settings
from bot.web.app import create_app
from bot.web.static import Asset, asset
from tests.helpers.fake_rasa import FakeRasa, serving
from tests.helpers.questions import Questions, question

FILES = Path(__file__).parent / "site"
SCRIPT_KIND, PAGE_KIND = "text/javascript; charset=utf-8", "text/html; charset=utf-8"


@contextmanager
def site(var: Path, peer: bytes | None = None) -> Iterator[str]:
    """Serve the pages /on/levelhead, /on/floating and /on/deep-chat; gives the address.

    Args:
        var: Where the door keeps its secret.
        peer: The other chat's script, if there is one.
    """
    before = os.environ.get("LEVELHEAD_RATE_LIMIT")
    os.environ["LEVELHEAD_RATE_LIMIT"] = "off"
    try:
        door = _door(var)
    finally:
        os.environ.pop("LEVELHEAD_RATE_LIMIT")
        if before is not None:
            os.environ["LEVELHEAD_RATE_LIMIT"] = before
    files = {"/peer/deep-chat.js": asset(peer, SCRIPT_KIND)} if peer else {}
    files |= {f"/on/{path.stem}": _page(path) for path in FILES.glob("*.html")}

    async def send(request: Request) -> Response:
        return files[request.url.path].response(request)

    routes = [Route(path, send) for path in files]
    with serving(Starlette(routes=[*routes, Mount("/", door)])) as url:
        yield url


def _door(var: Path) -> Starlette:
    rasa = FakeRasa(Questions())
    http = httpx.AsyncClient(transport=httpx.ASGITransport(rasa.app), base_url="http://rasa")
    return create_app(load_settings({"LEVELHEAD_VAR": str(var)}), rasa=http)


def _page(path: Path) -> Asset:
    first = json.dumps([question(1)])
    return asset(path.read_text(encoding="utf-8").replace("/*FIRST*/", first).encode(), PAGE_KIND)
