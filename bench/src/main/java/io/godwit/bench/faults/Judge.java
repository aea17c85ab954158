package io.godwit.bench.faults;

import io.godwit.api.OperationView;
import io.godwit.api.VmView;
import io.godwit.bench.fixture.Inspection;
import io.godwit.bench.matrix.End;
import io.godwit.bench.matrix.Seen;
import io.godwit.lab.LabHost;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks from outside at where a move has left its VM. */
final class Judge {
  /** A TCP that went without answers for some time tries again after as long. */
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private static final Pattern OWNERSHIP = Pattern.compile("(?m)^ownership: (\\w+)");

  private final Scene scene;
  private final Inspection inspection;

  Judge(Scene scene) {
    this.scene = scene;
    this.inspection = scene.lab().deployment().inspection();
  }

  /**
   * Which end it is.
   *
   * @param move empty where none was accepted
   */
  End end(Optional<OperationView> move, Instant judged) throws IOException, InterruptedException {
    VmView vm = scene.lab().vm();
    List<String> qemus = inspection.qemus(vm.id());
    boolean runs = qemus.equals(List.of(vm.host()));
    boolean lives = runs && scene.lab().writer().survived(judged, ANSWER_LIMIT);
    boolean hasMemory = runs && !lives && hasMemory(vm);
    return new Seen(scene.source().name(), vm.host(), qemus, lives, hasMemory, move).end();
  }

  /** Whether what runs is the process of before the move, or one that a move has filled. */
  private boolean hasMemory(VmView vm) throws IOException {
    LabHost host = scene.lab().deployment().host(vm.host());
    List<Long> here = inspection.qemuProcesses(host, vm.id());
    return vm.host().equals(scene.source().name())
        ? here.contains(scene.qemu())
        : here.stream().anyMatch(Inspection::hasArrived);
  }

  /** What a move must have left nowhere, and what must be there; a line for each thing wrong. */
  List<String> wrong() throws IOException {
    VmView vm = scene.lab().vm();
    List<String> wrong = new ArrayList<>();
    List<String> owners = new ArrayList<>();
    for (LabHost host : scene.lab().deployment().lab().hosts()) {
      if (!host.name().equals(vm.host())) {
        activeBesides(host, vm.id()).ifPresent(wrong::add);
        inspection
            .leftOn(host, vm.id(), vm.name())
            .forEach(thing -> wrong.add(host.name() + " still has: " + thing));
      }
      wrong.addAll(leftOpen(host));
      journalled(host, vm.id())
          .filter(owns -> !isSettled(owns))
          .ifPresent(owns -> wrong.add(host.name() + "'s journal says " + owns));
      journalled(host, vm.id()).filter("OWNED"::equals).ifPresent(owns -> owners.add(host.name()));
    }
    if (!owners.equals(List.of(vm.host()))) {
      wrong.add(
          "by their journals the owners are %s, by the store %s".formatted(owners, vm.host()));
    }
    if (vm.operation() != null) {
      wrong.add("operation " + vm.operation() + " still has the VM");
    }
    return wrong;
  }

  /** What libvirt and QEMU themselves say, where the VM is not. */
  private static Optional<String> activeBesides(LabHost host, String vmId) {
    String said = Domains.state(host, vmId);
    return said.isEmpty() || said.startsWith("shut off")
        ? Optional.empty()
        : Optional.of(
            "libvirt on %s says '%s', QEMU there '%s'"
                .formatted(host.name(), said, Domains.qemuSays(host, vmId)));
  }

  private static boolean isSettled(String ownership) {
    return !ownership.equals("HANDING_OVER") && !ownership.equals("INCOMING");
  }

  private Optional<String> journalled(LabHost host, String vmId) {
    String file = "/var/lib/godwit/agent/journal/" + vmId + ".txtpb";
    Matcher matcher = OWNERSHIP.matcher(host.execute("cat", file).output());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** Sockets of moves, helpers of QEMU, ports that only a move opens, a job of libvirt's. */
  private List<String> leftOpen(LabHost host) throws IOException {
    List<String> left = new ArrayList<>();
    String sockets =
        host.execute("find", "/run/godwit/tunnel", "-type", "s").output()
            + host.execute("find", "/run/godwit/recovery", "-type", "p").output();
    sockets
        .lines()
        .filter(line -> line.startsWith("/"))
        .forEach(s -> left.add(host.name() + ": " + s));
    for (String program : List.of("qemu-img", "qemu-nbd", "qemu-storage-daemon")) {
      if (!inspection.processes(host, program).isEmpty()) {
        left.add(host.name() + " runs " + program);
      }
    }
    host.run("ss", "-Hltn")
        .lines()
        .map(line -> line.strip().split(" +", -1)[3])
        .filter(port -> !port.endsWith(":8444"))
        .forEach(port -> left.add(host.name() + " listens on " + port));
    return left;
  }

  /** What of the running VM is not as its user's last act left it. */
  List<String> wrongInside() throws IOException, InterruptedException {
    List<String> wrong = new ArrayList<>();
    long lost = scene.lab().writer().lost();
    if (lost > 0) {
      wrong.add(lost + " acknowledged writes are lost");
    }
    new GuestCounter(scene).gap().ifPresent(wrong::add);
    LabHost host = scene.lab().deployment().host(scene.lab().vm().host());
    if (Domains.hasJob(host, scene.vm().id())) {
      wrong.add("libvirt has a job on " + host.name());
    }
    String said = Domains.state(host, scene.vm().id());
    if (!said.startsWith("running")) {
      wrong.add("libvirt on %s says '%s'".formatted(host.name(), said));
    }
    String qemu = Domains.qemuSays(host, scene.vm().id());
    if (!qemu.equals("VM status: running")) {
      wrong.add("QEMU on %s says '%s'".formatted(host.name(), qemu));
    }
    return wrong;
  }
}
