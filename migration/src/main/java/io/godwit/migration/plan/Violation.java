package io.godwit.migration.plan;

/**
 * Something in a plan that must not be.
 *
 * @param step the wave, from 1; 0 before the first, one more than there are at the end
 * @param what for people
 */
public record Violation(int step, String what) {}
