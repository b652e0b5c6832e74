"""TALKS to the peer over WebSocket and TLS. What to say is decided in `core/link.py`; these are its hands."""
