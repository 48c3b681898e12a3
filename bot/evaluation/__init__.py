"""How good the suggestions are, measured on cases: written patients with a known right answer.

Reads case files (ours or a clinic's own), lets a simulated person go through the interview, and
compares what came out with what was expected. The catalog's safety gate rests on the same cases.
"""

from bot.evaluation.cases import Case, CaseError, Expected, read_cases
from bot.evaluation.outcomes import Outcome, evaluate

__all__ = ["Case", "CaseError", "Expected", "Outcome", "evaluate", "read_cases"]
