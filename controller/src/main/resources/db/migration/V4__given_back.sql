-- The operation that has given the host back to its provider: its instance is off, or will be.
ALTER TABLE host ADD COLUMN given_back_by TEXT REFERENCES operation (id);

-- The boot that was given back: only another one proves that it has been off.
ALTER TABLE host ADD COLUMN given_back_boot TEXT;
