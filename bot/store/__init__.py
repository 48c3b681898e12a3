"""The one truth about a conversation: SQL, behind the ports of the services.

SQLite is the embedded default; PostgreSQL serves a clinic with several machines. Rasa's own tracker
store lives apart and may be lost.
"""

from bot.store.opening import Store, open_store

__all__ = ["Store", "open_store"]
