package io.godwit.api;

/**
 * Says where a host stands, whole and in place of what was known: what is null is not known. Each
 * is 1 to 64 letters, digits, dots, hyphens and underscores.
 *
 * @param region counts within its provider, and is what rules call a region
 * @param zone within the region
 * @param rack whatever else fails as one inside of the zone
 */
public record LocateHostRequest(String region, String zone, String rack) {}
