-- The revision rises with every durable write; hosts remember the youngest that gave them orders, so
-- that a store that was lost or restored from a backup shows by them. Until learning_until the
-- word of hosts is taken for VMs that are not stored, until admitting_until for hosts themselves.
ALTER TABLE coordinator ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE coordinator ADD COLUMN learning_until INTEGER;
ALTER TABLE coordinator ADD COLUMN admitting_until INTEGER;

-- Whether a host has proven the VM its own since the store was lost or restored; no order before.
ALTER TABLE vm ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 1;

-- The epoch of a person's last decision; other hosts' copies up to it are kept.
ALTER TABLE vm ADD COLUMN decided_at INTEGER;
