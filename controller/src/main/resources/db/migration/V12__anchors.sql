-- Hosts that VMs have left with connections to the outside, which go on by those hosts' addresses.
CREATE TABLE anchor (
  vm      TEXT NOT NULL REFERENCES vm (id) ON DELETE CASCADE,
  host    TEXT NOT NULL REFERENCES host (id) ON DELETE CASCADE,
  epoch   INTEGER NOT NULL, -- that the VM had there
  left_at INTEGER NOT NULL,
  flows   INTEGER CHECK (flows > 0), -- as the host has counted them; null before it has
  PRIMARY KEY (vm, host)
) STRICT, WITHOUT ROWID;
CREATE INDEX anchor_by_host ON anchor (host);
