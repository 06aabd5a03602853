"""The Stenobird service: asking it, and reading what it answers."""
