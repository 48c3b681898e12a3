"""Use cases: one verb a function, over the engine and whatever satisfies `ports`."""
