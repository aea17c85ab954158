package io.godwit.api;

import java.util.List;

/**
 * What is not as a plan saw it.
 *
 * @param changes a sentence each; empty where the plan still holds
 */
public record PlanChangesView(long number, List<String> changes) {}
