-- A department that answers without any other key is known by the subject of what is open.
CREATE INDEX thread_open_subject ON thread (mailbox, base_subject) WHERE owed <> 'nobody';
