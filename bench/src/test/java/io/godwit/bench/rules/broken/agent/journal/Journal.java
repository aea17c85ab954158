package io.godwit.bench.rules.broken.agent.journal;

public record Journal(int entries) {}
