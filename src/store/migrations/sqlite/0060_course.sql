-- What a thread's events have left beside who owes the next word: a small JSON object, or nothing.
ALTER TABLE thread ADD COLUMN course TEXT NOT NULL DEFAULT '';

-- How far the bodies of closed matters have been removed: everything last touched before is done.
CREATE TABLE retention (
    mailbox TEXT    NOT NULL PRIMARY KEY,
    done    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a person corrected: the route that was chosen for the first letter, and where the matter went.
CREATE VIEW label AS
SELECT m.id AS message, m.mailbox AS mailbox, m.thread AS thread, m.rule AS rule, m.department AS chosen,
       e.department AS corrected, e.detail AS who, e.at AS at
FROM event e
JOIN message m ON m.id = (SELECT MIN(id) FROM message WHERE thread = e.thread)
WHERE e.what = 'rerouted'
  AND e.id = (SELECT MAX(id) FROM event WHERE thread = e.thread AND what = 'rerouted')
  AND e.department <> COALESCE(m.department, '');
