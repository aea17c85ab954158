package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.MigrationContract;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The contract between real libvirtds and QEMUs of two hosts of the lab. */
@Tag("lab")
final class LibvirtMigrationLabTest extends MigrationContract {
  @RegisterExtension static final LabAround LAB = new LabAround();

  /** Both hosts see it: a lab's hosts share the machine's folders except their own. */
  @TempDir private Path sockets;

  private LabPeer source;
  private LabPeer destination;
  private UnixRelay control;

  @Override
  protected void open() throws IOException {
    source = new LabPeer(LAB.lab().host("east-1"));
    destination = new LabPeer(LAB.lab().host("west-1"));
    source.makeDisk(vm);
    destination.makeDisk(vm);
    control = new UnixRelay(sockets.resolve("control.sock"), destination.libvirtSocket());
  }

  @Override
  protected void close() throws IOException {
    control.close();
    for (LabPeer peer : new LabPeer[] {source, destination}) {
      peer.removeDisk(vm);
      peer.close();
    }
  }

  @Override
  protected Hypervisor source() {
    return source.hypervisor();
  }

  @Override
  protected Hypervisor destination() {
    return destination.hypervisor();
  }

  @Override
  protected VmDefinition definition(VmId vm) {
    return LabPeer.definition(vm);
  }

  @Override
  protected MigrationRequest request(Ending ending) {
    return new MigrationRequest(
        sockets.resolve("control.sock"),
        sockets.resolve("memory.sock"),
        sockets.resolve("disk.sock"),
        ending,
        Optional.empty());
  }

  /** The guest has filled 44 MiB once it has said so: at 1 MiB/s they outlast every test. */
  @Override
  protected void keepBusy(VmId vm) {
    await(() -> consoleLog(vm).contains("GW"));
  }

  private String consoleLog(VmId vm) {
    try {
      return source.consoleLog(vm);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void await(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(condition::getAsBoolean);
  }

  @Override
  protected void cutControl() {
    control.cut();
  }
}
