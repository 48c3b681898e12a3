"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.engine.model import Catalog
from bot.knowledge import Clinic, load_catalog, load_clinic
from bot.settings import ROOT
from tests.helpers.stack import Stack, start_stack, stop_stack
from tests.helpers.visitor import Visitor


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped clinical content."""
    return load_catalog()


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    """The example clinic."""
    return load_clinic(ROOT / "deploy" / "clinic.yml")


@pytest.fixture
def visitor(catalog: Catalog, clinic: Clinic) -> Visitor:
    """Somebody new, with nothing kept about them."""
    return Visitor(catalog, clinic)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole product, started once for all tests that need it."""
    running = start_stack(tmp_path_factory.mktemp("product"))
    yield running
    stop_stack(running)
