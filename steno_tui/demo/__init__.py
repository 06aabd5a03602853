"""A stand-in for the Stenobird service with podcasts of our own, spoken to over real HTTP.

Nothing else in the program knows that it exists: the command line starts it and points the
ordinary client at its address, and so do the tests. Its web server comes with the ``demo`` extra
and is imported when a service is started, not before.
"""

from steno_tui.demo.faults import Fault
from steno_tui.demo.runner import DemoService, serve

__all__ = ["DemoService", "Fault", "serve"]
