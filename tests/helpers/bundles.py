"""The widget as the example clinic serves it."""

from __future__ import annotations

from bot.embedding import Bundle, load_bundle
from bot.knowledge import load_clinic
from bot.knowledge.languages import offered
from bot.settings import ROOT


def served() -> Bundle:
    """One file, with the words of the clinic's languages."""
    return load_bundle(offered(load_clinic(ROOT / "deploy" / "clinic.yml")))
