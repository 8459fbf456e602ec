-- What is left of an erased person: keyed hashes of their letters and of their address, from which nobody can be
-- named, so that a letter that is seen again stays known, and limits hold.
CREATE TABLE erased (
    hash         TEXT    NOT NULL PRIMARY KEY,
    at           INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
