"""steno-tui: browse podcasts in the terminal, with or without a network."""

__version__ = "0.1.0"

RELEASED = "2026-11-23"
"""The day on which that version was released."""
