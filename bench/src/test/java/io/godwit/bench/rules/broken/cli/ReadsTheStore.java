package io.godwit.bench.rules.broken.cli;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.controller.store.Book;

@Breaks("the CLI knows only the REST contract and the lab")
record ReadsTheStore(Book book) {}
