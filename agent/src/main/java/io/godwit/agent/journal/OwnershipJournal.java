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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which VMs this host owns, under which epochs: one file per VM, each change on disk before its
 * method returns. It is also the ledger that proves a VM's folder ours. Safe for use by several
 * threads.
 */
public final class OwnershipJournal {
  private final Path folder;
  private final Map<VmId, VmRecord> records = new HashMap<>();

  private OwnershipJournal(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads what was journalled before. What a crash left unfinished never happened and is removed.
   *
   * @throws UnreadableJournal for a file that is not a whole record: a person must look at it,
   *     because guessing could run a VM twice
   */
  public static OwnershipJournal open(Path folder) throws IOException {
    OwnershipJournal journal = new OwnershipJournal(folder);
    List<Path> files;
    try (Stream<Path> listed = Files.list(folder)) {
      files = listed.toList();
    }
    for (Path file : files) {
      if (DurableFile.isUnfinished(file)) {
        DurableFile.delete(file);
      } else {
        journal.load(file);
      }
    }
    return journal;
  }

  public synchronized Optional<VmRecord> find(VmId vm) {
    return Optional.ofNullable(records.get(vm));
  }

  public synchronized List<VmRecord> all() {
    return List.copyOf(records.values());
  }

  /**
   * Changes a VM's state, on disk when this returns.
   *
   * @throws StaleEpoch for an epoch older than the one this host has seen last
   * @throws IllegalTransition where the state does not allow it
   * @throws UncheckedIOException if it could not be written; the state is then the old one
   */
  public synchronized VmRecord apply(Transition asked) {
    Optional<VmRecord> before = find(asked.vm());
    VmRecord after = Transitions.apply(before, asked);
    if (!before.equals(Optional.of(after))) {
      persist(after);
      records.put(after.vm(), after);
    }
    return after;
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
    requireOwned(found.get(), epoch);
    try {
      DurableFile.delete(file(vm));
    } catch (IOException e) {
      throw new UncheckedIOException("VM " + vm + ": its journal file cannot be removed", e);
    }
    records.remove(vm);
  }

  /**
   * @throws StaleEpoch if this host has seen a younger epoch
   * @throws IllegalTransition if the VM is not owned here under the epoch
   */
  public VmRecord requireOwned(VmId vm, Epoch epoch) {
    VmRecord found =
        find(vm).orElseThrow(() -> IllegalTransition.notOwned(vm, epoch, "not in the journal"));
    requireOwned(found, epoch);
    return found;
  }

  private static void requireOwned(VmRecord found, Epoch epoch) {
    if (epoch.isOlderThan(found.ownership().seen())) {
      throw new StaleEpoch(found.vm(), epoch, found.ownership().seen());
    }
    if (!found.ownership().equals(new Owned(epoch))) {
      throw IllegalTransition.notOwned(found.vm(), epoch, found.ownership().toString());
    }
  }

  private void load(Path file) throws IOException {
    VmRecord read;
    try {
      read = JournalCodec.read(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new UnreadableJournal(file, e);
    }
    if (!file.equals(file(read.vm()))) {
      throw new UnreadableJournal(
          file, new IllegalArgumentException("it is of another VM, " + read.vm()));
    }
    records.put(read.vm(), read);
  }

  private void persist(VmRecord after) {
    try {
      DurableFile.write(file(after.vm()), JournalCodec.write(after));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "VM " + after.vm() + ": the journal cannot be written; nothing was changed", e);
    }
  }

  private Path file(VmId vm) {
    return folder.resolve(vm + ".txtpb");
  }
}
