package io.godwit.api;

/**
 * How to stop a VM.
 *
 * @param force ends it at once instead of asking the guest
 * @param timeoutSeconds how long the guest may take before it is ended; null for 60
 */
public record StopVmRequest(boolean force, Integer timeoutSeconds) {}
