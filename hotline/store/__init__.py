"""Keeps the logs: small backends behind `interfaces.Store`.

    gate.py      what every backend checks alike: epoch, index, and room in the queue
    tail.py      following a log without polling
    memory.py    the strict twin, for tests and the simulator
    sqlite.py    the default: SQLite through apsw; it is made of
    ├── writer.py      the one thread that writes, committing whatever has queued
    ├── ledger.py      one group of works, one transaction
    ├── reading.py     the queries, and read-only connections for them
    └── database.py    opening a file: version, durability, schema (schema/*.sql)

All backends pass one suite, `tests/contracts/test_store.py`.
"""
