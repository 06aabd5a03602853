"""The things steno-tui talks about, as frozen values.

Every ``str`` that came from outside has been through `steno_tui.text.sanitize` (``line`` or
``prose``) before it gets here, and every time is a whole number of seconds. Nothing here
reads or writes.
"""
