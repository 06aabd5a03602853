"""The desktop around the terminal: MPRIS (media keys) and notifications.

Nothing here knows the player or the screens.
"""
