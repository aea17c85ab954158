package io.godwit.model;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where at its provider a host stands, as far as that is known. A zone's name counts within its
 * region, a rack's within its zone.
 *
 * @param rack whatever else fails as one inside of a zone: a rack, a room, a machine
 */
public record Location(Optional<String> region, Optional<String> zone, Optional<String> rack) {
  /** Nobody has told. */
  public static final Location UNKNOWN =
      new Location(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * @throws IllegalArgumentException for a text that names no place; the message says what does
   */
  public Location {
    region.ifPresent(text -> check("region", text));
    zone.ifPresent(text -> check("zone", text));
    rack.ifPresent(text -> check("rack", text));
  }

  /**
   * @param region null where it is not known; so are the others
   * @throws IllegalArgumentException as the constructor
   */
  public static Location ofNullable(String region, String zone, String rack) {
    return new Location(
        Optional.ofNullable(region), Optional.ofNullable(zone), Optional.ofNullable(rack));
  }

  /**
   * Whether a text can be one of its names.
   *
   * @throws IllegalArgumentException if not; the message says what can
   */
  public static void check(String what, String text) {
    if (!WORD.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no %s: one has 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit"
              .formatted(Printable.of(text), what));
    }
  }

  /** What is known of it, from the largest to the smallest. */
  @Override
  public String toString() {
    return Stream.of(region, zone, rack).flatMap(Optional::stream).collect(Collectors.joining("/"));
  }
}
