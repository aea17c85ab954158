-- Whether all VMs of a network may talk to each other; UNKNOWN of one that was learnt from its hosts.
ALTER TABLE network ADD COLUMN openness TEXT NOT NULL DEFAULT 'OPEN'
  CHECK (openness IN ('OPEN', 'CLOSED', 'UNKNOWN'));

-- Until then connections that stood when it was closed are learnt; null of one that is not closed.
ALTER TABLE network ADD COLUMN learns_until INTEGER;

-- What a network that is closed lets in.
CREATE TABLE policy (
  number      INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
  network     TEXT NOT NULL REFERENCES network (name) ON DELETE CASCADE,
  source      TEXT NOT NULL, -- as all, vm:web or label:tier=db
  destination TEXT NOT NULL, -- the same
  services    TEXT NOT NULL, -- as any or 443/tcp,53/udp
  created_at  INTEGER NOT NULL,
  UNIQUE (network, source, destination, services)
) STRICT;

CREATE TRIGGER policies_go_with_the_vm_that_they_name AFTER DELETE ON vm BEGIN
  DELETE FROM policy
  WHERE network = OLD.network
    AND ('vm:' || OLD.name = source OR 'vm:' || OLD.name = destination);
END;

-- What users say of VMs, for policies to go by.
CREATE TABLE vm_label (
  vm    TEXT NOT NULL REFERENCES vm (id) ON DELETE CASCADE,
  key   TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (vm, key)
) STRICT, WITHOUT ROWID;
