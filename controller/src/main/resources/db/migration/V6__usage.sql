-- What VMs have used, hour by hour; the newest of a week.
CREATE TABLE vm_usage (
  vm              TEXT NOT NULL, -- of a VM that there is
  begins          INTEGER NOT NULL, -- a whole hour
  measured_millis INTEGER NOT NULL, -- how much of it
  cpu             BLOB NOT NULL, -- how often how much, in classes (usage.Samples)
  memory_most     INTEGER NOT NULL,
  disk_read       INTEGER NOT NULL,
  disk_written    INTEGER NOT NULL,
  received        INTEGER NOT NULL,
  sent            INTEGER NOT NULL,
  PRIMARY KEY (vm, begins)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER vm_usage_goes_with_the_vm AFTER DELETE ON vm BEGIN
  DELETE FROM vm_usage WHERE vm = old.id;
END;
