"""Downloads: episodes' audio on this machine, fetched, resumed, verified, bounded."""
