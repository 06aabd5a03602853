"""Reads what publishers publish: feeds, show notes, chapters, lists of feeds; pure, never trusting.

Bytes go in, frozen values come out; nothing here opens a file or an address.
"""
