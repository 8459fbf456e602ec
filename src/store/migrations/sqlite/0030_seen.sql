-- What classification saw of a message, as JSON, for trying other rules on it. Goes after a configured time.
CREATE TABLE seen (
    message INTEGER NOT NULL PRIMARY KEY REFERENCES message (id),
    mailbox TEXT    NOT NULL,
    arrived INTEGER NOT NULL,
    taken   INTEGER NOT NULL,
    fields  TEXT    NOT NULL
) STRICT;

-- How the last reading of rules, letters and departments by a running daemon went. One row.
CREATE TABLE reload (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    in_force INTEGER NOT NULL,
    tried    INTEGER NOT NULL,
    refused  INTEGER NOT NULL,
    problems TEXT    NOT NULL
) STRICT;
