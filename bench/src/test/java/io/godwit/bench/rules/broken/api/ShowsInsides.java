package io.godwit.bench.rules.broken.api;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.controller.store.Book;

@Breaks("the REST contract sees nobody")
record ShowsInsides(Book book) {}
