package io.godwit.protocol.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/**
 * A clock that a drill can put wrong while its program runs: it is off by the duration that the
 * file {@code clock} in the program's folder has, for example {@code -PT5M}, as long as that is
 * there.
 */
public final class DrillClock extends Clock {
  /** The file's name. */
  public static final String FILE = "clock";

  private final Clock right;
  private final Path offset;

  private DrillClock(Clock right, Path offset) {
    this.right = right;
    this.offset = offset;
  }

  /**
   * The clock of a program: the right one where {@link DrillFolder#VARIABLE} is not set.
   *
   * @param who the program's own folder in the drill's
   */
  public static Clock of(Map<String, String> environment, String who, Clock right) {
    String folder = environment.get(DrillFolder.VARIABLE);
    return folder == null ? right : new DrillClock(right, file(Path.of(folder), who));
  }

  /** Where the offset of a program's clock is put, whole at once. */
  public static Path file(Path drill, String who) {
    return drill.resolve(who).resolve(FILE);
  }

  @Override
  public Instant instant() {
    return right.instant().plus(offset());
  }

  private Duration offset() {
    try {
      return Duration.parse(Files.readString(offset).strip());
    } catch (NoSuchFileException right) {
      return Duration.ZERO;
    } catch (IOException e) {
      throw new UncheckedIOException("a drill's clock cannot be read", e);
    }
  }

  @Override
  public ZoneId getZone() {
    return right.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new DrillClock(right.withZone(zone), offset);
  }
}
