package io.godwit.controller.operation;

/**
 * A host that a plan launches before it moves anything; kept as JSON.
 *
 * @param region null for where its provider's set-up says
 */
public record PlannedLaunch(String host, String provider, String type, String region) {}
