package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.jna.Pointer;
import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.hypervisor.VmEvent;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.VmStatus;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The JNA layer on libvirt's own test driver, which needs neither root nor libvirtd. */
final class RawLayerTest {
  private static final String URI = "test:///default";

  static {
    EventLoop.ensureRunning();
  }

  private final List<VmEvent> events = new CopyOnWriteArrayList<>();
  private final VmId vm = new VmId(UUID.randomUUID());
  private final LibvirtConnections libvirt = new LibvirtConnections(URI, events::add);
  private final DomainLifecycle lifecycle = new DomainLifecycle(libvirt);

  @AfterEach
  void close() {
    libvirt.close();
  }

  @Test
  void domainOfSomebodyElseIsLeftOut() {
    int known = libvirt.call(connection -> connection.connect().numOfDomains());
    assertThat(known).isPositive();
    List<VmStatus> ours = libvirt.call(DomainStatus::all);
    assertThat(ours).isEmpty();
    List<VmStatistics> load = libvirt.call(statistics()::all);
    assertThat(load).isEmpty();
  }

  @Test
  void stateIsReadWithItsReasonAndTitle() {
    run();
    assertThat(status()).contains(new VmStatus(vm, new VmName("raw"), DomainState.RUNNING, true));
    lifecycle.pause(vm);
    assertThat(status().map(VmStatus::state)).contains(DomainState.PAUSED_BY_USER);
    lifecycle.destroy(vm);
    lifecycle.destroy(vm);
    assertThat(status().map(VmStatus::state)).contains(DomainState.SHUT_OFF);
  }

  /** The test driver counts nothing of a running domain, as QEMU does in a switchover. */
  @Test
  void bulkStatisticsLeaveOutWhatWasNotCounted() {
    run();
    List<VmStatistics> running = libvirt.call(statistics()::all);
    assertThat(running).isEmpty();
    lifecycle.destroy(vm);
    List<VmStatistics> off = libvirt.call(statistics()::all);
    assertThat(off)
        .extracting(VmStatistics::vm, VmStatistics::running)
        .containsOnly(tuple(vm, false));
  }

  @Test
  void nativeErrorBecomesAReason() {
    assertThatThrownBy(() -> libvirt.handle(vm, DomainStatus::state))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VM));
    run();
    assertThatThrownBy(() -> libvirt.handle(vm, RawLayerTest::startPostCopy))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
  }

  @Test
  void eachVirtualThreadGetsItsOwnError() throws Exception {
    run();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Reason>> reasons =
          java.util.stream.IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> reason(i)))
              .toList();
      for (int i = 0; i < reasons.size(); i++) {
        assertThat(reasons.get(i).get())
            .isEqualTo(i % 2 == 0 ? Reason.UNKNOWN_VM : Reason.UNSUPPORTED);
      }
    }
  }

  private Reason reason(int i) {
    try {
      if (i % 2 == 0) {
        libvirt.handle(new VmId(new UUID(0, i)), DomainStatus::state);
      } else {
        libvirt.handle(vm, RawLayerTest::startPostCopy);
      }
      throw new AssertionError("that call must fail");
    } catch (HypervisorException e) {
      return e.reason();
    }
  }

  @Test
  void eventsComeFromTheLoop() {
    run();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(events).contains(new VmEvent.Defined(vm), new VmEvent.Started(vm)));
  }

  @Test
  void closedHypervisorRefusesCalls() {
    libvirt.close();
    assertThatThrownBy(() -> libvirt.call(DomainStatus::all))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void absentLibvirtdIsUnreachable() {
    try (LibvirtConnections nobody =
        new LibvirtConnections("qemu+unix:///system?socket=/nowhere/sock", events::add)) {
      assertThatThrownBy(() -> nobody.call(DomainStatus::all))
          .isInstanceOfSatisfying(
              HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
          .hasMessageContaining("/nowhere/sock");
    }
  }

  /** The test driver's VMs have two filesystems each. */
  @Test
  void filesystemsAreCountedAsTheyFreezeAndThaw() {
    run();
    assertThat(libvirt.handle(vm, GuestAgent::freeze)).isEqualTo(2);
    assertThat(libvirt.handle(vm, GuestAgent::freeze)).isZero();
    assertThat(libvirt.handle(vm, GuestAgent::thaw)).isEqualTo(2);
    assertThat(libvirt.handle(vm, GuestAgent::thaw)).isZero();
    lifecycle.destroy(vm);
    assertThatThrownBy(() -> libvirt.handle(vm, GuestAgent::freeze))
        .isInstanceOfSatisfying(
            HypervisorException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_STATE));
  }

  private static Void startPostCopy(Pointer domain) {
    MigrationControl.startPostCopy(domain);
    return null;
  }

  private static DomainStatistics statistics() {
    return new DomainStatistics(
        new QemuProcesses(QemuProcesses.USUAL_DIRECTORY, ProcessHandle::of));
  }

  private Optional<VmStatus> status() {
    return libvirt.call(connection -> DomainStatus.find(connection, vm));
  }

  private void run() {
    String xml =
        """
        <domain type='test'><name>%s</name><uuid>%s</uuid><title>raw</title>
          <memory unit='MiB'>64</memory><os><type>hvm</type></os></domain>"""
            .formatted(vm, vm);
    libvirt.call(connection -> connection.connect().domainDefineXML(xml).free());
    lifecycle.start(vm, io.godwit.hypervisor.StartMode.RUNNING);
  }
}
