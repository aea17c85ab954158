package io.godwit.bench.rules.broken.runtime;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("the runtime sees nobody")
record RunsJournals(Journal journal) {}
