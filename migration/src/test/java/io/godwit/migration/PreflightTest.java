package io.godwit.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.migration.HostFacts.Reachability;
import io.godwit.migration.HostFacts.Scheduling;
import io.godwit.migration.MoveFacts.Manner;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostId;
import io.godwit.model.HostInventory;
import io.godwit.model.HostName;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.Ipv4Address;
import io.godwit.model.Ipv6Range;
import io.godwit.model.MacAddress;
import io.godwit.model.MeshKey;
import io.godwit.model.MeshState;
import io.godwit.model.Mtu;
import io.godwit.model.NetworkName;
import io.godwit.model.NetworkPort;
import io.godwit.model.OperationId;
import io.godwit.model.Subnet;
import io.godwit.model.Version;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.model.VmState;
import io.godwit.model.Vni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

final class PreflightTest {
  private static final Image IMAGE =
      new Image(
          new ImageDigest("a".repeat(64)),
          ImageFormat.QCOW2,
          DataSize.ofMebibytes(40),
          DataSize.ofMebibytes(256));
  private static final HostInventory INVENTORY =
      new HostInventory(
          "EPYC",
          Set.of("Nehalem", "qemu64"),
          Set.of("aes", "sse4.2"),
          Set.of("pc-q35-7.2"),
          new Version(7, 2, 0),
          new Version(9, 0, 0),
          2,
          DataSize.ofGibibytes(4),
          DataSize.ofGibibytes(10),
          Accelerator.TCG,
          false,
          List.of("10.0.0.1:8444"),
          "godwit0");
  private static final HostFacts EAST = host("east-1", Set.of(IMAGE.digest()));
  private static final HostFacts WEST = host("west-1", Set.of(IMAGE.digest()));

  @Test
  void letsAMoveGoThatFits() {
    assertThat(Preflight.check(move(EAST, WEST))).isEmpty();
  }

  @Test
  void refusesAVmThatIsMoving() {
    var operation = new OperationId(UUID.fromString("00000000-0000-7000-8000-000000000001"));
    var move = move(EAST, WEST);
    var busy =
        new MoveFacts(
            move.vm(),
            move.state(),
            move.manner(),
            move.overlay(),
            Optional.of(operation),
            EAST,
            WEST,
            move.fleet());
    assertThat(codes(busy)).containsExactly("ALREADY_BUSY");
  }

  @Test
  void refusesTheHostTheVmIsOn() {
    assertThat(codes(move(EAST, EAST))).containsExactly("ALREADY_THERE");
  }

  @Test
  void refusesALiveMoveOfAStoppedVmAndAColdOneOfARunningVm() {
    assertThat(codes(move(Manner.LIVE, VmState.STOPPED))).containsExactly("NOT_RUNNING");
    assertThat(codes(move(Manner.LIVE, VmState.UNKNOWN))).containsExactly("NOT_RUNNING");
    assertThat(codes(move(Manner.COLD, VmState.RUNNING))).containsExactly("NOT_STOPPED");
    assertThat(codes(move(Manner.COLD, VmState.UNKNOWN))).containsExactly("NOT_STOPPED");
    assertThat(codes(move(Manner.COLD, VmState.CRASHED))).isEmpty();
    assertThat(codes(move(Manner.LIVE, VmState.PAUSED))).isEmpty();
  }

  @Test
  void refusesUnreachableAndDrainingHosts() {
    var gone = with(WEST, Reachability.UNREACHABLE, Scheduling.OPEN);
    var draining = with(WEST, Reachability.CONNECTED, Scheduling.DRAINING);
    assertThat(codes(move(EAST, gone))).containsExactly("HOST_UNREACHABLE");
    assertThat(codes(move(gone, EAST))).containsExactly("HOST_UNREACHABLE");
    var silent = with(WEST, Reachability.NO_HYPERVISOR, Scheduling.OPEN);
    assertThat(codes(move(EAST, silent))).containsExactly("LIBVIRT_DOWN");
    assertThat(codes(move(silent, EAST))).containsExactly("LIBVIRT_DOWN");
    assertThat(codes(move(EAST, draining))).containsExactly("HOST_DRAINING");
    assertThat(codes(move(draining, EAST))).isEmpty();
  }

  @Test
  void refusesAHostThatHasNotReported() {
    var silent =
        new HostFacts(
            WEST.id(),
            WEST.name(),
            Reachability.CONNECTED,
            Scheduling.OPEN,
            Optional.empty(),
            Optional.empty(),
            DataSize.ZERO,
            DataSize.ZERO,
            Set.of(IMAGE.digest()));
    assertThat(codes(move(EAST, silent))).containsExactly("HOST_NOT_REPORTED");
  }

