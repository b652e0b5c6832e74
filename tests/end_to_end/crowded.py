"""A center on a disk that has only so many pages left: SQLite itself then says that the disk is full."""

import os

import apsw

from hotline.cli.main import run


def limit(connection: apsw.Connection) -> None:
    """Let the database behind *connection* grow no further than the environment says."""
    connection.pragma("max_page_count", int(os.environ["PAGES"]))


apsw.connection_hooks.append(limit)

if __name__ == "__main__":
    run()
