package io.godwit.agent.vm;

import io.godwit.agent.config.AgentPaths;
import io.godwit.agent.image.ImageCache;
import io.godwit.agent.image.OverlayMaker;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.order.OrderFailure;
import io.godwit.agent.storage.DurableFile;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.OrderFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The VMs' writable tops on this host. A VM's folder is ours only if the journal knows the VM. */
public final class Disks {
  private final AgentPaths paths;
  private final ImageCache images;
  private final OverlayMaker overlays;
  private final OwnershipJournal journal;

  public Disks(
      AgentPaths paths, ImageCache images, OverlayMaker overlays, OwnershipJournal journal) {
    this.paths = paths;
    this.images = images;
    this.overlays = overlays;
    this.journal = journal;
  }

  public boolean isPresent(VmId vm) {
    return Files.isRegularFile(paths.disk(vm));
  }

  /**
   * Makes the VM's disk: an empty qcow2 overlay on the cached image. One that is there already is
   * left as it is, since a guest may have written to it.
   *
   * @throws OrderFailure {@code UNKNOWN_IMAGE} if the cache lacks the image
   */
  public Path createOverlay(VmSpec spec) throws IOException {
    requireInLedger(spec.id());
    Path disk = paths.disk(spec.id());
    if (Files.exists(disk)) {
      return disk;
    }
    Path image = images.find(spec.image()).orElseThrow(() -> unknownImage(spec));
    Path folder = createFolder(spec.id());
    Path unfinished = folder.resolve("disk.qcow2.unfinished");
    Files.deleteIfExists(unfinished);
    overlays.createOverlay(unfinished, image, spec.image().format(), spec.disk());
    DurableFile.syncContent(unfinished);
    DurableFile.rename(unfinished, disk);
    DurableFile.syncFolder(paths.vms());
    return disk;
  }

  /** Makes the VM's folder, labelled as what its disk will be worth. */
  public Path createFolder(VmId vm) throws IOException {
    requireInLedger(vm);
    Path folder = Files.createDirectories(paths.vm(vm));
    label(vm);
    return folder;
  }

  /** Labels the disk that is or will be in the VM's folder as what the journal says. */
  public void label(VmId vm) {
    journal.find(vm).ifPresent(journal.labels()::write);
  }

  /**
   * Removes the VM's folder with all that is in it. Removing an absent one is a success.
   *
   * @throws OrderFailure {@code WRONG_STATE} if the ledger does not prove it ours
   */
  public void remove(VmId vm) throws IOException {
    Path folder = paths.vm(vm);
    if (!Files.exists(folder)) {
      return;
    }
    requireInLedger(vm);
    List<Path> content;
    try (Stream<Path> walk = Files.walk(folder)) {
      content = walk.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path path : content) {
      Files.delete(path);
    }
    DurableFile.syncFolder(paths.vms());
  }

  private void requireInLedger(VmId vm) {
    if (journal.find(vm).isEmpty()) {
      throw new OrderFailure(
          OrderFailed.Code.WRONG_STATE,
          "VM %s is not in this host's journal, so its folder %s is not proven ours and is left as it is"
              .formatted(vm, paths.vm(vm)));
    }
  }

  private static OrderFailure unknownImage(VmSpec spec) {
    return new OrderFailure(
        OrderFailed.Code.UNKNOWN_IMAGE,
        "VM %s needs image %s, which this host's cache lacks; fetch it first"
            .formatted(spec.id(), spec.image().digest()));
  }
}
