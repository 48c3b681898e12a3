"""Levelhead: triage of dizziness, neck pain and headache, in a chat."""
