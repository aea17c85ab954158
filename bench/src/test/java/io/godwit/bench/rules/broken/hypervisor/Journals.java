package io.godwit.bench.rules.broken.hypervisor;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.agent.journal.Journal;

@Breaks("hypervisor-bindings see only the model")
record Journals(Journal journal) {}
