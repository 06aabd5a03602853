"""The library: what is on disk, everything that was ever shown and what the user did with it."""
