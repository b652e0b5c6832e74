"""Verbs for people at a terminal: one file for each group of verbs, every word in one catalogue (`words.yaml`).

A verb asks, the client asks the center, and a sheet is printed: for eyes, for a screen reader (`--plain`) or for a
program (`--json`). The key of a person never leaves this machine: what is sent is signed here. HTTP is the client's.
"""
