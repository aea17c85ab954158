package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Which packets of VMs pass, and where they go. One change at a time, each by what is known when
 * its turn comes; none waits for devices to be made, so a VM that comes or goes is redirected at
 * once.
 */
final class Steering implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Steering.class.getName());

  private final Known known;
  private final Kernel kernel;
  private final StandBy filters = new StandBy(List.of("nft", "-i"));
  private final StandBy bridges = new StandBy(List.of("bridge", "-force", "-batch", "-"));
  private final Tasks.Turn turn;
  private Optional<List<Filter.Port>> filtered = Optional.empty();

  /** VMs whose gates stand. */
  private Set<VmId> gated = Set.of();

  Steering(Known known, Kernel kernel, Tasks tasks) {
    this.known = known;
    this.kernel = kernel;
    this.turn = tasks.newTurn();
  }

  /** A VM has come or gone: it is let through or not any more, and its packets go where it is. */
  void redirect(VmId vm) throws IOException {
    inTurn(
        () -> {
          Layout now = known.layout();
          filterWhereItDiffers();
          Optional<Segment> segment = now.segmentOf(vm);
          Optional<Member> member = now.member(vm);
          if (segment.isPresent() && member.isPresent() && isMade(segment.get().vni())) {
            redirect(new Forwarding(segment.get(), known.self()).redirection(member.get()));
          }
        });
  }

  private void redirect(List<String> lines) throws IOException {
    if (!bridges.take(lines)) {
      kernel.bridge(lines, Kernel.Missing.IS_FINE);
    }
  }

  /** Makes the filter anew, in case that somebody has changed it. */
  void filter() throws IOException {
    inTurn(
        () -> {
          close();
          filtered = Optional.empty();
          makeGates();
          List<Filter.Port> ports = known.ports();
          kernel.nft(Filter.text(ports));
          filtered = Optional.of(ports);
          filters.ready();
          bridges.ready();
        });
  }

  private void makeGates() throws IOException {
    List<Gate> gates = known.gates();
    Set<String> present = presentGates();
    if (!gates.isEmpty() || !present.isEmpty()) {
      tellGates(gates, present);
    }
    gated = gates.stream().map(Gate::vm).collect(Collectors.toUnmodifiableSet());
  }

  private void tellGates(List<Gate> gates, Set<String> present) throws IOException {
    try {
      kernel.nft(Gates.text(gates, present));
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the gates of VMs cannot be changed, as another agent may have made them: they are made anew, and what VMs have under way is let through only where they go on with it themselves: {0}",
          e.getMessage());
      kernel.nft(Gates.none() + Gates.text(gates, Set.of()));
    }
  }

  private Set<String> presentGates() throws IOException {
    return kernel.hasTable(Gates.TABLE)
        ? Gates.present(kernel.run("nft", "-t", "list", "table", "bridge", Gates.NAME))
        : Set.of();
  }

  /** What a VM has under way, as far as its gate remembers it; nothing where it has no gate. */
  List<Connection> connections(VmId vm) throws IOException {
    List<Connection> found = new ArrayList<>();
    inTurn(
        () -> {
          if (gated.contains(vm)) {
            for (String set : ConnectionText.sets(vm)) {
              found.addAll(ConnectionText.read(kernel.set(Gates.NAME, set)));
            }
          }
        });
    return found;
  }

  /** Lets through what a VM brings along; false where its gate does not stand yet. */
  boolean admit(VmId vm, List<Connection> connections) throws IOException {
    AtomicBoolean admitted = new AtomicBoolean();
    inTurn(
        () -> {
          List<String> lines = ConnectionText.additions(vm, connections);
          if (gated.contains(vm)) {
            if (!filters.take(lines)) {
              kernel.nft(String.join("\n", lines) + "\n");
            }
            admitted.set(true);
          }
        });
    return admitted.get();
  }

  /** No filter is there any more. */
  void unfilter() throws IOException {
    inTurn(
        () -> {
          close();
          filtered = Optional.empty();
          kernel.nft(Filter.none() + Gates.none());
          gated = Set.of();
        });
  }

  /** Makes the forwarding of a network whose devices are there what it should be. */
  void forward(Vni vni) throws IOException {
    inTurn(
        () -> {
          Optional<Segment> segment = known.layout().segment(vni);
          if (segment.isPresent()) {
            forward(segment.get());
          }
        });
  }

  private void forward(Segment segment) throws IOException {
    String bridge = DeviceNames.bridge(segment.vni());
    List<String> changes =
        new Forwarding(segment, known.self())
            .changes(FdbText.read(kernel.forwarding(bridge)), Set.copyOf(kernel.ports(bridge)));
    kernel.bridge(changes.stream().filter(Steering::isRemoval).toList(), Kernel.Missing.IS_FINE);
    kernel.bridge(changes.stream().filter(line -> !isRemoval(line)).toList(), Kernel.Missing.FAILS);
  }

  /** What is to be removed may be gone by now: what stands by has done it. */
  private static boolean isRemoval(String line) {
    return line.startsWith("fdb del ");
  }

  /** Where there is none yet, a look makes it before any VM has a device. */
  private void filterWhereItDiffers() throws IOException {
    List<Filter.Port> ports = known.ports();
    if (filtered.isPresent() && !filtered.get().equals(ports)) {
      if (!filters.take(Filter.changes(filtered.get(), ports))) {
        kernel.nft(Filter.text(ports));
      }
      filtered = Optional.of(ports);
    }
  }

  private boolean isMade(Vni vni) {
    return kernel.hasDevice(DeviceNames.bridge(vni));
  }

  /** Ends what stands by; what is directed stays so. */
  @Override
  public void close() {
    filters.close();
    bridges.close();
  }

  @FunctionalInterface
  private interface Work {
    void run() throws IOException;
  }

  private void inTurn(Work work) throws IOException {
    try {
      turn.run(
          () -> {
            try {
              work.run();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
