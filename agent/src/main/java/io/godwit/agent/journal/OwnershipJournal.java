package io.godwit.agent.journal;

import io.godwit.agent.storage.DurableFile;
import io.godwit.migration.ownership.IllegalTransition;
import io.godwit.migration.ownership.Ownership.Owned;
import io.godwit.migration.ownership.StaleEpoch;
import io.godwit.migration.ownership.Transition;
import io.godwit.migration.ownership.Transitions;
import io.godwit.migration.ownership.VmRecord;
import io.godwit.model.Epoch;
import io.godwit.model.VmId;
import io.godwit.model.drill.CrashPoint;
import io.godwit.model.drill.CrashPoint.Moment;
import io.godwit.model.drill.CrashPoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Which VMs this host owns, under which epochs: one file per VM, each change on disk before its
 * method returns. It is also the ledger that proves a VM's folder ours. Safe for use by several
 * threads.
 */
public final class OwnershipJournal {
  private static final Logger LOG = Logger.getLogger(OwnershipJournal.class.getName());
  private static final String RECORD = ".txtpb";
  private static final String UNREADABLE = ".unreadable";

  private final Path folder;
  private final DiskLabels labels;
  private final CrashPoints points;
  private final Rules rules;
  private final Map<VmId, VmRecord> records = new HashMap<>();
  private final Map<VmId, UnreadableRecord> unreadable = new HashMap<>();
  private final Map<VmId, VmRecord> anticipated = new HashMap<>();
  private volatile Consumer<VmId> listener = vm -> {};

  private OwnershipJournal(Path folder, DiskLabels labels, CrashPoints points, Rules rules) {
    this.folder = folder;
    this.labels = labels;
    this.points = points;
    this.rules = rules;
  }

  /** What a state becomes, and who may act on it. */
  @FunctionalInterface
  public interface Rules {
    VmRecord apply(Optional<VmRecord> before, Transition asked);

    /**
     * The VM as an order under this epoch may take it.
     *
     * @throws StaleEpoch if this host has seen a younger epoch
     * @throws IllegalTransition if the VM is not owned here under the epoch
     */
    default VmRecord owned(VmRecord found, Epoch epoch) {
      if (epoch.isOlderThan(found.ownership().seen())) {
        throw new StaleEpoch(found.vm(), epoch, found.ownership().seen());
      }
      if (!found.ownership().equals(new Owned(epoch))) {
        throw IllegalTransition.notOwned(found.vm(), epoch, found.ownership().toString());
      }
      return found;
    }
  }

  /** As {@link #open(Path, DiskLabels, CrashPoints)}, with nobody to listen. */
  public static OwnershipJournal open(Path folder, DiskLabels labels) throws IOException {
    return open(folder, labels, CrashPoints.NONE);
  }

  /**
   * Reads what was journalled before. What a crash left unfinished never happened and is removed. A
   * VM whose file is not a whole record is sealed: nothing is done with it until a person decides,
   * because guessing could run it twice.
   *
   * @param labels are kept in step with the journal
   * @param points named after the transitions: before each, and when it is on the disk
   * @throws UnreadableJournal for a file that cannot be told to be of a VM
   */
  public static OwnershipJournal open(Path folder, DiskLabels labels, CrashPoints points)
      throws IOException {
    return open(folder, labels, points, Transitions::apply);
  }

