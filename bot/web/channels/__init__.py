"""Messengers at the web door: what they send is checked here, then passed to Rasa's connectors."""
