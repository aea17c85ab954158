package io.godwit.protocol.drill;

import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Crash points that are commanded by files: a file named as the point says what happens when it is
 * reached for the first time, and is then renamed to {@code <point>.reached}.
 *
 * <pre>
 *   halt   the program ends at once, as by kill -9
 *   hold   the program stands there until {@code <point>.reached} is removed
 * </pre>
 */
public final class DrillFolder implements CrashPoints {
  /**
   * The environment variable that turns a program into one that can be drilled: a folder. Only
   * tests and benchmarks set it.
   */
  public static final String VARIABLE = "GODWIT_DRILL_FOLDER";

  public static final String HALT = "halt";
  public static final String HOLD = "hold";

  private static final Logger LOG = System.getLogger(DrillFolder.class.getName());
  private static final int AS_BY_KILL = 137;
  private static final Duration POLL = Duration.ofMillis(1);

  private final Path folder;

  private DrillFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The points of a program: none where the variable is not set.
   *
   * @param who the program's own folder in the drill's
   * @throws IllegalStateException where the variable names no folder: whoever set it expects one
   */
  public static CrashPoints of(Map<String, String> environment, String who) {
    String value = environment.get(VARIABLE);
    if (value == null) {
      return NONE;
    }
    Path folder = Path.of(value);
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(VARIABLE + " is set for a drill, and is no folder: " + value);
    }
    LOG.log(Level.WARNING, "this is a drill: files in {0} can end this program", folder);
    return new DrillFolder(folder.resolve(who));
  }

  /** Where the order for a point is put. */
  public static Path order(Path drill, String who, CrashPoint point) {
    return drill.resolve(who).resolve(point.toString());
  }

  /** Where it is once the point is reached. */
  public static Path reached(Path drill, String who, CrashPoint point) {
    return drill.resolve(who).resolve(point + ".reached");
  }

  @Override
  public void reached(CrashPoint point) {
    Path order = folder.resolve(point.toString());
    if (Files.exists(order)) {
      obey(order, folder.resolve(point + ".reached"));
    }
  }

  private static void obey(Path order, Path reached) {
    try {
      String what = Files.readString(order).strip();
      Files.move(order, reached, StandardCopyOption.ATOMIC_MOVE);
      switch (what) {
        case HALT -> Runtime.getRuntime().halt(AS_BY_KILL);
        case HOLD -> awaitRemoval(reached);
        default -> throw new IllegalStateException("a drill orders '" + what + "' in " + order);
      }
    } catch (NoSuchFileException e) {
      LOG.log(Level.DEBUG, "another thread obeys {0}, or it was taken back", order);
    } catch (IOException e) {
      throw new UncheckedIOException("a drill's order cannot be read", e);
    }
  }

  private static void awaitRemoval(Path reached) {
    while (Files.exists(reached) && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
