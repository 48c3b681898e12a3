"""A site of somebody else, on an origin of its own: its pages, its policy, its habits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.embedding import Bundle, Look, snippet
from bot.settings import Settings
from bot.web.app import create_app
from tests.helpers.bundles import served
from tests.helpers.fake_rasa import FakeRasa, serving
from tests.helpers.stack import free_port

VIOLATIONS = """
  window.violations = [];
  addEventListener('securitypolicyviolation', (e) =>
    violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}`));
"""
PAGES = Path(__file__).parent / "pages"


def part(name: str) -> str:
    """A part of a strange page."""
    return (PAGES / name).read_text(encoding="utf-8")


@dataclass
class Site:
    """Pages that a test puts up, and the chat they may take in."""

    origin: str
    chat: str
    bundle: Bundle
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def line(self, **look: Any) -> str:
        """The line that the clinic pasted."""
        return snippet(self.bundle, Look(**look), self.chat)

    def put(self, body: str, head: str = "", policy: str = "", attributes: str = "") -> str:
        """Put a page up; gives its address."""
        headers = {"Content-Security-Policy": policy} if policy else {}
        page = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A site</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
            f"<body{attributes}>{body}</body></html>"
        )
        path = f"/{len(self.pages)}.html"
        self.pages[path] = (page, headers)
        return self.origin + path

    def strict(self) -> str:
        """A policy that lets the chat in, and nothing else at all."""
        return (
            f"default-src 'none'; script-src {self.chat}; connect-src {self.chat}; "
            "style-src 'none'; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

    async def _serve(self, request: Asked) -> Response:
        page, headers = self.pages.get(request.url.path, ("", {}))
        return HTMLResponse(page, 200 if page else 404, headers=headers)

    @property
    def app(self) -> Starlette:
        """The site's server."""
        return Starlette(routes=[Route("/{path:path}", self._serve)])


@dataclass
class Asks:
    """What a page asked for, by address."""

    urls: list[str] = field(default_factory=list)

    def note(self, request: Request) -> None:
        """Remember one request."""
        if not request.url.endswith("/favicon.ico"):
            self.urls.append(request.url)


@pytest.fixture
def site(settings: Settings, product: FakeRasa, kept: dict[str, Any]) -> Iterator[Site]:
    """A strange site, and a chat that allows it."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with serving(product.app) as rasa_url:
        settings = replace(
            settings, rasa_url=rasa_url, turn_timeout_s=30, allowed_origins=(origin,)
        )
        with serving(create_app(settings)) as chat:
            made = Site(origin, chat, served())
            with serving(made.app, port):
                yield made


@pytest.fixture
def asks(browser_page: Page) -> Asks:
    """What the page asks for from now on."""
    noted = Asks()
    browser_page.on("request", noted.note)
    return noted
