"""The player: its interface, and mpv behind it."""
