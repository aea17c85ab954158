package io.godwit.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An IPv6 address (RFC 4291).
 *
 * @param high its first 64 bits
 * @param low its last 64 bits
 */
public record Ipv6Address(long high, long low) implements IpAddress, Comparable<Ipv6Address> {
  /** How many bytes it has. */
  public static final int BYTES = 16;

  private static final int GROUPS = 8;
  private static final int HALF_GROUPS = 4;
  private static final int GROUP_BITS = 16;
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final long LINK_LOCAL = 0xfe80_0000_0000_0000L;
  private static final Comparator<Ipv6Address> ORDER =
      Comparator.comparing(Ipv6Address::high, Long::compareUnsigned)
          .thenComparing(Ipv6Address::low, Long::compareUnsigned);

  /**
   * @param text groups of hexadecimal digits, of which one run of zeros may be left out; neither a
   *     zone nor an IPv4 address at its end
   * @throws IllegalArgumentException if it is not that
   */
  public static Ipv6Address parse(String text) {
    List<String> groups = groups(text);
    if (groups.size() != GROUPS
        || !groups.stream().allMatch(each -> GROUP.matcher(each).matches())) {
      throw new IllegalArgumentException(
          "'%s' is not an IPv6 address".formatted(Printable.of(text)));
    }
    return new Ipv6Address(
        half(groups.subList(0, HALF_GROUPS)), half(groups.subList(HALF_GROUPS, GROUPS)));
  }

  /** With the run of zeros that was left out. */
  private static List<String> groups(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return written(text);
    }
    List<String> groups = new ArrayList<>(written(text.substring(0, gap)));
    List<String> last = written(text.substring(gap + 2));
    groups.addAll(Collections.nCopies(Math.max(1, GROUPS - groups.size() - last.size()), "0"));
    groups.addAll(last);
    return groups;
  }

  private static List<String> written(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
  }

  private static long half(List<String> groups) {
    long bits = 0;
    for (String group : groups) {
      bits = (bits << GROUP_BITS) | Integer.parseInt(group, 16);
    }
    return bits;
  }

  /**
   * @throws IllegalArgumentException if they are not 16
   */
  public static Ipv6Address ofBytes(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "an IPv6 address has %d bytes, not %d".formatted(BYTES, bytes.length));
    }
    return new Ipv6Address(half(bytes, 0), half(bytes, Long.BYTES));
  }

  private static long half(byte[] bytes, int from) {
    long bits = 0;
    for (int at = from; at < from + Long.BYTES; at++) {
      bits = (bits << Byte.SIZE) | (bytes[at] & 0xff);
    }
    return bits;
  }

  /** Its 16 bytes, the first first. */
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    for (int at = 0; at < Long.BYTES; at++) {
      int shift = Byte.SIZE * (Long.BYTES - 1 - at);
      bytes[at] = (byte) (high >>> shift);
      bytes[Long.BYTES + at] = (byte) (low >>> shift);
    }
    return bytes;
  }

  /** That every device has on its link, made from its Ethernet address (RFC 4291, appendix A). */
  public static Ipv6Address linkLocal(MacAddress mac) {
    return new Ipv6Address(LINK_LOCAL, mac.interfaceId());
  }

  @Override
  public int compareTo(Ipv6Address other) {
    return ORDER.compare(this, other);
  }

  /** In the one form of RFC 5952, as programs print it. */
  @Override
  public String toString() {
    int[] groups = groups();
    int from = 0;
    int to = 0;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - start > to - from) {
        from = start;
        to = end;
      }
    }
    return to - from < 2
        ? joined(groups, 0, GROUPS)
        : joined(groups, 0, from) + "::" + joined(groups, to, GROUPS);
  }

  private int[] groups() {
    int[] groups = new int[GROUPS];
    for (int group = 0; group < HALF_GROUPS; group++) {
      int shift = GROUP_BITS * (HALF_GROUPS - 1 - group);
      groups[group] = (int) (high >>> shift) & 0xffff;
      groups[HALF_GROUPS + group] = (int) (low >>> shift) & 0xffff;
    }
    return groups;
  }

  private static String joined(int[] groups, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int group = from; group < to; group++) {
      text.append(group == from ? "" : ":").append(Integer.toHexString(groups[group]));
    }
    return text.toString();
  }
}
