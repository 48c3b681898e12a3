"""Rasa custom actions: slots and messages in, services called, replies out. Nothing clinical."""