  @Test
  void refusesAHostWhoseClockWouldMakeCredentialsInvalid() {
    for (HostFacts off : List.of(clock(WEST, "PT10M1S"), clock(WEST, "PT-10M-1S"))) {
      assertThat(codes(move(EAST, off))).containsExactly("CLOCK_WRONG");
      assertThat(codes(move(off, EAST))).containsExactly("CLOCK_WRONG");
    }
    assertThat(codes(move(clock(EAST, "PT-10M"), clock(WEST, "PT10M")))).isEmpty();
    assertThat(Preflight.check(move(EAST, clock(WEST, "PT-1H"))).getFirst().reason())
        .startsWith("the clock of host west-1 is 3600 s behind the controller's");
  }

  @Test
  void countsTheImageWhereTheDestinationLacksIt() {
    var bare = host("west-1", Set.of());
    assertThat(codes(move(EAST, bare))).isEmpty();
    assertThat(Preflight.diskNeeded(move(EAST, bare))).isEqualTo(DataSize.ofMebibytes(50));
    assertThat(codes(move(EAST, room(bare, 1024, 49)))).containsExactly("NO_DISK");
    assertThat(codes(move(EAST, room(WEST, 1024, 49)))).isEmpty();
  }

  @Test
  void refusesAnImageThatNoConnectedHostHas() {
    var bare = host("west-1", Set.of());
    var gone = with(EAST, Reachability.UNREACHABLE, Scheduling.OPEN);
    assertThat(codes(move(gone, bare))).containsExactly("HOST_UNREACHABLE", "IMAGE_NOWHERE");
  }

  @Test
  void refusesTooLittleMemory() {
    var refusals = Preflight.check(move(EAST, room(WEST, 255, 1024)));
    assertThat(refusals)
        .containsExactly(
            new Refusal.NoMemory(
                WEST.name(), DataSize.ofMebibytes(256), DataSize.ofMebibytes(255)));
    assertThat(refusals.getFirst().reason())
        .isEqualTo("host west-1 has 255 MiB of memory left, the VM needs 256 MiB");
  }

  @Test
  void refusesACpuThatTheDestinationLacks() {
    var poor = withInventory(WEST, i -> cpu(i, Set.of("qemu64"), Set.of("sse4.2")));
    assertThat(codes(move(EAST, poor)))
        .containsExactly("CPU_MODEL_UNKNOWN", "CPU_FEATURES_MISSING");
  }

  @Test
  void refusesAnUnknownMachineTypeAndAnOlderQemu() {
    var old =
        withInventory(
            WEST, i -> qemu(i, Set.of("pc-q35-7.1"), new Version(7, 1, 9), Accelerator.TCG));
    assertThat(codes(move(EAST, old))).containsExactly("MACHINE_TYPE_UNKNOWN", "QEMU_TOO_OLD");
  }

  @Test
  void aColdMoveDoesNotCareForVersionsAndAccelerators() {
    var other =
        withInventory(
            WEST, i -> qemu(i, Set.of("pc-q35-7.2"), new Version(7, 1, 0), Accelerator.KVM));
    assertThat(codes(move(EAST, other))).containsExactly("QEMU_TOO_OLD", "ACCELERATOR_DIFFERS");
    assertThat(Preflight.check(move(Manner.COLD, VmState.STOPPED, EAST, other))).isEmpty();
  }

  @Test
  void postCopyNeedsTwoHostsThatCanAndAVmThatRuns() {
    var cannot =
        withInventory(WEST, i -> withoutPostCopy(i, "QEMU says 'Postcopy is not supported'"));
    MoveFacts wanted = move(Manner.LIVE_OR_POST_COPY, VmState.RUNNING, EAST, cannot);
    assertThat(codes(wanted)).containsExactly("NO_POST_COPY");
    assertThat(Preflight.check(wanted).getFirst().reason()).contains("Postcopy is not supported");
    assertThat(codes(move(Manner.LIVE_OR_POST_COPY, VmState.RUNNING, cannot, EAST)))
        .containsExactly("NO_POST_COPY");
    assertThat(codes(move(Manner.LIVE_OR_POST_COPY, VmState.PAUSED)))
        .containsExactly("POST_COPY_OF_PAUSED");
    assertThat(codes(move(Manner.LIVE_OR_POST_COPY, VmState.STOPPED)))
        .containsExactly("NOT_RUNNING");
    assertThat(codes(move(Manner.LIVE_OR_POST_COPY, VmState.RUNNING))).isEmpty();
    assertThat(codes(move(Manner.LIVE, VmState.RUNNING, EAST, cannot))).isEmpty();
  }

