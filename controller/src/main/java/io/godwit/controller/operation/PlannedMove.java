package io.godwit.controller.operation;

/**
 * A move of a plan; kept as JSON.
 *
 * @param cold whether the VM is stopped
 */
public record PlannedMove(String vm, String source, String destination, boolean cold) {}
