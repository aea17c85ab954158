package io.godwit.bench.rules.broken.controller.fleet;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("the controller never sees the agent")
record SeesAgent(Journal journal) {}
