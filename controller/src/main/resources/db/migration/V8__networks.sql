-- Networks of VMs. Ranges of several may overlap: each is apart from the others.
CREATE TABLE network (
  name       TEXT PRIMARY KEY,
  vni        INTEGER NOT NULL UNIQUE,
  ipv4_range TEXT NOT NULL, -- as 10.5.0.0/24
  mtu        INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- The VM's place in one, as its spec has it; null for a VM on its host's own bridge.
ALTER TABLE vm ADD COLUMN network TEXT REFERENCES network (name);
ALTER TABLE vm ADD COLUMN ipv4 TEXT;

-- No address is given twice.
CREATE UNIQUE INDEX vm_by_address ON vm (network, ipv4);
