"""What runs inside the Rasa server: the screen on every text, the door's channel, safe words.

Python 3.10. Imports only `bot.understanding`, `bot.knowledge`, `bot.engine` and `bot.settings`.
"""
