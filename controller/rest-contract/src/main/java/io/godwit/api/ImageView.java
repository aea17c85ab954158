package io.godwit.api;

import java.time.Instant;
import java.util.List;

/**
 * An image.
 *
 * @param digest SHA-256 of the file
 * @param format qcow2 or raw
 * @param hosts names of the hosts that have it cached
 */
public record ImageView(
    String name,
    String digest,
    String format,
    long fileBytes,
    long virtualBytes,
    List<String> hosts,
    Instant createdAt) {}
