-- Consolidation that runs by itself: what it was told, while it is on.
CREATE TABLE automatic (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  settings TEXT NOT NULL, -- JSON, as it was asked for
  since    INTEGER NOT NULL
) STRICT;

-- What its last turns have come to.
CREATE TABLE automatic_turn (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at     INTEGER NOT NULL,
  plan   INTEGER, -- the plan that was applied, if any
  what   TEXT NOT NULL
) STRICT;
