"""Headaches: where, with what, and what only sounds like one."""

from __future__ import annotations

import pytest

from bot.engine.model import Catalog
from bot.understanding import understand


@pytest.mark.parametrize(
    ("text", "finding", "value"),
    [
        ("sair heid the day", "headache", "present"),
        ("my head has been bloody killing me", "headache", "present"),
        ("there's a tightness all round my skull", "headache", "present"),
        ("my head isn't aching any more", "headache", "absent"),
        ("neck and head both fine", "headache", "absent"),
        ("not vomiting with the headache", "headache", "present"),
        ("these headaches don't stop me", "headache", "present"),
        ("it's not a sudden headache", "headache", "present"),
        ("a one-sided headache", "headache_site_one_side", "present"),
        ("headache again, on the right", "headache_site_one_side", "present"),
        ("headaches, both temples", "headache_site_one_side", "absent"),
        ("a migraine came, then I was retching all night", "headache_nausea", "present"),
        ("headaches most weeks. Never sick", "headache_nausea", "absent"),
        ("the headaches never make me queasy", "headache_nausea", "absent"),
        ("migraine, and then the whole day is lost", "headache_disability", "present"),
        ("I get headaches, but I soldier on", "headache_disability", "absent"),
        ("migraine on sunday, hated the noise and light", "light_sensitivity", "present"),
        ("daylight doesn't bother me", "light_sensitivity", "absent"),
        ("a headache that climbs up from my neck", "neck_headache", "present"),
        ("my migraines are bad and my mum had them too", "family_migraine", "present"),
        ("nobody in our family gets migraine", "family_migraine", "absent"),
        ("a headache that came on gradually", "thunderclap", "absent"),
        ("headaches for decades, nothing new there", "new_headache_kind", "absent"),
    ],
)
def test_what_is_said_of_a_headache_is_read(
    catalog: Catalog, text: str, finding: str, value: str
) -> None:
    assert understand(catalog, text).answers.get(finding) == value


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("dizzy and stuck in bed all day", "headache_disability"),
        ("I was sick when the room spun, no headache", "headache_nausea"),
        ("off work because of the vertigo, and the odd headache", "headache_disability"),
        ("off work because of the vertigo, and the odd headache", "new_headache_kind"),
        ("vertigo on and off, I veer to the left", "headache_site_one_side"),
        ("headache, and my neck is sore on the left side of my neck", "headache_site_one_side"),
        ("my wife gets migraines. I feel sick in cars", "headache_nausea"),
        ("this council form is a headache", "headache"),
        ("I banged my head on the shelf in spring", "headache"),
        ("we went to the temple and I felt giddy", "headache_site_temple"),
        ("the dentist put a new crown on", "headache_site_top"),
        ("headache is worse at my desk, sitting all day", "headache_upright"),
        ("a headache and a cough since friday", "headache_strain_lying"),
        ("print is blurry without my glasses", "vision_loss"),
        ("a bun makes my scalp sore", "jaw_scalp"),
    ],
)
def test_what_only_sounds_like_it_is_not_read(catalog: Catalog, text: str, finding: str) -> None:
    assert finding not in understand(catalog, text).answers


def test_a_place_of_a_headache_tells_of_one(catalog: Catalog) -> None:
    follows = catalog.findings["headache"].present_when
    assert follows is not None
    assert "headache_site_temple" in str(follows)
