package io.godwit.agent.order;

import io.godwit.agent.storage.DurableFile;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The latest coordinator that this host has heard of, on disk before an order of it is taken. An
 * order of an earlier one is refused: its operations are another's by now. Safe for use by several
 * threads.
 */
public final class CoordinatorFence {
  private static final Logger LOG = Logger.getLogger(CoordinatorFence.class.getName());

  private final Path file;
  private Seen seen;

  /**
   * What was heard last, 0 for nothing.
   *
   * @param coordinator which start of the controller
   * @param revision how old its store was
   */
  public record Seen(long coordinator, long revision) {
    private Seen with(long nextCoordinator, long nextRevision) {
      return new Seen(nextCoordinator, Math.max(revision, nextRevision));
    }
  }

  private CoordinatorFence(Path file, Seen seen) {
    this.file = file;
    this.seen = seen;
  }

  /** A damaged file counts as none: the controller says its number again at once. */
  public static CoordinatorFence open(Path file) throws IOException {
    Optional<byte[]> text = DurableFile.read(file);
    return new CoordinatorFence(
        file, text.flatMap(bytes -> parse(file, bytes)).orElse(new Seen(0, 0)));
  }

  private static Optional<Seen> parse(Path file, byte[] text) {
    String[] numbers = new String(text, StandardCharsets.US_ASCII).strip().split(" ", -1);
    try {
      return Optional.of(new Seen(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      LOG.warning(file + " is damaged (" + e.getMessage() + ") and counts as none");
      return Optional.empty();
    }
  }

  public synchronized Seen seen() {
    return seen;
  }

  /**
   * Lets a coordinator in.
   *
   * @param revision of its store
   * @throws OrderFailure {@code STALE_COORDINATOR} if a later one was seen, {@code
   *     COORDINATOR_NOT_NOTED} if it cannot be noted; then nothing of it may be taken
   */
  public synchronized void admit(long coordinator, long revision) {
    if (coordinator < seen.coordinator()) {
      throw new OrderFailure(
          OrderFailed.Code.STALE_COORDINATOR,
          "this is an order of coordinator %d, and coordinator %d has taken over; nothing was changed"
              .formatted(coordinator, seen.coordinator()));
    }
    Seen next = seen.with(coordinator, revision);
    if (next.coordinator() > seen.coordinator()) {
      write(next);
    } else if (!next.equals(seen)) {
      writeIfPossible(next);
    }
    seen = next;
  }

  /** Of a coordinator that is noted an older revision may be on the disk for a while. */
  private void writeIfPossible(Seen next) {
    try {
      write(next);
    } catch (OrderFailure e) {
      LOG.log(
          Level.WARNING,
          "coordinator {0} is obeyed, but how young its store is cannot be noted: {1}",
          new Object[] {next.coordinator(), e.getMessage()});
    }
  }

  private void write(Seen next) {
    String text = next.coordinator() + " " + next.revision();
    try {
      DurableFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new OrderFailure(
          OrderFailed.Code.COORDINATOR_NOT_NOTED,
          "coordinator %d cannot be noted (%s), so nothing of it is done"
              .formatted(next.coordinator(), e.getMessage()),
          e);
    }
  }
}
