package io.godwit.bench.rules.broken.model.circle;

import io.godwit.bench.rules.Breaks;
import io.godwit.bench.rules.broken.model.circle.inner.Other;

@Breaks("packages have no cycles")
public record One(Other other) {}
