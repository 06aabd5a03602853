"""Playback: what is being heard, shared by the full screen and ``steno-tui play``."""
