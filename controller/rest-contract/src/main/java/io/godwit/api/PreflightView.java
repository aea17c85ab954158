package io.godwit.api;

import java.util.List;

/**
 * What a dry run says.
 *
 * @param refusals empty where the move would go
 * @param seedBytes of the base image, where the destination lacks it
 */
public record PreflightView(
    String vm,
    String source,
    String destination,
    List<Problem.Refusal> refusals,
    long seedBytes,
    long memoryBytes,
    long diskBytes) {}
