"""The bar at the bottom: what is playing, its time line, and its controls."""
