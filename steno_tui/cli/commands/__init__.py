"""The verbs, imported one by one when they are asked for."""
