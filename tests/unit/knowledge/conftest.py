"""The shipped catalog, as values and as plain data that a test may spoil."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bot.engine.model import Catalog
from bot.knowledge import load_catalog
from bot.knowledge.files import PACKAGED, read_files


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="session")
def _shipped() -> dict[str, Any]:
    return read_files(PACKAGED)


@pytest.fixture
def files(_shipped: dict[str, Any]) -> dict[str, Any]:
    """The shipped files as plain data; each test gets its own."""
    return copy.deepcopy(_shipped)
