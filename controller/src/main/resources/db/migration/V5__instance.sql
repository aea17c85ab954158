-- The instance that the host was last seen on, by its provider's own id: what its provider says of
-- another one, which may have the same name, says nothing of this host.
ALTER TABLE host ADD COLUMN instance TEXT;

-- The boot in which it was: another one may be of another instance, as from copied disks.
ALTER TABLE host ADD COLUMN instance_boot TEXT;
