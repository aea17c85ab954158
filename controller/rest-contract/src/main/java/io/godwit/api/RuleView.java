package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * A rule that every plan keeps to, and every move that makes it no better.
 *
 * @param kind TOGETHER, APART, PIN, ALLOW, SPARE_HOST or WINDOW
 * @param vms by name; none for SPARE_HOST
 * @param places hosts for PIN, providers for ALLOW, parts of the day for WINDOW
 * @param words the rule, for people
 */
public record RuleView(
    long number,
    String kind,
    List<String> vms,
    List<String> places,
    String words,
    Instant createdAt) {}
