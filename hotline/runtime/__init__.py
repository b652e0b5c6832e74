"""Runs the core in real time: one loop, one timer, `decide → apply → record → deliver`."""
