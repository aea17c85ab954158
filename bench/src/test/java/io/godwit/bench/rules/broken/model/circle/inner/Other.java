package io.godwit.bench.rules.broken.model.circle.inner;

import io.godwit.bench.rules.broken.model.circle.One;

public record Other(One one) {}
