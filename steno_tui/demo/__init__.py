"""The demo: a stand-in for the Stenobird service with invented podcasts, over real HTTP.

Nothing else in the program knows that it exists: the command line starts it and points the
ordinary client at its address, and so do the tests. Its web server comes with the ``demo`` extra
and is imported when a service is started, not before.
"""
