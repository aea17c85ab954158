-- A plan is written once. What becomes of it is told by the operation that applies it.
CREATE TABLE plan (
  number     INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  summary    TEXT NOT NULL, -- JSON, what a list of plans shows
  document   TEXT NOT NULL, -- JSON
  undoes     INTEGER, -- a plan's number
  discarded  INTEGER NOT NULL DEFAULT 0,
  operation  TEXT REFERENCES operation (id), -- the last that applied it
  created_at INTEGER NOT NULL
) STRICT;

-- The operation that has closed the host, where it was none of its user's.
ALTER TABLE host ADD COLUMN closed_by TEXT REFERENCES operation (id);

CREATE INDEX operation_by_ends ON operation (source, destination, state, created_at);
