"""Stand-ins for messengers: their APIs, which check what we send, and people who write to us."""
