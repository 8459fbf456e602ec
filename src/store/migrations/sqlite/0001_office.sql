-- Moments are microseconds since 1970-01-01 UTC. Addresses in look-up columns are in lower case.
-- Blobs stand in tables of their own, so that walking a list never reads a letter.

-- Keys of our own making, the newest with the highest id.
CREATE TABLE secret (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    made  INTEGER NOT NULL,
    bytes BLOB    NOT NULL
) STRICT;

-- Who watches a mailbox. Every taking of the lease has a higher number than the one before.
CREATE TABLE lease (
    mailbox TEXT    NOT NULL PRIMARY KEY,
    number  INTEGER NOT NULL,
    holder  TEXT    NOT NULL,
    until   INTEGER NOT NULL
) STRICT;

-- Where we are in a mailbox. Everything below done_below has an outcome.
CREATE TABLE mailbox (
    name         TEXT    NOT NULL PRIMARY KEY,
    uid_validity INTEGER NOT NULL,
    started      INTEGER NOT NULL,
    numbered     INTEGER NOT NULL,
    done_below   INTEGER NOT NULL
) STRICT;

-- One e-mail that was taken, with its one outcome.
CREATE TABLE message (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox      TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    arrived      INTEGER NOT NULL,
    taken        INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    whole        INTEGER NOT NULL,
    message_id   TEXT,
    fingerprint  TEXT    NOT NULL,
    sender       TEXT,
    sender_name  TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    base_subject TEXT    NOT NULL,
    language     TEXT,
    excerpt      TEXT    NOT NULL,
    origin       TEXT    NOT NULL,
    speaker      TEXT,
    outcome      TEXT    NOT NULL,
    held         TEXT,
    held_detail  TEXT,
    department   TEXT,
    rule         TEXT,
    silence      TEXT,
    thread       TEXT REFERENCES thread (id),
    facts        TEXT    NOT NULL
) STRICT;
CREATE INDEX message_fingerprint ON message (fingerprint, mailbox);
CREATE INDEX message_thread ON message (thread, id) WHERE thread IS NOT NULL;
CREATE INDEX message_held ON message (mailbox, id) WHERE outcome = 'held';
CREATE INDEX message_taken ON message (mailbox, taken);

-- The bytes as they came, with CRLF line ends.
CREATE TABLE raw (
    message INTEGER NOT NULL PRIMARY KEY REFERENCES message (id),
    bytes   BLOB    NOT NULL
) STRICT;

