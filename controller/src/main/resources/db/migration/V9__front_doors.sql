-- Where clients from outside come into a network: one for each network and host at which a port is
-- exposed.
CREATE TABLE door (
  network TEXT NOT NULL REFERENCES network (name),
  host    TEXT NOT NULL REFERENCES host (id),
  ipv4    TEXT NOT NULL, -- one of the network's, and no VM's
  mac     TEXT NOT NULL UNIQUE, -- no VM's either
  PRIMARY KEY (network, host),
  UNIQUE (network, ipv4)
) STRICT, WITHOUT ROWID;

-- A port of a host, and the VM's behind it.
CREATE TABLE exposure (
  host        TEXT NOT NULL,
  transport   TEXT NOT NULL CHECK (transport IN ('TCP', 'UDP')),
  port        INTEGER NOT NULL,
  network     TEXT NOT NULL, -- the VM's
  vm          TEXT NOT NULL,
  vm_port     INTEGER NOT NULL,
  drain_until INTEGER, -- takes no new connections, and is gone from then on; null while it does
  created_at  INTEGER NOT NULL,
  PRIMARY KEY (host, transport, port),
  FOREIGN KEY (network, host) REFERENCES door (network, host)
) STRICT, WITHOUT ROWID;
CREATE INDEX exposure_by_vm ON exposure (vm);
CREATE INDEX exposure_by_door ON exposure (network, host);

CREATE TRIGGER exposure_is_of_a_vm_in_its_network BEFORE INSERT ON exposure
WHEN NOT EXISTS (SELECT 1 FROM vm WHERE id = NEW.vm AND network = NEW.network)
BEGIN
  SELECT RAISE(ABORT, 'there is no such VM in this network');
END;

CREATE TRIGGER exposures_go_with_the_vm AFTER DELETE ON vm BEGIN
  DELETE FROM exposure WHERE vm = OLD.id;
END;

CREATE TRIGGER door_goes_with_its_last_exposure AFTER DELETE ON exposure
WHEN NOT EXISTS (SELECT 1 FROM exposure WHERE network = OLD.network AND host = OLD.host)
BEGIN
  DELETE FROM door WHERE network = OLD.network AND host = OLD.host;
END;

CREATE TRIGGER door_has_no_vms_address BEFORE INSERT ON door
WHEN EXISTS (SELECT 1 FROM vm WHERE mac = NEW.mac OR (network = NEW.network AND ipv4 = NEW.ipv4))
BEGIN
  SELECT RAISE(ABORT, 'a VM has this address');
END;

CREATE TRIGGER vm_has_no_doors_address BEFORE INSERT ON vm
WHEN EXISTS (SELECT 1 FROM door WHERE mac = NEW.mac OR (network = NEW.network AND ipv4 = NEW.ipv4))
BEGIN
  SELECT RAISE(ABORT, 'a front door has this address');
END;
