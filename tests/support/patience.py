"""How long a test waits for what must come about."""

PATIENCE = 60.0
"""Seconds after which what is waited for will not happen any more, however busy the machine is.

It claims nothing of the program: whoever waits goes on as soon as it has happened.
"""
