-- As fd12:3456:789a:1::/64; null of a network that has only IPv4. Its VMs' addresses follow from it and
-- their Ethernet addresses.
ALTER TABLE network ADD COLUMN ipv6_range TEXT;
