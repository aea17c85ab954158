package io.godwit.migration.plan.search;

import java.time.Duration;
import java.util.Optional;

/**
 * How much may be spent on one part.
 *
 * @param work in about seconds of a processor, as the solver counts its own steps: with the same it
 *     ends the same
 * @param longest by the clock, where there is one
 */
public record Effort(double work, Optional<Duration> longest) {}
