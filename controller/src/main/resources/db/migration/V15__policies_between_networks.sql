-- The other network of a policy whose source is there, which then has its name and a slash before; null
-- where it is the policy's own. It cannot go while a policy names it.
ALTER TABLE policy ADD COLUMN source_network TEXT REFERENCES network (name);

CREATE TRIGGER policies_go_with_the_vm_of_another_network_that_they_name AFTER DELETE ON vm BEGIN
  DELETE FROM policy
  WHERE source_network = OLD.network AND source = OLD.network || '/vm:' || OLD.name;
END;
