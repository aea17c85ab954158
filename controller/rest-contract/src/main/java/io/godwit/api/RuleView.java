package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A rule that every plan keeps to, and every move that makes it no better.
 *
 * @param kind TOGETHER, APART, PIN, ALLOW, ALLOW_REGION, SPREAD, SPARE_HOST, WINDOW, MAX_BLACKOUT
 *     or HOST_WINDOW
 * @param vms by name, or by label as {@code label:KEY=VALUE}; none for SPARE_HOST and HOST_WINDOW
 * @param places hosts for PIN, providers for ALLOW, regions for ALLOW_REGION, parts of the day for
 *     WINDOW, milliseconds for MAX_BLACKOUT; for HOST_WINDOW the host and then parts of the day;
 *     for SPREAD the kind of domain, and how many VMs at most it has
 * @param words the rule, for people
 */
public record RuleView(
    long number,
    String kind,
    List<String> vms,
    List<String> places,
    String words,
    Instant createdAt) {}
