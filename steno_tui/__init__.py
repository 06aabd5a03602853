"""steno-tui: browse podcasts in the terminal, with or without a network."""

__version__ = "0.1.0"
