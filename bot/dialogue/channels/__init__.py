"""Rasa's own connectors to messengers, behind the web door.

What they send is fitted to the channel, whose conversation it is comes from the door alone, and a
messenger without credentials has no address. Import the modules: this one is empty, so that the
parts that know no Rasa can be tested without it.
"""