  /** As the other; tests show what other rules would lead to. */
  public static OwnershipJournal open(
      Path folder, DiskLabels labels, CrashPoints points, Rules rules) throws IOException {
    OwnershipJournal journal = new OwnershipJournal(folder, labels, points, rules);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      if (DurableFile.isUnfinished(file)) {
        DurableFile.delete(file);
      } else if (!file.toString().endsWith(UNREADABLE)) {
        journal.load(file);
      }
    }
    journal.catchUp();
    return journal;
  }

  private void catchUp() throws IOException {
    try {
      records.values().forEach(labels::catchUp);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Labels the disks of all VMs that have none, as after an upgrade from before there were any. */
  public synchronized void labelAll() {
    records.values().forEach(labels::adopt);
  }

  public DiskLabels labels() {
    return labels;
  }

  /**
   * @throws UnreadableRecord if the VM is sealed
   */
  public synchronized Optional<VmRecord> find(VmId vm) {
    refuseSealed(vm);
    return Optional.ofNullable(records.get(vm));
  }

  /**
   * @throws StaleEpoch if this host has seen a younger epoch of the VM
   */
  public synchronized void refuseStale(VmId vm, Epoch epoch) {
    Optional.ofNullable(records.get(vm))
        .map(known -> known.ownership().seen())
        .filter(epoch::isOlderThan)
        .ifPresent(
            seen -> {
              throw new StaleEpoch(vm, epoch, seen);
            });
  }

  /** The VMs whose files could not be read. */
  public synchronized Set<VmId> sealed() {
    return Set.copyOf(unreadable.keySet());
  }

  public synchronized List<VmRecord> all() {
    return List.copyOf(records.values());
  }

  /**
   * Changes a VM's state, on disk when this returns.
   *
   * @throws StaleEpoch for an epoch older than the one this host has seen last
   * @throws IllegalTransition where the state does not allow it
   * @throws StaleDisk if the VM is to be granted away, and its disk is not the one it should be
   * @throws UnreadableRecord if the VM is sealed, except where a decision opens it
   * @throws UncheckedIOException if it could not be written; the state is then the old one
   */
  public synchronized VmRecord apply(Transition asked) {
    if (!(asked instanceof Transition.Assume)) {
      refuseSealed(asked.vm());
    }
    Optional<VmRecord> before = Optional.ofNullable(records.get(asked.vm()));
    VmRecord after = rules.apply(before, asked);
    if (!before.equals(Optional.of(after))) {
      points.reached(new CrashPoint(asked.name(), Moment.BEFORE));
      labelBefore(before, after, asked);
      keepUnreadable(asked.vm());
      persist(after);
      records.put(after.vm(), after);
      listener.accept(after.vm());
      labelAfter(after, asked);
      points.reached(new CrashPoint(asked.name(), Moment.AFTER_JOURNAL));
    }
    return after;
  }

  /**
   * Writes what a transition will journal beside its place, so that applying it costs a rename. Its
   * VM stands as before, and another transition may come instead.
   *
   * @throws StaleEpoch for an epoch older than the one this host has seen last
   * @throws IllegalTransition where the state does not allow it
   * @throws UncheckedIOException if it could not be written
   */
  public synchronized void anticipate(Transition expected) {
    VmRecord after = Transitions.apply(find(expected.vm()), expected);
    try {
      DurableFile.stage(file(after.vm()), JournalCodec.write(after));
    } catch (IOException e) {
      throw unwritable(after, e);
    }
    anticipated.put(after.vm(), after);
  }

  /** Where the epoch rises, the label goes first: then a journal that is older than it shows. */
  private void labelBefore(Optional<VmRecord> before, VmRecord after, Transition asked) {
    switch (asked) {
      case Transition.GrantAway grant -> {
        before.ifPresent(this::requireSameDisk);
        labels.write(after);
      }
      case Transition.Reclaim reclaim -> {
        if (before.flatMap(labels::contradiction).isEmpty()) {
          labels.write(after);
        }
      }
      case Transition.Assume assume -> labels.write(after);
      default -> {}
    }
  }

  /** A release's label is written by whoever has let the VM run, off the blackout. */
  private void labelAfter(VmRecord after, Transition asked) {
    switch (asked) {
      case Transition.Release release -> labels.write(after);
      case Transition.Revoke revoke -> labels.write(after);
      case Transition.StandDown standDown -> labels.write(after);
      default -> {}
    }
  }

  private void requireSameDisk(VmRecord record) {
    labels
        .contradiction(record)
        .ifPresent(
            reason -> {
              throw new StaleDisk(record.vm(), reason);
            });
  }

  private void refuseSealed(VmId vm) {
    if (unreadable.containsKey(vm)) {
      throw unreadable.get(vm);
    }
  }

  private void keepUnreadable(VmId vm) {
    if (unreadable.remove(vm) == null) {
      return;
    }
    try {
      Path kept = file(vm).resolveSibling(file(vm).getFileName() + UNREADABLE);
      DurableFile.rename(file(vm), kept);
    } catch (IOException e) {
      throw new UncheckedIOException("VM " + vm + ": its damaged journal cannot be kept", e);
    }
  }

  /**
   * Ends the record of a VM that is deleted. Forgetting an unknown VM is a success.
   *
   * @throws StaleEpoch if this host has seen a younger epoch
   * @throws IllegalTransition if this host does not own the VM under the epoch
   */
  public synchronized void forget(VmId vm, Epoch epoch) {
    Optional<VmRecord> found = find(vm);
    if (found.isEmpty()) {
      return;
    }
    VmRecord unused = rules.owned(found.get(), epoch);
    try {
      DurableFile.delete(file(vm));
    } catch (IOException e) {
      throw new UncheckedIOException("VM " + vm + ": its journal file cannot be removed", e);
    }
    records.remove(vm);
    listener.accept(vm);
  }

  /**
   * Tells of each VM whose state has changed, once that is on disk.
   *
   * @param changed must be quick: a VM's release waits for it
   */
  public void onChange(Consumer<VmId> changed) {
    listener = changed;
  }

  /**
   * @throws StaleEpoch if this host has seen a younger epoch
   * @throws IllegalTransition if the VM is not owned here under the epoch
   */
  public VmRecord requireOwned(VmId vm, Epoch epoch) {
    VmRecord found =
        find(vm).orElseThrow(() -> IllegalTransition.notOwned(vm, epoch, "not in the journal"));
    return rules.owned(found, epoch);
  }

  private void load(Path file) throws IOException {
    VmId vm = vmOf(file);
    try {
      VmRecord read = JournalCodec.read(Files.readAllBytes(file));
      if (!read.vm().equals(vm)) {
        throw new IllegalArgumentException("it is of another VM, " + read.vm());
      }
      records.put(vm, read);
    } catch (IllegalArgumentException e) {
      UnreadableRecord sealed = new UnreadableRecord(vm, file, e);
      LOG.severe(sealed.getMessage());
      unreadable.put(vm, sealed);
    }
  }

  private static VmId vmOf(Path file) throws UnreadableJournal {
    String name = file.getFileName().toString();
    try {
      return VmId.of(name.substring(0, Math.max(0, name.length() - RECORD.length())));
    } catch (IllegalArgumentException e) {
      throw new UnreadableJournal(file, e);
    }
  }

  private void persist(VmRecord after) {
    boolean staged = after.equals(anticipated.remove(after.vm()));
    try {
      if (staged) {
        DurableFile.place(file(after.vm()));
      } else {
        DurableFile.write(file(after.vm()), JournalCodec.write(after));
      }
    } catch (IOException e) {
      throw unwritable(after, e);
    }
  }

  private static UncheckedIOException unwritable(VmRecord after, IOException e) {
    return new UncheckedIOException(
        "VM " + after.vm() + ": the journal cannot be written; nothing was changed", e);
  }

  private Path file(VmId vm) {
    return folder.resolve(vm + RECORD);
  }
}
