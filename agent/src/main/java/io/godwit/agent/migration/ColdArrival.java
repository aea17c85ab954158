package io.godwit.agent.migration;

import io.godwit.agent.file.FileReceiver;
import io.godwit.agent.file.FileReceiver.Received;
import io.godwit.agent.storage.DurableFile;
import io.godwit.agent.tunnel.TunnelStream;
import io.godwit.agent.vm.Host;
import io.godwit.migration.ownership.RunIntent;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.Release;
import io.godwit.protocol.v1.ReleaseReply;
import io.godwit.protocol.v1.ReleaseReply.Verdict;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A stopped VM: its writable top arrives as a file, and counts only when its digest is right. */
final class ColdArrival implements Arrival {
  /** A qcow2's own tables, beside the guest's data. */
  private static final DataSize TABLES = DataSize.ofMebibytes(64);

  /** All bytes are here when the release comes; they may still have to be read once. */
  private static final Duration VERIFYING = Duration.ofMinutes(30);

  private final Host host;
  private final Grant grant;
  private final VmSpec spec;
  private final CompletableFuture<Void> received = new CompletableFuture<>();

  ColdArrival(Host host, Grant grant, VmSpec spec) {
    this.host = host;
    this.grant = grant;
    this.spec = spec;
  }

  /** Asks for the disk in the background; the source answers once it has granted the VM away. */
  @Override
  public void settle() {
    // The order to start the VM defines it.
  }

  void receive(TunnelStream stream) {
    Tasks.Task unused = host.tasks().start("cold-arrival", () -> receiveAndVerify(stream));
  }

  @Override
  public ReleaseReply take(Release release) {
    try {
      host.tasks().await(received, VERIFYING);
    } catch (ExecutionException e) {
      return ReleaseTaker.reply(Verdict.REFUSED, e.getCause().getMessage());
    } catch (TimeoutException e) {
      return ReleaseTaker.reply(Verdict.REFUSED, "its disk has not arrived");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ReleaseTaker.reply(Verdict.REFUSED, "the agent is ending");
    }
    host.journal().apply(new Transition.Take(grant.vm(), grant.granted(), RunIntent.STOPPED));
    host.disks().label(spec.id());
    host.hypervisor().define(host.definitions().of(spec));
    return ReleaseTaker.reply(Verdict.TAKEN, "");
  }

  private void receiveAndVerify(TunnelStream stream) {
    try {
      Path disk = host.paths().disk(spec.id());
      Path partial = Files.createDirectories(disk.getParent()).resolve("disk.qcow2.partial");
      long largest = spec.disk().plus(TABLES).bytes();
      Received file = new FileReceiver(stream, bytes -> {}).receive("", partial, largest);
      requireDigest(partial, file);
      DurableFile.syncContent(partial);
      DurableFile.rename(partial, disk);
      DurableFile.syncFolder(host.paths().vms());
      received.complete(null);
    } catch (IOException | RuntimeException e) {
      received.completeExceptionally(e);
      // The source may wait to be asked for the disk, or for its bytes to be taken.
      stream.close();
    }
  }

  private void requireDigest(Path partial, Received file) throws IOException {
    String found = host.images().digestOf(partial).hex();
    if (!found.equals(file.digest())) {
      Files.delete(partial);
      throw new IOException(
          "its disk was damaged on its way (SHA-256 %s instead of %s); it was not kept"
              .formatted(found, file.digest()));
    }
  }
}
