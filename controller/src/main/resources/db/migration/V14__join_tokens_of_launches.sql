-- The launch that a token was made for; null of one that a person has asked for.
ALTER TABLE join_token ADD COLUMN operation TEXT;
