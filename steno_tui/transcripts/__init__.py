"""Transcripts in the forms they are published in, read into segments and written again; pure."""
