-- Where hosts stand at their providers; null where nobody has told.
ALTER TABLE host ADD COLUMN region TEXT;
ALTER TABLE host ADD COLUMN zone TEXT;
ALTER TABLE host ADD COLUMN rack TEXT;
ALTER TABLE host ADD COLUMN located_by TEXT; -- USER or PROVIDER
