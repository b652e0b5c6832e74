"""Speaks to a center for people's tools, automated systems and tests: signs here, posts there, follows what comes.

Private keys never leave this side. What a center shows of a message is compared with what was signed before it is used.
"""
