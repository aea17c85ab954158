package io.godwit.agent.link;

import io.godwit.hypervisor.HypervisorException;
import io.godwit.hypervisor.HypervisorException.Reason;
import io.godwit.model.HostInventory;
import io.godwit.model.ImageDigest;
import io.godwit.model.MeshState;
import io.godwit.protocol.ModelCodec;
import io.godwit.protocol.v1.AgentMessage;
import io.godwit.protocol.v1.CertificateRenewal;
import io.godwit.protocol.v1.HypervisorSilence;
import io.godwit.protocol.v1.Inventory;
import io.godwit.protocol.v1.LoadReport;
import io.godwit.protocol.v1.VmReport;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells the controller of the host: everything after a connect, load at the interval that the
 * controller wishes, and what has changed as soon as it has. While libvirtd is down it says that
 * and nothing else, and catches up by itself.
 */
public final class Reports {
  private static final Logger LOG = Logger.getLogger(Reports.class.getName());

  /** Events come in bursts; one report tells of all of them. */
  private static final Duration BURST = Duration.ofMillis(200);

  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(500);

  /** What is told, and by what. */
  public record Sources(
      Source<HostInventory> inventory,
      Source<Set<ImageDigest>> images,
      Source<VmReport> vms,
      Source<LoadReport> load,
      Supplier<MeshState> mesh,
      Supplier<Optional<CertificateRenewal>> renewal) {}

  /** Reads something of this host. */
  @FunctionalInterface
  public interface Source<T> {
    T read() throws IOException;
  }

  /** What of an inventory changes while the agent runs. */
  private record Told(Set<ImageDigest> images, MeshState mesh) {
    private Told {
      images = Set.copyOf(images);
    }
  }

  private final Uplink uplink;
  private final Sources sources;
  private final Tasks tasks;

  private final Tasks.Turn reporting;
  private final AtomicBoolean everythingOwed = new AtomicBoolean();
  private final AtomicBoolean vmsOwed = new AtomicBoolean();
  private final AtomicBoolean inventoryOwed = new AtomicBoolean();

  /** Whether one waits for its turn: behind a libvirtd that is slow, none must queue. */
  private final AtomicBoolean waiting = new AtomicBoolean();

  private final AtomicBoolean waitingAfterBurst = new AtomicBoolean();
  private final AtomicBoolean burst = new AtomicBoolean();
  private Optional<Told> inventoryTold = Optional.empty();
  private Optional<String> complaint = Optional.empty();
  private volatile Optional<Tasks.Timer> ticking = Optional.empty();

  public Reports(Uplink uplink, Sources sources, Tasks tasks) {
    this.uplink = uplink;
    this.sources = sources;
    this.tasks = tasks;
    this.reporting = tasks.newTurn();
  }

  /** A controller is there: tells it everything now, and goes on. */
  void begin(Duration interval) {
    end();
    Duration apart = interval.compareTo(SHORTEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : interval;
    everythingOwed.set(true);
    tellInTurn();
    ticking = Optional.of(tasks.repeat(apart, this::tellInTurn));
  }

  void end() {
    ticking.ifPresent(Tasks.Timer::cancel);
  }

  /** Something is known of the host that was not: it is told with the next report. */
  public void hostChanged() {
    inventoryOwed.set(true);
  }

  /** Something happened to a VM. */
  public void vmsChanged() {
    vmsOwed.set(true);
    if (burst.compareAndSet(false, true)) {
      Tasks.Timer unused =
          tasks.schedule(
              BURST,
              () -> {
                burst.set(false);
                inTurn(waitingAfterBurst, this::tellOwed);
              });
    }
  }

  /** This host's end of the mesh is another one. */
  public void meshChanged() {
    inTurn(waitingAfterBurst, this::tellOwed);
  }

  private void tellInTurn() {
    inTurn(waiting, this::tell);
  }

  /** One that waits already tells what there is to tell when its turn comes. */
  private void inTurn(AtomicBoolean alreadyWaiting, Runnable report) {
    if (alreadyWaiting.compareAndSet(false, true)) {
      Runnable begun =
          () -> {
            alreadyWaiting.set(false);
            report.run();
          };
      Tasks.Task unused = tasks.start("report", () -> reporting.run(begun));
    }
  }

  private void tell() {
    if (everythingOwed.getAndSet(false)) {
      inventoryTold = Optional.empty();
      vmsOwed.set(true);
    }
    sources
        .renewal()
        .get()
        .map(renewal -> AgentMessage.newBuilder().setCertificateRenewal(renewal).build())
        .ifPresent(uplink::send);
    tell(List.of(this::tellInventory, this::tellVms, this::tellLoad));
  }

  private void tellOwed() {
    tell(List.of(this::tellInventory, this::tellVms));
  }

  private void tellInventory() throws IOException {
    Set<ImageDigest> images = sources.images().read();
    Optional<Told> now = Optional.of(new Told(images, sources.mesh().get()));
    if (!inventoryOwed.getAndSet(false) && inventoryTold.equals(now)) {
      return;
    }
    // What fails is owed.
    inventoryTold = Optional.empty();
    Inventory inventory =
        Inventory.newBuilder()
            .setInventory(ModelCodec.write(sources.inventory().read(), images))
            .build();
    uplink.send(AgentMessage.newBuilder().setInventory(inventory).build());
    inventoryTold = now;
  }

  private void tellVms() throws IOException {
    if (!vmsOwed.getAndSet(false)) {
      return;
    }
    try {
      uplink.send(AgentMessage.newBuilder().setVms(sources.vms().read()).build());
    } catch (RuntimeException e) {
      vmsOwed.set(true);
      throw e;
    }
  }

  private void tellLoad() throws IOException {
    uplink.send(AgentMessage.newBuilder().setLoad(sources.load().read()).build());
  }

  private interface Report {
    void send() throws IOException;
  }

  private void tell(List<Report> reports) {
    Optional<HypervisorException> failure = Optional.empty();
    for (Report report : reports) {
      try {
        if (uplink.isUp()) {
          report.send();
        }
      } catch (HypervisorException e) {
        failure = Optional.of(e);
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.SEVERE, "a report to the controller failed and is tried again", e);
      }
    }
    note(failure);
    failure.filter(e -> e.reason() == Reason.UNREACHABLE).ifPresent(this::tellSilence);
  }

  private void tellSilence(HypervisorException failure) {
    HypervisorSilence silence =
        HypervisorSilence.newBuilder().setReason(failure.getMessage()).build();
    uplink.send(AgentMessage.newBuilder().setHypervisorSilence(silence).build());
  }

  /** Once when it begins, once when it is over: a libvirtd that is down fails every report. */
  private void note(Optional<HypervisorException> failure) {
    Optional<String> message = failure.map(Throwable::getMessage);
    if (message.isPresent()) {
      vmsOwed.set(true);
    }
    if (message.equals(complaint)) {
      return;
    }
    complaint = message;
    if (message.isPresent()) {
      LOG.warning("VMs run on, and the agent goes on asking: " + message.get());
    } else {
      LOG.info("libvirt answers again");
    }
  }
}
