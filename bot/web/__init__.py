"""The one public door: the chat's API, its widget and its page. Rasa is reached only through it."""
