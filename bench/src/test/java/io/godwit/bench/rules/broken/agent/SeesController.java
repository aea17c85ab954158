package io.godwit.bench.rules.broken.agent;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.controller.store.Book;

@Breaks("the agent never sees the controller")
record SeesController(Book book) {}
