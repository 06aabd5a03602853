"""What all tests share."""

from __future__ import annotations

import signal

# A shell that runs something in the background has it ignore Ctrl-C, and what ignores a signal
# hands that on to the programs it starts. Those under test must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)
