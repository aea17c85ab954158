-- What the controller knows durably. Instants are milliseconds since 1970-01-01T00:00Z, ids are
-- UUIDs as text, sizes are bytes.

-- Every start of a controller takes the next generation; writes of an older one are refused.
CREATE TABLE coordinator (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL
) STRICT;
INSERT INTO coordinator (one, generation) VALUES (1, 0);

CREATE TABLE host (
  id            TEXT PRIMARY KEY,
  name          TEXT NOT NULL UNIQUE,
  provider      TEXT NOT NULL,
  schedulable   INTEGER NOT NULL DEFAULT 1,
  agent_version TEXT,
  boot_id       TEXT,
  inventory     BLOB, -- the protocol's HostInventory, as last reported
  last_seen     INTEGER,
  joined_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE image (
  name          TEXT PRIMARY KEY,
  digest        TEXT NOT NULL,
  format        TEXT NOT NULL,
  file_bytes    INTEGER NOT NULL,
  virtual_bytes INTEGER NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE vm (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL UNIQUE,
  mac          TEXT NOT NULL UNIQUE,
  memory_bytes INTEGER NOT NULL,
  disk_bytes   INTEGER NOT NULL,
  image        TEXT NOT NULL, -- the name it was made from
  spec         BLOB NOT NULL, -- the protocol's VmSpec, constant
  owner        TEXT NOT NULL REFERENCES host (id),
  epoch        INTEGER NOT NULL CHECK (epoch >= 1),
  made         INTEGER NOT NULL DEFAULT 0, -- whether it stands on its owner
  granted_to   TEXT REFERENCES host (id), -- the destination of an open grant of epoch + 1
  operation    TEXT REFERENCES operation (id), -- the one that works on it
  version      INTEGER NOT NULL DEFAULT 1,
  created_at   INTEGER NOT NULL
) STRICT;

CREATE TRIGGER vm_epoch_only_rises BEFORE UPDATE OF epoch ON vm WHEN NEW.epoch < OLD.epoch
BEGIN
  SELECT RAISE(ABORT, 'an epoch only rises');
END;

CREATE TABLE operation (
  id               TEXT PRIMARY KEY,
  kind             TEXT NOT NULL,
  state            TEXT NOT NULL,
  vm               TEXT,
  vm_name          TEXT,
  image            TEXT,
  source           TEXT,
  destination      TEXT,
  parameters       TEXT NOT NULL, -- JSON
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  cause_code       TEXT,
  cause_message    TEXT,
  idempotency_key  TEXT UNIQUE,
  fingerprint      TEXT NOT NULL, -- of the request, compared when the key comes again
  created_at       INTEGER NOT NULL,
  ended_at         INTEGER
) STRICT;
CREATE INDEX operation_by_state ON operation (state);
CREATE INDEX operation_by_vm ON operation (vm);

CREATE TABLE journal (
  operation   TEXT NOT NULL REFERENCES operation (id),
  number      INTEGER NOT NULL,
  step        TEXT NOT NULL,
  event       TEXT NOT NULL,
  attempt     INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  detail      TEXT NOT NULL,
  coordinator INTEGER NOT NULL, -- the generation that wrote it
  PRIMARY KEY (operation, number)
) STRICT, WITHOUT ROWID;

-- Room that operations under way hold on hosts.
CREATE TABLE reservation (
  operation    TEXT NOT NULL REFERENCES operation (id),
  host         TEXT NOT NULL REFERENCES host (id),
  memory_bytes INTEGER NOT NULL,
  disk_bytes   INTEGER NOT NULL,
  PRIMARY KEY (operation, host)
) STRICT, WITHOUT ROWID;

CREATE TABLE join_token (
  hash       BLOB PRIMARY KEY, -- SHA-256 of the secret
  host_name  TEXT NOT NULL,
  provider   TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE admin_token (
  hash       BLOB PRIMARY KEY, -- SHA-256 of the token's text
  name       TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
