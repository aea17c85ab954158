package io.godwit.hypervisor.libvirt;

import io.godwit.hypervisor.Hypervisor;
import io.godwit.hypervisor.MigrationContract;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.RecoveryMonitor;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.model.VmId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract between real libvirtds and QEMUs of two hosts of the lab. */
@Tag("lab")
final class LibvirtMigrationLabTest extends MigrationContract {
  @RegisterExtension static final LabAround LAB = new LabAround();

  private static final long SLOW_BYTES_PER_SECOND = 2 << 20;
  private static final long FULL_BYTES_PER_SECOND = 1L << 30;

  /** The same on all hosts, and each host's own: in between are our relays. */
  private final Path sockets = Path.of("/run/godwit", "c-" + vm.toString().substring(0, 8));

  private LabPeer source;
  private LabPeer destination;
  private UnixRelay control;
  private UnixRelay memory;
  private UnixRelay disk;

  @Override
  protected void open() throws IOException {
    source = new LabPeer(LAB.lab().host("east-1"));
    destination = new LabPeer(LAB.lab().host("west-1"));
    for (LabPeer peer : List.of(source, destination)) {
      peer.makeDisk(vm);
      Files.createDirectories(peer.socket(sockets));
    }
    control =
        new UnixRelay(source.socket(sockets.resolve("control.sock")), destination.libvirtSocket());
    memory = relay("memory.sock");
    disk = relay("disk.sock");
  }

  private UnixRelay relay(String name) throws IOException {
    Path inside = sockets.resolve(name);
    return new UnixRelay(source.socket(inside), destination.socket(inside));
  }

  @Override
  protected void close() throws IOException {
    control.close();
    memory.close();
    disk.close();
    for (LabPeer peer : List.of(source, destination)) {
      for (String name : List.of("control.sock", "memory.sock", "disk.sock", ".")) {
        Files.deleteIfExists(peer.socket(sockets).resolve(name).normalize());
      }
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
        Optional.empty(),
        ending == Ending.RUNNING_POST_COPY_ALLOWED ? Optional.of(recovery()) : Optional.empty());
  }

  @Override
  protected RecoveryMonitor recovery() {
    return new RecoveryMonitor(sockets.resolve("recovery"));
  }

  @Override
  protected Path memorySocket() {
    return sockets.resolve("memory.sock");
  }

  /** QEMU's own limit does not bind post-copy, so the link itself must be slow. */
  @Override
  protected void slowDownLink() {
    memory.slowDownTo(SLOW_BYTES_PER_SECOND);
  }

  @Override
  protected void renewLink() {
    memory.cut();
    memory.slowDownTo(FULL_BYTES_PER_SECOND);
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