-- What became of a place in a mailbox: attempts at reading, then the message.
CREATE TABLE position (
    mailbox      TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    noted        INTEGER NOT NULL,
    message      INTEGER REFERENCES message (id),
    PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;

-- Messages that are decided and still to be filed. A row goes when it is done, so there are few.
CREATE TABLE filing (
    mailbox      TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    tries        INTEGER NOT NULL,
    failed       INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;

-- What we know of somebody who writes to a mailbox.
CREATE TABLE sender (
    mailbox TEXT    NOT NULL,
    address TEXT    NOT NULL,
    letters INTEGER NOT NULL,
    last    INTEGER NOT NULL,
    PRIMARY KEY (mailbox, address)
) STRICT, WITHOUT ROWID;

-- One conversation, as its events make it.
CREATE TABLE thread (
    id            TEXT    NOT NULL PRIMARY KEY,
    mailbox       TEXT    NOT NULL,
    customer      TEXT,
    customer_key  TEXT,
    customer_name TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    base_subject  TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    department    TEXT,
    owed          TEXT    NOT NULL,
    owed_to       TEXT,
    due           INTEGER,
    opened        INTEGER NOT NULL,
    touched       INTEGER NOT NULL,
    acknowledged  INTEGER NOT NULL,
    letters       INTEGER NOT NULL,
    answers       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_customer ON thread (mailbox, customer_key, touched);
CREATE INDEX thread_touched ON thread (mailbox, touched);
CREATE INDEX thread_open ON thread (mailbox, customer_key) WHERE owed <> 'nobody';
CREATE INDEX thread_due ON thread (mailbox, due) WHERE owed <> 'nobody';

-- What happened in a thread, never changed.
CREATE TABLE event (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    thread     TEXT    NOT NULL REFERENCES thread (id),
    at         INTEGER NOT NULL,
    what       TEXT    NOT NULL,
    department TEXT,
    due        INTEGER,
    detail     TEXT,
    yes        INTEGER,
    message    INTEGER REFERENCES message (id)
) STRICT;
CREATE INDEX event_thread ON event (thread, id);

-- Every Message-ID that leads to a thread; ours are those that we gave to mails of ours.
CREATE TABLE thread_key (
    message_id TEXT    NOT NULL,
    mailbox    TEXT    NOT NULL,
    thread     TEXT    NOT NULL REFERENCES thread (id),
    ours       INTEGER NOT NULL,
    PRIMARY KEY (message_id, mailbox, thread)
) STRICT, WITHOUT ROWID;

-- When a thread wants attention.
CREATE TABLE timer (
    thread  TEXT    NOT NULL REFERENCES thread (id),
    kind    TEXT    NOT NULL,
    mailbox TEXT    NOT NULL,
    due     INTEGER NOT NULL,
    PRIMARY KEY (thread, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_due ON timer (mailbox, due);

-- Mails that leave. `copying` is none, wanted (once sent), ready, or done.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox       TEXT    NOT NULL,
    thread        TEXT REFERENCES thread (id),
    kind          TEXT    NOT NULL,
    message       INTEGER REFERENCES message (id),
    original      INTEGER REFERENCES message (id),
    envelope_from TEXT,
    envelope_to   TEXT    NOT NULL,
    reports       INTEGER NOT NULL,
    recipient     TEXT    NOT NULL,
    message_id    TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    base_subject  TEXT    NOT NULL,
    variant       TEXT,
    size          INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    due           INTEGER NOT NULL,
    created       INTEGER NOT NULL,
    settled       INTEGER,
    attempts      INTEGER NOT NULL,
    claimed_by    TEXT    NOT NULL,
    claimed_until INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    copying       TEXT    NOT NULL
) STRICT;
CREATE INDEX outbox_state ON outbox (state, due);
CREATE INDEX outbox_message_id ON outbox (message_id);
CREATE INDEX outbox_thread ON outbox (thread, id) WHERE thread IS NOT NULL;
CREATE INDEX outbox_message ON outbox (message) WHERE message IS NOT NULL;
CREATE INDEX outbox_acknowledged ON outbox (mailbox, recipient, created) WHERE kind = 'acknowledgement';
CREATE INDEX outbox_copy ON outbox (mailbox, id) WHERE copying = 'ready';

-- The bytes of a mail around the letter that it may carry.
CREATE TABLE outbox_bytes (
    outbox INTEGER NOT NULL PRIMARY KEY REFERENCES outbox (id),
    head   BLOB    NOT NULL,
    tail   BLOB    NOT NULL
) STRICT;

-- Every attempt at sending. One without a result is in doubt.
CREATE TABLE attempt (
    outbox INTEGER NOT NULL REFERENCES outbox (id),
    number INTEGER NOT NULL,
    begun  INTEGER NOT NULL,
    ended  INTEGER,
    result TEXT,
    phase  TEXT,
    code   INTEGER,
    text   TEXT,
    PRIMARY KEY (outbox, number)
) STRICT, WITHOUT ROWID;

-- Acknowledgements planned in one minute, to a domain or ('*') to everybody.
CREATE TABLE tally (
    mailbox TEXT    NOT NULL,
    domain  TEXT    NOT NULL,
    minute  INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    PRIMARY KEY (mailbox, domain, minute)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_minute ON tally (minute);
