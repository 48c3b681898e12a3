"""The clinical reasoning: answers and catalog in, next question and assessment out.

Pure: standard library only, no clock, no randomness, no input or output.
"""

from bot.engine.assessment import assess
from bot.engine.evidence import weigh
from bot.engine.interview import next_step
from bot.engine.red_flags import screen
from bot.engine.rules import holds

__all__ = ["assess", "holds", "next_step", "screen", "weigh"]
