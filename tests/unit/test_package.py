"""The built package holds every file that the product reads."""

from __future__ import annotations

import tomllib

from bot.settings import ROOT


def test_every_data_file_goes_into_the_package() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = told["tool"]["setuptools"]["package-data"]["bot"]
    packed = {path for pattern in patterns for path in (ROOT / "bot").glob(pattern)}
    there = {path for path in (ROOT / "bot").rglob("*") if path.is_file()}
    left_out = {p for p in there - packed if p.suffix != ".py" and "__pycache__" not in p.parts}
    assert left_out == set()
