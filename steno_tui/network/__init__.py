"""What every part that speaks HTTP has in common: the environment, how to connect, what failed."""
