-- What guests tell of their memory, hour by hour; null where one told nothing.
ALTER TABLE vm_usage ADD COLUMN guest_used BLOB; -- how often how many MiB, in classes (usage.Samples)
ALTER TABLE vm_usage ADD COLUMN balloon_least INTEGER; -- the least that its balloon left it
