package io.godwit.bench.rules.broken.bench;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("bench measures from outside")
record MeasuresInside(Journal journal) {}
