package io.godwit.agent.overlay;

import io.godwit.agent.overlay.Layout.Member;
import io.godwit.agent.overlay.Layout.Segment;
import io.godwit.model.DeviceNames;
import io.godwit.model.VmId;
import io.godwit.model.Vni;
import io.godwit.runtime.Tasks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which packets of VMs pass, and where they go. One change at a time, each by what is known when
 * its turn comes; none waits for devices to be made, so a VM that comes or goes is redirected at
 * once.
 */
final class Steering implements AutoCloseable {
  private final Known known;
  private final Kernel kernel;
  private final int meshPort;
  private final StandBy filters = new StandBy(List.of("nft", "-i"));
  private final StandBy bridges = new StandBy(List.of("bridge", "-force", "-batch", "-"));
  private final Tasks.Turn turn;
  private Optional<List<Filter.Port>> filtered = Optional.empty();

  /**
   * @param meshPort at which this host's WireGuard listens
   */
  Steering(Known known, Kernel kernel, int meshPort, Tasks tasks) {
    this.known = known;
    this.kernel = kernel;
    this.meshPort = meshPort;
    this.turn = tasks.newTurn();
  }

  /** A VM has come or gone: it is let through or not any more, and its packets go where it is. */
  void redirect(VmId vm) throws IOException {
    turn.runInputOutput(
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
    turn.runInputOutput(
        () -> {
          close();
          filtered = Optional.empty();
          List<Filter.Port> ports = known.ports();
          kernel.nft(Filter.text(ports, meshPort));
          filtered = Optional.of(ports);
          filters.ready();
          bridges.ready();
        });
  }

  /** No filter is there any more. */
  void unfilter() throws IOException {
    turn.runInputOutput(
        () -> {
          close();
          filtered = Optional.empty();
          kernel.nft(Filter.none());
        });
  }

  /** Makes the forwarding of a network whose devices are there what it should be. */
  void forward(Vni vni) throws IOException {
    turn.runInputOutput(
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
        kernel.nft(Filter.text(ports, meshPort));
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
}
