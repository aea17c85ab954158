package io.godwit.bench.rules.broken.lab;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("the lab sees nobody")
record KnowsTheAgent(Journal journal) {}