  @Test
  void vmInANetworkIsRefusedByAHostThatTakesNoPartInAny() {
    HostFacts unfit = WEST;
    HostFacts fit = withInventory(WEST, inventory -> withMesh(inventory, READY));

    assertThat(codes(inNetwork(unfit))).containsExactly("NETWORK_UNFIT");
    assertThat(Preflight.check(inNetwork(unfit)).getFirst().reason())
        .contains("west-1", "it takes no part in networks");
    assertThat(codes(inNetwork(fit))).isEmpty();
    assertThat(codes(move(EAST, unfit))).as("of a VM that is in none").isEmpty();
  }

  /** Its agent would forget the VM's IPv6 address. */
  @Test
  void vmInANetworkWithIpv6IsRefusedByAHostWhoseAgentDoesNotSayThatItKnowsIpv6() {
    HostFacts older = withInventory(WEST, inventory -> withMesh(inventory, READY_WITHOUT_IPV6));
    HostFacts fit = withInventory(WEST, inventory -> withMesh(inventory, READY));
    Optional<Ipv6Range> ipv6 = Optional.of(Ipv6Range.parse("fd12:3456:789a:1::/64"));

    assertThat(codes(inNetwork(older, ipv6))).containsExactly("NETWORK_UNFIT");
    assertThat(Preflight.check(inNetwork(older, ipv6)).getFirst().reason())
        .contains("west-1", "fd12:3456:789a:1::/64", "upgrade it");
    assertThat(codes(inNetwork(fit, ipv6))).isEmpty();
    assertThat(codes(inNetwork(older))).as("of a network that has only IPv4").isEmpty();
  }

  private static final MeshState READY_WITHOUT_IPV6 =
      new MeshState.Ready(
          new MeshKey("A".repeat(42) + "A="),
          HostEndpoints.open(List.of("192.0.2.1:51820")),
          Optional.empty(),
          false,
          true);

  @Test
  void vmWithABalloonIsRefusedByAnAgentOfBeforeThereWereAny() {
    HostFacts old = withInventory(WEST, i -> with(i, i.postCopyObstacle(), i.mesh(), false));
    VmSpec vm = withBalloon(vm());

    assertThat(codes(move(vm, old))).containsExactly("BALLOON_UNKNOWN");
    assertThat(codes(move(vm, WEST))).isEmpty();
    assertThat(codes(move(EAST, old))).as("of a VM that has none").isEmpty();
  }

  private static VmSpec withBalloon(VmSpec vm) {
    return new VmSpec(
        vm.id(),
        vm.name(),
        vm.vcpus(),
        vm.memory(),
        vm.disk(),
        vm.image(),
        vm.mac(),
        vm.cpu(),
        vm.machineType(),
        vm.port(),
        Optional.of(vm.memory()));
  }

  private static MoveFacts move(VmSpec vm, HostFacts destination) {
    MoveFacts move = move(EAST, destination);
    return new MoveFacts(
        vm,
        move.state(),
        move.manner(),
        move.overlay(),
        move.busyWith(),
        move.source(),
        move.destination(),
        move.fleet());
  }

  private static final MeshState READY =
      new MeshState.Ready(new MeshKey("A".repeat(42) + "A="), List.of("192.0.2.1:51820"));

  private static MoveFacts inNetwork(HostFacts destination) {
    return inNetwork(destination, Optional.empty());
  }

  private static MoveFacts inNetwork(HostFacts destination, Optional<Ipv6Range> ipv6Range) {
    MoveFacts move = move(EAST, destination);
    return new MoveFacts(
        withPort(move.vm(), ipv6Range),
        move.state(),
        move.manner(),
        move.overlay(),
        move.busyWith(),
        move.source(),
        move.destination(),
        move.fleet());
  }

  private static VmSpec withPort(VmSpec vm, Optional<Ipv6Range> ipv6Range) {
    NetworkPort port =
        new NetworkPort(
            new NetworkName("shop"),
            new Vni(1000),
            Mtu.USUAL,
            Subnet.parse("10.5.0.0/24"),
            ipv6Range,
            Ipv4Address.parse("10.5.0.2"));
    return new VmSpec(
        vm.id(),
        vm.name(),
        vm.vcpus(),
        vm.memory(),
        vm.disk(),
        vm.image(),
        vm.mac(),
        vm.cpu(),
        vm.machineType(),
        Optional.of(port));
  }

  private static HostInventory withMesh(HostInventory of, MeshState mesh) {
    return with(of, of.postCopyObstacle(), mesh, of.balloons());
  }

