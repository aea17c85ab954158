-- A plan is written once. What becomes of it is told by the operation that applies it.
CREATE TABLE plan (
  number     INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  document   TEXT NOT NULL, -- JSON
  undoes     INTEGER REFERENCES plan (number),
  discarded  INTEGER NOT NULL DEFAULT 0,
  operation  TEXT REFERENCES operation (id), -- the last that applied it
  created_at INTEGER NOT NULL
) STRICT;
