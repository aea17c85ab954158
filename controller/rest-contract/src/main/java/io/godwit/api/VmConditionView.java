package io.godwit.api;

/**
 * Something about a VM that is not as it should be.
 *
 * @param code stable, for example {@code RUNS_TWICE}
 * @param severity NOTE (Godwit deals with it), WARNING (look at it) or ALARM (data is at risk)
 * @param host where; null where it is not about one host
 * @param message what is found, what Godwit does about it, what you can do
 */
public record VmConditionView(String code, String severity, String host, String message) {}
