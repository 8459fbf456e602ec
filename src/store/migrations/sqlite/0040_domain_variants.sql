-- The variants of letters that left to a domain in a minute, newest first, so that the next one differs.
ALTER TABLE tally ADD COLUMN variants TEXT NOT NULL DEFAULT '';
