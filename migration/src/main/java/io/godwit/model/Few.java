package io.godwit.model;

import java.util.Collection;
import java.util.stream.Collectors;

/** Many names in few words. */
public final class Few {
  private Few() {}

  /**
   * The first of them, and how many there are beside: {@code a, b, c and 7 more}.
   *
   * @param most how many are named
   */
  public static String of(Collection<?> names, int most) {
    String first =
        names.stream().limit(most).map(Object::toString).collect(Collectors.joining(", "));
    return names.size() <= most ? first : "%s and %d more".formatted(first, names.size() - most);
  }
}
