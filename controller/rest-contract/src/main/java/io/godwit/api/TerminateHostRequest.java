package io.godwit.api;

/**
 * Asks for an empty host's instance to be given up for good.
 *
 * @param evenNotOurs also where it was not launched by this controller
 */
public record TerminateHostRequest(boolean evenNotOurs) {}
