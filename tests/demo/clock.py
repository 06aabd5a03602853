"""A clock for tests."""

STARTED = 1_800_000_000.0


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def unix(self) -> float:
        return STARTED + self.seconds
