-- The operation that has given the host back to its provider: its instance is off, or will be.
ALTER TABLE host ADD COLUMN given_back_by TEXT REFERENCES operation (id);
