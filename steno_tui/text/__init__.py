"""Text for a terminal: made safe, measured in cells, and times written as people read them."""
