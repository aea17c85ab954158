package io.godwit.bench.rules.broken.cli;

import io.godwit.bench.rules.Breaks;

@Breaks("no drawers")
final class DiskUtils {}
