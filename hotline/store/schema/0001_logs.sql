-- What a center keeps: who may write, the logs, what is owed, and a cache of the core. `channel` is the first column of every key.

CREATE TABLE writer (
    channel TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    holder TEXT NOT NULL
) STRICT;

-- The primary key is the last line of defence against two writers; rows are never changed or deleted.
CREATE TABLE line (
    channel TEXT NOT NULL,
    log TEXT NOT NULL,
    idx INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    key TEXT,
    body BLOB NOT NULL,
    beside BLOB,
    PRIMARY KEY (channel, log, idx)
) STRICT;

CREATE INDEX line_by_key ON line (channel, log, key, idx) WHERE key IS NOT NULL;

CREATE TABLE deadline (
    channel TEXT NOT NULL,
    obligation TEXT NOT NULL,
    "case" TEXT NOT NULL,
    due INTEGER,
    open INTEGER NOT NULL,
    detail BLOB NOT NULL,
    PRIMARY KEY (channel, obligation)
) STRICT;

CREATE INDEX deadline_open ON deadline (channel, due, obligation) WHERE open;

CREATE TABLE snapshot (
    channel TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
