package io.godwit.migration.postcopy;

import io.godwit.model.DataSize;
import java.time.Duration;
import java.util.Objects;

/**
 * Decides whether a copy that may turn to post-copy does so now. The first pass over the memory is
 * waited for: it carries most of it without costing the guest anything, while each page that
 * post-copy lacks costs it a round trip.
 *
 * @param passes over the memory that pre-copy is given
 * @param longest time that pre-copy is given once the first pass is over
 */
public record PostCopySwitch(long passes, Duration longest) {
  public static final PostCopySwitch STANDARD = new PostCopySwitch(4, Duration.ofSeconds(20));

  public PostCopySwitch {
    Objects.requireNonNull(longest);
    if (passes < 1) {
      throw new IllegalArgumentException("pre-copy makes at least one pass, not " + passes);
    }
  }

  /**
   * How far a copy is.
   *
   * @param elapsed since the copy began
   * @param pass over the memory, from 1; 0 while only the disk is copied
   * @param remaining memory of this pass
   */
  public record Copying(Duration elapsed, long pass, DataSize remaining) {}

  /** What to do, and why. */
  public sealed interface Decision {
    String why();

    record GoOn(String why) implements Decision {}

    record TurnToPostCopy(String why) implements Decision {}
  }

  public Decision decide(Copying copying) {
    if (copying.pass() <= 1) {
      return new Decision.GoOn("the first pass over the memory is not over");
    }
    if (copying.pass() > passes) {
      return new Decision.TurnToPostCopy(
          "after %d passes %d bytes are still to go"
              .formatted(passes, copying.remaining().bytes()));
    }
    if (copying.elapsed().compareTo(longest) > 0) {
      return new Decision.TurnToPostCopy(
          "after %d s %d bytes are still to go"
              .formatted(copying.elapsed().toSeconds(), copying.remaining().bytes()));
    }
    return new Decision.GoOn("pre-copy may still converge");
  }
}
