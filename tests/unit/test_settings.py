"""Settings from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings


def origins(raw: str) -> tuple[str, ...]:
    return load_settings({"LEVELHEAD_ORIGINS": raw}).allowed_origins


def test_sites_are_named_as_browsers_name_them() -> None:
    assert origins("") == ()
    assert origins("https://Clinic.example/, http://localhost:3000") == (
        "https://clinic.example",
        "http://localhost:3000",
    )


@pytest.mark.parametrize(
    "wrong", ["clinic.example", "*", "https://*.example", "https://a.example/x"]
)
def test_a_site_that_would_never_match_is_refused(wrong: str) -> None:
    with pytest.raises(SettingsError, match=r"LEVELHEAD_ORIGINS has .*such as https://"):
        origins(f"https://fine.example,{wrong}")


def test_earlier_widgets_are_kept_beside_the_rest(tmp_path: Path) -> None:
    assert load_settings({"LEVELHEAD_VAR": str(tmp_path)}).widget_folder == tmp_path / "widget"
    elsewhere = load_settings({"LEVELHEAD_WIDGET_FOLDER": "/srv/widget"})
    assert elsewhere.widget_folder == Path("/srv/widget")
