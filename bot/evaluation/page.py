"""An evaluation as one page that needs nothing else: no script, no font, no request."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.engine.model import Catalog
from bot.evaluation import pictures
from bot.evaluation.report import miss_text, sections
from bot.evaluation.summary import Summary

_MARKUP = re.compile(r"\[/?(?:bold|red|green)?\]")


def page(catalog: Catalog, found: Summary) -> str:
    """The whole evaluation as HTML."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    counts = [o.talk.count(catalog) for o in found.outcomes if o.talk.why != "flag"]
    return environment.get_template("page.html").render(
        found=found,
        sections=sections(found),
        pictures=[
            pictures.urgency(found),
            pictures.systems(found),
            pictures.reliability(found),
            pictures.questions(counts),
        ],
        misses=[(m, _MARKUP.sub("", miss_text(catalog, m))) for m in found.misses],
        sources={s.id: s.citation for s in catalog.sources.values()},
    )
