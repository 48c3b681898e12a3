"""How other sites take the chat in: the widget's files, and a page that makes the line for it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.embedding import OWN, Bundle, Look, SnippetError, load_bundle, look_from, snippet
from bot.knowledge.languages import about
from bot.settings import Settings
from bot.web.embed.widget import Widget
from bot.web.errors import Refused
from bot.web.guard import security_headers
from bot.web.static import load_files
from bot.web.words import Words

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).resolve().parent
FILES = HERE.parent / "widget"
NOT_FOUND = 404
POLICY = "Content-Security-Policy"


class Embedding:
    """The widget and the page for those who put it on their site."""

    def __init__(self, settings: Settings, words: Words, public_url: str | None) -> None:
        self._kept = settings.widget_folder
        self._files = load_files(HERE / "files")
        self._words = words
        self._languages: tuple[str, ...] = ()
        self._current()  # what cannot be joined stops the start, not a visitor
        self._public_url = public_url
        self._origins = settings.allowed_origins
        policy = security_headers(settings.allowed_origins)[POLICY]
        self._policy = policy.replace("form-action 'none'", "form-action 'self'; frame-src 'self'")

    @property
    def bundle(self) -> Bundle:
        """The widget with the words of the languages that the clinic offers now."""
        return self._current()[0]

    @property
    def widget(self) -> Widget:
        """Its files; versions that were served before stay."""
        return self._current()[1]

    def _current(self) -> tuple[Bundle, Widget]:
        languages = self._words.languages
        if languages != self._languages:
            bundle = load_bundle(languages)
            self._joined = (bundle, Widget(bundle, FILES, self._kept))
            self._languages = languages
        return self._joined

    def routes(self) -> list[Route]:
        """The page's addresses."""
        return [
            Route("/embed", self.page),
            Route("/embed/line", self.line),
            Route("/embed/preview", self.preview),
            Route("/embed/files/{name}", self.file),
        ]

    async def page(self, request: Request) -> Response:
        """The form, the line and a preview; it works without scripts as well."""
        look, problem = self._chosen(request)
        line = snippet(self.bundle, look, self._origin(request))
        shown = self._page(
            "embed.html",
            look=look,
            line=line,
            problem=problem,
            accent=look.accent or OWN["accent"],
            query=request.url.query,
            origin=self._origin(request),
            fixed_origin=bool(self._public_url),
            origins=self._origins,
            languages=[(code, about(code).name) for code in self._words.languages],
        )
        shown.headers[POLICY] = self._policy
        return shown

    async def line(self, request: Request) -> Response:
        """The line alone, for the page's script."""
        look, problem = self._chosen(request)
        if problem:
            raise Refused(422, "choice", problem)
        line = snippet(self.bundle, look, self._origin(request))
        return JSONResponse({"line": line, "accent": look.attributes().get("accent", "")})

    async def preview(self, request: Request) -> Response:
        """A page of nobody, with exactly this line in it."""
        look, _ = self._chosen(request)
        return self._page("preview.html", line=snippet(self.bundle, look, ""))

    async def file(self, request: Request) -> Response:
        """The page's style and script."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            raise HTTPException(NOT_FOUND)
        return found.response(request)

    def _origin(self, request: Request) -> str:
        return self._public_url or str(request.base_url.replace(path="")).rstrip("/")

    def _chosen(self, request: Request) -> tuple[Look, str]:
        """What the form says, and what is wrong with it."""
        clinic = self._words.clinic
        try:
            return look_from(request.query_params, clinic.colours if clinic else None), ""
        except SnippetError as error:
            return Look(), str(error)

    def _page(self, template: str, **values: Any) -> Response:
        clinic = self._words.clinic.name if self._words.clinic else "the clinic"
        page = _environment().get_template(template)
        return HTMLResponse(page.render(clinic_name=clinic, **values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - few need it

    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
