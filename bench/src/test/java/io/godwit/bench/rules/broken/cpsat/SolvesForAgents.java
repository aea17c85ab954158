package io.godwit.bench.rules.broken.cpsat;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("the exact solver sees only the decisions")
record SolvesForAgents(Journal journal) {}
