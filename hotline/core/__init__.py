"""What decides: pure functions of the logs and of `now`. No I/O, no clock, no chance.

The modules, in the order a message travels, are listed in `hotline/__init__.py`; each may import only those above it.
"""
