-- From an operation's first step to its end, by a clock that nobody sets; null where a start of the controller
-- came between, before its end, and of operations of before.
ALTER TABLE operation ADD COLUMN took_millis INTEGER;
