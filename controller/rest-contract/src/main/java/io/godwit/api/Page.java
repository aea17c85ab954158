package io.godwit.api;

import java.util.List;

/** A list in an answer. */
public record Page<T>(List<T> items) {}
