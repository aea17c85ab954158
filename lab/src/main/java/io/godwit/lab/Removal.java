package io.godwit.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Removes a lab by its ledger. The ledger goes last, so that a removal that was cut off can be
 * taken up again.
 */
final class Removal {
  /** The kernel takes a network namespace apart some time after its last process. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LabSpec spec;
  private final Consumer<String> progress;

  Removal(LabSpec spec, Consumer<String> progress) {
    this.spec = spec;
    this.progress = progress;
  }

  void run() {
    Optional<Ledger> ledger = Ledger.find(spec);
    try {
      if (ledger.isPresent()) {
        remove(ledger.get());
      } else {
        removeEmptyFolders();
      }
    } catch (IOException e) {
      throw new LabException(LabException.Reason.FAILED, "cannot remove the lab: " + e, e);
    }
  }

  private void remove(Ledger ledger) throws IOException {
    progress.accept("processes");
    LabProcesses.killLab(ledger.labId());
    progress.accept("network");
    awaitInterfacesGone(ledger);
    progress.accept("folders");
    for (String folder : ledger.values(Ledger.Kind.FOLDER).reversed()) {
      deleteIfEmpty(Path.of(folder));
    }
    for (String tree : ledger.values(Ledger.Kind.TREE)) {
      Folders.deleteTreeBut(Path.of(tree), Ledger.in(Path.of(tree)));
    }
    Folders.deleteTreeBut(spec.runFolder(), Ledger.in(spec.runFolder()));
    ledger.delete();
    removeEmptyFolders();
  }

  /** An interface of the lab goes with its other end, which was in the backbone. */
  private static void awaitInterfacesGone(Ledger ledger) {
    if (ledger.values(Ledger.Kind.INTERFACE).contains(Surroundings.INTERFACE)) {
      Await.until(
          () -> !Surroundings.hasInterface(),
          PATIENCE,
          () ->
              "the lab's processes are gone, but the machine still has the interface "
                  + Surroundings.INTERFACE
                  + ": some other process keeps the backbone's network");
    }
  }

  private void removeEmptyFolders() throws IOException {
    for (Path folder : new Path[] {spec.storageFolder(), spec.runFolder()}) {
      if (Folders.isAbsentOrEmpty(folder)) {
        Files.deleteIfExists(folder);
      }
    }
  }

  private static void deleteIfEmpty(Path folder) throws IOException {
    try {
      if (Folders.isAbsentOrEmpty(folder)) {
        Files.delete(folder);
      }
    } catch (NoSuchFileException e) {
      // A removal that was cut off had come this far.
      return;
    }
  }
}
