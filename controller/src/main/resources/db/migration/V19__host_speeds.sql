-- What a VM's core did each second on the host that was measured first: the fleet's other hosts are compared
-- with it, so that what VMs used means the same for as long as it is kept.
CREATE TABLE reference_pace (
  one   INTEGER PRIMARY KEY CHECK (one = 1),
  steps INTEGER NOT NULL
) STRICT;
