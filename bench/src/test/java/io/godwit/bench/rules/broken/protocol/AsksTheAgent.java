package io.godwit.bench.rules.broken.protocol;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("the protocol sees only the model")
record AsksTheAgent(Journal journal) {}
