package io.godwit.bench.evidence;

import io.godwit.api.VmView;
import io.godwit.bench.figures.Distribution;
import io.godwit.bench.figures.Figure;
import io.godwit.bench.figures.Figure.Verdict;
import io.godwit.bench.fixture.Deployment;
import io.godwit.bench.fixture.ProcessUse;
import io.godwit.bench.fixture.VmImage;
import io.godwit.bench.peer.BareKernel;
import io.godwit.bench.probe.PortOpen;
import io.godwit.lab.LabSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * How soon a VM of the lab's image serves its clients: from the start of its QEMU on, beside what
 * the image's kernel alone takes on the same host in the same minutes, and from the order on.
 */
record BootTime(Deployment deployment) implements Claim {
  private static final int STARTS = 7;
  private static final String HOST = "east-1";

  /**
   * "About three seconds" is what rounds to them, on a machine that boots the kernel alone in
   * three.
   */
  private static final double GOAL_RATIO = 3.5 / 3;

  private static final int ARP_RETRY_MILLIS = 20;
  private static final int USUAL_ARP_RETRY_MILLIS = 1000;

  /** One start, as kept: seconds until the services took a connection. */
  record Start(double sinceOrder, double sinceQemu, double kernelAlone) {}

  @Override
  public String name() {
    return "boot";
  }

  @Override
  public List<Figure> measure(Path raw) throws IOException, InterruptedException {
    BareKernel alone = new BareKernel(raw.resolve("kernel"), deployment.clock());
    VmImage.layBare(deployment.installation(), alone.files());
    VmView vm = deployment.createVm("boot", HOST);
    List<Start> starts = new ArrayList<>();
    retryArpEvery(ARP_RETRY_MILLIS);
    try {
      for (int start = 0; start < STARTS; start++) {
        deployment.godwit().run("vm", "stop", vm.name(), "--force").require();
        Duration kernel = alone.boot(deployment.host(HOST)::command);
        starts.add(start(vm, kernel));
        RawSamples.write(raw.resolve("starts.json"), starts);
      }
    } finally {
      retryArpEvery(USUAL_ARP_RETRY_MILLIS);
      deployment.removeVm(vm.name());
    }
    return List.of(figure(starts));
  }

  private static Figure figure(List<Start> starts) {
    double guest = median(starts, Start::sinceQemu);
    double kernel = median(starts, Start::kernelAlone);
    return new Figure(
        "VM from QEMU's start to its services, median of %d (kernel alone %s; from the order %s)"
            .formatted(
                STARTS, Units.seconds(kernel), Units.seconds(median(starts, Start::sinceOrder))),
        Units.seconds(guest),
        "3.5 s where the kernel alone takes 3 s, so " + Units.seconds(GOAL_RATIO * kernel),
        Verdict.of(guest <= GOAL_RATIO * kernel));
  }

  private static double median(List<Start> starts, Function<Start, Double> value) {
    return Distribution.of(starts.stream().map(value).toList()).median();
  }

  /** A client whose kernel asks for the VM's MAC address once a second would see seconds. */
  private void retryArpEvery(int millis) {
    deployment
        .lab()
        .client()
        .run(
            "ip",
            "ntable",
            "change",
            "name",
            "arp_cache",
            "dev",
            LabSpec.VM_BRIDGE,
            "retrans",
            Integer.toString(millis));
  }

  private Start start(VmView vm, Duration kernelAlone) throws IOException, InterruptedException {
    try (PortOpen services =
        VmImage.watchServices(deployment.lab().client()::command, vm.address())) {
      Instant ordered = deployment.clock().instant();
      deployment.mover().follow(deployment.controller().startVm(vm.name()));
      Instant serving = VmImage.awaitServices(services);
      return new Start(
          Units.inSeconds(Duration.between(ordered, serving)),
          Units.inSeconds(Duration.between(qemuStart(vm), serving)),
          Units.inSeconds(kernelAlone));
    }
  }

  private Instant qemuStart(VmView vm) throws IOException {
    List<Long> qemus = deployment.inspection().qemuProcesses(vm.id());
    if (qemus.size() != 1) {
      throw new IOException("%s has %d QEMUs, not one".formatted(vm.name(), qemus.size()));
    }
    Duration age = ProcessUse.age(qemus.getFirst());
    return deployment.clock().instant().minus(age);
  }
}
