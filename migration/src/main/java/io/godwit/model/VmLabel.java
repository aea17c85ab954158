package io.godwit.model;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a user says of a VM, for policies to go by; for example {@code tier=db}.
 *
 * @param key 1 to 63 characters: lower-case letters, digits and inner hyphens (RFC 1123 label)
 * @param value the same
 */
public record VmLabel(String key, String value) implements Comparable<VmLabel> {
  private static final String WORD = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern ONE_WORD = Pattern.compile(WORD);
  private static final Pattern TEXT = Pattern.compile("(" + WORD + ")=(" + WORD + ")");
  private static final Comparator<VmLabel> ORDER =
      Comparator.comparing(VmLabel::key).thenComparing(VmLabel::value);

  /**
   * @throws IllegalArgumentException if a part is not such a label; the message says what is
   */
  public VmLabel {
    Objects.requireNonNull(value);
    requireKey(key);
    if (!ONE_WORD.matcher(value).matches()) {
      throw new IllegalArgumentException(wrong(value, "value"));
    }
  }

  /**
   * @param text as {@code tier=db}
   * @throws IllegalArgumentException if it is not that
   */
  public static VmLabel parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a label: write it as tier=db, each side 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit"
              .formatted(Printable.of(text)));
    }
    return new VmLabel(parts.group(1), parts.group(2));
  }

  /**
   * @throws IllegalArgumentException if it is no label's key
   */
  public static String requireKey(String key) {
    if (!ONE_WORD.matcher(key).matches()) {
      throw new IllegalArgumentException(wrong(key, "key"));
    }
    return key;
  }

  private static String wrong(String text, String what) {
    return "'%s' is not a label's %s: use 1 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit"
        .formatted(Printable.of(text), what);
  }

  @Override
  public int compareTo(VmLabel other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return key + "=" + value;
  }
}
