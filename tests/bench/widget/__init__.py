"""The widget's speed beside a kept one, in a real browser: part of `make bench`."""
