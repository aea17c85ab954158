-- Rules that every plan keeps to.
CREATE TABLE rule (
  number     INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  kind       TEXT NOT NULL,
  vms        TEXT NOT NULL, -- names with commas between, as they are given
  places     TEXT NOT NULL, -- the same
  created_at INTEGER NOT NULL
) STRICT;
