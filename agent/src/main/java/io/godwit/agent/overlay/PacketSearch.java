package io.godwit.agent.overlay;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the largest packet that passes, several sizes asked at a time: each round leaves one of the
 * parts between them.
 *
 * @param passes in bytes; the largest that was seen to
 * @param fails in bytes; the smallest above it that was not
 */
record PacketSearch(int passes, int fails) {

  /** What to ask next, evenly spread; nothing where the largest is found. */
  List<Integer> sizes(int most) {
    int between = fails - passes - 1;
    int count = Math.min(most, between);
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> passes + (int) ((long) number * (between + 1) / (count + 1)))
        .toList();
  }

  /**
   * After a round. One that is lost among larger ones that passed was lost by chance.
   *
   * @param passed of those that were asked
   */
  PacketSearch after(List<Integer> asked, Set<Integer> passed) {
    int largest = passed.stream().mapToInt(size -> size).max().orElse(passes);
    int next =
        asked.stream().mapToInt(size -> size).filter(size -> size > largest).min().orElse(fails);
    return new PacketSearch(largest, next);
  }
}
