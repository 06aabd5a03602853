"""The publishers of the demo's podcasts: their feeds, and the public directory that lists them.

Some of their podcasts are on the demo's service too, others are only here. Nothing of it is read
or made before somebody asks for it.
"""
