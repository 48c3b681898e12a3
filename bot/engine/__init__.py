"""The clinical reasoning: answers and catalog in, next question and assessment out.

Pure: standard library only, no clock, no randomness, no input or output.
"""
