package io.godwit.agent.vm;

import com.google.protobuf.TextFormat;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.storage.DurableFile;
import io.godwit.migration.ownership.Ownership;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.protocol.v1.AwaitedStart;
import io.godwit.protocol.v1.BootRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The VMs that should run and stopped because the host booted. None of them is started here by
 * itself: another host may own it by now, which only the controller can tell. They are told to the
 * controller, whose order to start confirms the epoch. Safe for use by several threads.
 */
public final class AwaitedStarts {
  private static final Logger LOG = Logger.getLogger(AwaitedStarts.class.getName());

  private final Path file;
  private BootRecord record;

  private AwaitedStarts(Path file, BootRecord record) {
    this.file = file;
    this.record = record;
  }

  /**
   * Of an agent that has just started.
   *
   * @param bootId of the kernel that runs now
   */
  public static AwaitedStarts open(Path file, String bootId, OwnershipJournal journal)
      throws IOException {
    Optional<BootRecord> before = read(file);
    if (before.filter(known -> known.getBootId().equals(bootId)).isPresent()) {
      return new AwaitedStarts(file, before.get());
    }
    BootRecord fresh =
        BootRecord.newBuilder()
            .setBootId(bootId)
            .addAllAwaited(before.isPresent() ? stopped(journal) : List.of())
            .build();
    AwaitedStarts starts = new AwaitedStarts(file, fresh);
    starts.write(fresh);
    starts.announce();
    return starts;
  }

  /** Whether the VM should run, and waits for its epoch to be confirmed. */
  public synchronized boolean awaits(VmRecord vm) {
    return vm.ownership() instanceof Ownership.Owned
        && vm.intent() == RunIntent.RUNNING
        && record.getAwaitedList().contains(awaited(vm));
  }

  /**
   * It was started or stopped by order: what it does from here on is its own or its user's will.
   */
  synchronized void settle(VmRecord vm) {
    List<AwaitedStart> left =
        record.getAwaitedList().stream()
            .filter(each -> !each.getVmId().equals(vm.vm().toString()))
            .toList();
    if (left.size() < record.getAwaitedCount()) {
      BootRecord changed = record.toBuilder().clearAwaited().addAllAwaited(left).build();
      try {
        write(changed);
      } catch (IOException e) {
        throw new UncheckedIOException("VM " + vm.vm() + ": its start cannot be noted", e);
      }
      record = changed;
    }
  }

  private static List<AwaitedStart> stopped(OwnershipJournal journal) {
    return journal.all().stream()
        .filter(record -> record.intent() == RunIntent.RUNNING)
        .filter(AwaitedStarts::mayBeOwned)
        .map(AwaitedStarts::awaited)
        .toList();
  }

  private static boolean mayBeOwned(VmRecord vm) {
    return vm.ownership() instanceof Ownership.Owned
        || vm.ownership() instanceof Ownership.HandingOver;
  }

  private static AwaitedStart awaited(VmRecord vm) {
    return AwaitedStart.newBuilder()
        .setVmId(vm.vm().toString())
        .setEpoch(vm.ownership().seen().value())
        .build();
  }

  private void announce() {
    if (record.getAwaitedCount() > 0) {
      LOG.warning(
          "this host has booted: VMs %s are not started until the controller has confirmed that they are still this host's"
              .formatted(record.getAwaitedList().stream().map(AwaitedStart::getVmId).toList()));
    }
  }

  private void write(BootRecord changed) throws IOException {
    DurableFile.write(
        file, TextFormat.printer().printToString(changed).getBytes(StandardCharsets.UTF_8));
  }

  /** Damaged, it counts as one of another boot: then everything that should run is asked for. */
  private static Optional<BootRecord> read(Path file) throws IOException {
    Optional<byte[]> text = DurableFile.read(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          TextFormat.parse(new String(text.get(), StandardCharsets.UTF_8), BootRecord.class));
    } catch (TextFormat.ParseException e) {
      LOG.log(Level.WARNING, file + " is damaged; it is taken as of another boot", e);
      return Optional.of(BootRecord.getDefaultInstance());
    }
  }
}
