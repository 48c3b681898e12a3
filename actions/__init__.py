"""Rasa custom actions: slots and messages in, services called, replies out. Nothing clinical."""

from bot.action_server import continue_in_app_environment

# `rasa run actions` starts in Rasa's environment, whose packages are too old for what follows.
continue_in_app_environment()