  private static HostInventory withoutPostCopy(HostInventory of, String why) {
    return with(of, Optional.of(why), of.mesh(), of.balloons());
  }

  private static HostInventory with(
      HostInventory of, Optional<String> postCopyObstacle, MeshState mesh, boolean balloons) {
    return new HostInventory(
        of.cpuModel(),
        of.cpuModels(),
        of.cpuFeatures(),
        of.machineTypes(),
        of.qemuVersion(),
        of.libvirtVersion(),
        of.cpus(),
        of.memory(),
        of.disk(),
        of.accelerator(),
        of.ksm(),
        of.tunnelEndpoints(),
        of.vmBridge(),
        postCopyObstacle,
        mesh,
        of.relays(),
        Optional.empty(),
        balloons);
  }

  private static List<String> codes(MoveFacts move) {
    return Preflight.check(move).stream().map(Refusal::code).toList();
  }

  private static MoveFacts move(HostFacts source, HostFacts destination) {
    return move(Manner.LIVE, VmState.RUNNING, source, destination);
  }

  private static MoveFacts move(Manner manner, VmState state) {
    return move(manner, state, EAST, WEST);
  }

  private static MoveFacts move(
      Manner manner, VmState state, HostFacts source, HostFacts destination) {
    return new MoveFacts(
        vm(),
        state,
        manner,
        DataSize.ofMebibytes(10),
        Optional.empty(),
        source,
        destination,
        List.of(source, destination));
  }

  private static VmSpec vm() {
    return new VmSpec(
        new VmId(UUID.fromString("00000000-0000-7000-8000-00000000000a")),
        new VmName("web"),
        1,
        DataSize.ofMebibytes(256),
        DataSize.ofMebibytes(256),
        IMAGE,
        new MacAddress("52:54:00:4d:00:01"),
        new CpuContract("Nehalem", List.of("aes")),
        "pc-q35-7.2");
  }

  private static HostFacts host(String name, Set<ImageDigest> images) {
    return new HostFacts(
        new HostId(UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        new HostName(name),
        Reachability.CONNECTED,
        Scheduling.OPEN,
        Optional.of(Duration.ZERO),
        Optional.of(INVENTORY),
        DataSize.ofGibibytes(2),
        DataSize.ofGibibytes(5),
        images);
  }

  private static HostFacts with(HostFacts host, Reachability reachability, Scheduling scheduling) {
    return new HostFacts(
        host.id(),
        host.name(),
        reachability,
        scheduling,
        host.clockAhead(),
        host.inventory(),
        host.memoryFree(),
        host.diskFree(),
        host.images());
  }

  private static HostFacts clock(HostFacts host, String ahead) {
    return new HostFacts(
        host.id(),
        host.name(),
        host.reachability(),
        host.scheduling(),
        Optional.of(Duration.parse(ahead)),
        host.inventory(),
        host.memoryFree(),
        host.diskFree(),
        host.images());
  }

  private static HostFacts room(HostFacts host, int memoryMebibytes, int diskMebibytes) {
    return new HostFacts(
        host.id(),
        host.name(),
        host.reachability(),
        host.scheduling(),
        host.clockAhead(),
        host.inventory(),
        DataSize.ofMebibytes(memoryMebibytes),
        DataSize.ofMebibytes(diskMebibytes),
        host.images());
  }

  private static HostFacts withInventory(HostFacts host, UnaryOperator<HostInventory> change) {
    return new HostFacts(
        host.id(),
        host.name(),
        host.reachability(),
        host.scheduling(),
        host.clockAhead(),
        host.inventory().map(change),
        host.memoryFree(),
        host.diskFree(),
        host.images());
  }

  private static HostInventory cpu(HostInventory of, Set<String> models, Set<String> features) {
    return new HostInventory(
        of.cpuModel(),
        models,
        features,
        of.machineTypes(),
        of.qemuVersion(),
        of.libvirtVersion(),
        of.cpus(),
        of.memory(),
        of.disk(),
        of.accelerator(),
        of.ksm(),
        of.tunnelEndpoints().anywhere(),
        of.vmBridge());
  }

  private static HostInventory qemu(
      HostInventory of, Set<String> machineTypes, Version version, Accelerator accelerator) {
    return new HostInventory(
        of.cpuModel(),
        of.cpuModels(),
        of.cpuFeatures(),
        machineTypes,
        version,
        of.libvirtVersion(),
        of.cpus(),
        of.memory(),
        of.disk(),
        accelerator,
        of.ksm(),
        of.tunnelEndpoints().anywhere(),
        of.vmBridge());
  }
}
