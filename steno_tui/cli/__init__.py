"""The command line: parse, call the core, print; data on stdout, narration on stderr.

What is heavy is imported by the command that needs it.
"""
