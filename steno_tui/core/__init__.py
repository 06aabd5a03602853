"""The core that both faces call: library first, then service; what happens, as typed events.

Nothing here draws, prints or parses a command line.
"""
