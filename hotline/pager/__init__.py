"""Calls people, each way in one file: `screen`, `webhook`; `switchboard` sends a call to the way that it names."""
