"""The reviewed clinical content, checked and loaded.

Clinicians edit `catalog/*.yaml`; `check` says in plain words what does not fit; `load_catalog`
turns the files into the values that the engine reasons over.
"""

from __future__ import annotations

from bot.knowledge.answers import AnswerError, parse_answers
from bot.knowledge.checks import check
from bot.knowledge.clinic import Clinic, ClinicError, Place
from bot.knowledge.clinic_file import ClinicFile, load_clinic
from bot.knowledge.diff import diff
from bot.knowledge.files import CatalogError
from bot.knowledge.loader import load_catalog
from bot.knowledge.problems import Problem

__all__ = [
    "AnswerError",
    "CatalogError",
    "Clinic",
    "ClinicError",
    "ClinicFile",
    "Place",
    "Problem",
    "check",
    "diff",
    "load_catalog",
    "load_clinic",
    "parse_answers",
]
