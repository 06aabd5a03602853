"""The whole program in a real terminal: how it starts, what it survives, what it leaves behind."""
