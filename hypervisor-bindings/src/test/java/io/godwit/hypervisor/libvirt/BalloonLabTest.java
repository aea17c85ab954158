package io.godwit.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.MigrationRequest;
import io.godwit.hypervisor.MigrationRequest.Ending;
import io.godwit.hypervisor.StartMode;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.hypervisor.VmStatus.DomainState;
import io.godwit.lab.CommandResult;
import io.godwit.lab.Commands;
import io.godwit.migration.memory.BalloonDecision;
import io.godwit.migration.memory.BalloonGovernor;
import io.godwit.migration.memory.BalloonTerms;
import io.godwit.migration.memory.BalloonedVm;
import io.godwit.migration.memory.BalloonedVm.Standing;
import io.godwit.migration.memory.HostMemory;
import io.godwit.migration.memory.MemorySample;
import io.godwit.migration.memory.MemoryWatch;
import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.MacAddress;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Linux guest's balloon: what it tells, gives and takes back, and that it outlasts a move. */
@Tag("lab")
final class BalloonLabTest {
  @RegisterExtension static final LabAround LAB = new LabAround();

  private static final String ADDRESS = "10.77.1.9";
  private static final Path IMAGE = Path.of("/var/lib/godwit/images/balloon-test.qcow2");
  private static final DataSize ALL = DataSize.ofMebibytes(512);
  private static final DataSize LITTLE = DataSize.ofMebibytes(160);

  /** By a guest that fills 220 MiB; its image fills half of what it has at most. */
  private static final long NEEDED = 220L << 20;

  private final VmId vm = new VmId(UUID.randomUUID());
  private final Path folder = Path.of("/var/lib/godwit/vms", vm.toString());
  private final Path sockets = Path.of("/run/godwit", "b-" + vm.toString().substring(0, 8));
  private final List<UnixRelay> relays = new ArrayList<>();

  private MemoryWatch watch = MemoryWatch.NEW;
  private LabPeer source;
  private LabPeer destination;

  @BeforeEach
  void boot() throws IOException {
    source = new LabPeer(LAB.lab().host("east-1"));
    destination = new LabPeer(LAB.lab().host("west-1"));
    for (LabPeer peer : List.of(source, destination)) {
      build(peer);
    }
    relays.add(
        new UnixRelay(source.socket(sockets.resolve("control.sock")), destination.libvirtSocket()));
    for (String name : List.of("memory.sock", "disk.sock")) {
      Path inside = sockets.resolve(name);
      relays.add(new UnixRelay(source.socket(inside), destination.socket(inside)));
    }
    source.hypervisor().define(definition());
    source.hypervisor().start(vm, StartMode.RUNNING);
    await(() -> ask(11, "0 0").equals("ok\n"));
  }

  private void build(LabPeer peer) throws IOException {
    Path recipe = Path.of(System.getProperty("godwit.root"), "images/vm/build");
    Path image = peer.host().onMachine(IMAGE.toString());
    Commands.run(List.of(recipe.toString(), "--output", image.toString()));
    Files.createDirectories(peer.host().onMachine(folder.toString()));
    Files.createDirectories(peer.socket(sockets));
    peer.host()
        .run(
            "qemu-img",
            "create",
            "-q",
            "-f",
            "qcow2",
            "-b",
            IMAGE.toString(),
            "-F",
            "qcow2",
            definition().disk().toString());
  }

  @AfterEach
  void remove() throws IOException {
    for (UnixRelay relay : relays) {
      relay.close();
    }
    for (LabPeer peer : List.of(source, destination)) {
      peer.hypervisor().destroy(vm);
      peer.hypervisor().undefine(vm);
      for (String name : List.of("control.sock", "memory.sock", "disk.sock", ".")) {
        Files.deleteIfExists(peer.socket(sockets).resolve(name).normalize());
      }
      peer.removeDisk(vm);
      Files.delete(peer.host().onMachine(IMAGE.toString()));
      peer.close();
    }
  }

  @Test
  void idleMemoryGoesBackToTheHostAndTheGuestGetsItWhenItNeedsIt() throws IOException {
    GuestMemory idle = await(source, Instant.EPOCH);
    assertThat(idle.usable().bytes()).isBetween(300L << 20, ALL.bytes());

    assertThat(ask(11, "400 220")).isEqualTo("ok\n");
    await(() -> used(source) >= NEEDED);
    long busy = resident(source);
    ask(11, "0 0");
    await(() -> resident(source) < busy - (150L << 20));

    source.hypervisor().setGuestMemory(vm, LITTLE);
    await(() -> load(source).memory().equals(LITTLE));
    assertThat(ask(7, "here")).isEqualTo("here\n");

    source.hypervisor().setGuestMemory(vm, ALL);
    await(() -> load(source).memory().equals(ALL));
    assertThat(ask(11, "400 220")).isEqualTo("ok\n");
    await(() -> used(source) >= NEEDED);
    assertNobodyWasKilled(source);
  }

  /** What an agent does, with real figures; five minutes of watching pass in half a one. */
  @Test
  void governorTakesFromAnIdleGuestDownToItsFloorAndRelievesItWhenItNeedsMore() throws IOException {
    Instant begun = await(source, Instant.EPOCH).toldAt();
    await(() -> turn(begun) instanceof BalloonDecision.Take);
    await(
        () ->
            turn(begun) instanceof BalloonDecision.Hold
                && load(source).memory().bytes() < (300L << 20));
    assertThat(load(source).memory()).isGreaterThan(LITTLE);
    assertThat(ask(7, "here")).isEqualTo("here\n");

    assertThat(ask(11, "10 220")).isEqualTo("ok\n");
    await(() -> turn(begun) instanceof BalloonDecision.Relieve);
    await(() -> load(source).memory().equals(ALL));
    await(() -> used(source) >= NEEDED);
    assertThat(turn(begun)).isInstanceOf(BalloonDecision.Hold.class);
    assertNobodyWasKilled(source);
  }

  /** One look of an agent's on a host that is full. */
  private BalloonDecision turn(Instant begun) {
    VmStatistics load = load(source);
    GuestMemory told = load.guest().orElseThrow();
    Instant at = begun.plus(Duration.between(begun, told.toldAt()).multipliedBy(10));
    watch =
        watch.seen(
            Optional.of(
                new MemorySample(
                    at,
                    load.memory(),
                    told.usable(),
                    told.swappedIn().plus(told.swappedOut()),
                    told.majorFaults())),
            at);
    BalloonedVm asSeen = new BalloonedVm(vm, ALL, LITTLE, load.memory(), Standing.STEADY, watch);
    HostMemory full = new HostMemory(DataSize.ofGibibytes(10), DataSize.ZERO);
    BalloonDecision decision =
        new BalloonGovernor(BalloonTerms.from(80)).decide(full, List.of(asSeen), at).get(vm);
    switch (decision) {
      case BalloonDecision.Hold hold -> {}
      case BalloonDecision.Take take -> source.hypervisor().setGuestMemory(vm, take.to());
      case BalloonDecision.GiveBack give -> source.hypervisor().setGuestMemory(vm, give.to());
      case BalloonDecision.Relieve relief -> source.hypervisor().setGuestMemory(vm, relief.to());
    }
    watch = watch.after(decision, at);
    return decision;
  }

  /** As where no agent runs that could give it back. */
  @Test
  void guestTakesMemoryBackByItselfBeforeItKillsForIt() throws IOException {
    await(source, Instant.EPOCH);
    source.hypervisor().setGuestMemory(vm, LITTLE);
    await(() -> load(source).memory().equals(LITTLE));

    assertThat(ask(11, "100 220")).isEqualTo("ok\n");
    await(() -> used(source) >= NEEDED);
    await(() -> load(source).memory().isMoreThan(new DataSize(NEEDED)));
    assertNobodyWasKilled(source);
  }

  @Test
  void moveLeavesTheBalloonAsItIs() throws IOException {
    await(source, Instant.EPOCH);
    source.hypervisor().setGuestMemory(vm, LITTLE);
    await(() -> load(source).memory().equals(LITTLE));

    source
        .hypervisor()
        .migrate(
            vm,
            new MigrationRequest(
                sockets.resolve("control.sock"),
                sockets.resolve("memory.sock"),
                sockets.resolve("disk.sock"),
                Ending.PAUSED,
                Optional.empty(),
                Optional.empty()));
    Instant arrived = Instant.now();
    destination.hypervisor().resume(vm);

    assertThat(load(destination).memory()).isEqualTo(LITTLE);
    assertThat(destination.hypervisor().status(vm).orElseThrow().state())
        .isEqualTo(DomainState.RUNNING);
    await(() -> ask(7, "here").equals("here\n"));
    GuestMemory told = await(destination, arrived);
    assertThat(told.usable()).isLessThan(LITTLE);
    assertThat(load(destination).memory()).isEqualTo(LITTLE);
    destination.hypervisor().setGuestMemory(vm, ALL);
    await(() -> load(destination).memory().equals(ALL));
    assertNobodyWasKilled(destination);
  }

  /** What the guest tells first after a moment. */
  private GuestMemory await(LabPeer peer, Instant after) {
    await(() -> load(peer).guest().filter(told -> told.toldAt().isAfter(after)).isPresent());
    return load(peer).guest().orElseThrow();
  }

  private VmStatistics load(LabPeer peer) {
    return Awaitility.await()
        .until(
            () ->
                peer.hypervisor().statistics().stream()
                    .filter(load -> load.vm().equals(vm))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private long used(LabPeer peer) {
    VmStatistics load = load(peer);
    return load.guest().map(told -> load.memory().minusOrZero(told.usable()).bytes()).orElse(0L);
  }

  private long resident(LabPeer peer) {
    return load(peer).memoryUsed().bytes();
  }

  private void assertNobodyWasKilled(LabPeer peer) throws IOException {
    Path console = peer.host().onMachine(definition().consoleLog().toString());
    assertThat(Files.readString(console)).doesNotContain("Out of memory", "Killed process");
    assertThat(ask(11, "0 0")).isEqualTo("ok\n");
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(condition);
  }

  /** Sends a line and reads one; empty if nothing answers. */
  private static String ask(int port, String line) {
    String script =
        """
        exec 3<>"/dev/tcp/$1/$2" || exit
        printf '%s\\n' "$3" >&3
        timeout 20 head -n 1 <&3
        """;
    CommandResult result =
        LAB.lab()
            .client()
            .execute(
                "timeout",
                "25",
                "bash",
                "-c",
                script,
                "bash",
                ADDRESS,
                Integer.toString(port),
                line);
    return result.succeeded() ? result.output() : "";
  }

  private VmDefinition definition() {
    VmSpec spec =
        new VmSpec(
            vm,
            new VmName("balloon"),
            1,
            ALL,
            DataSize.ofMebibytes(512),
            new Image(
                new ImageDigest("0".repeat(64)),
                ImageFormat.QCOW2,
                DataSize.ofMebibytes(40),
                DataSize.ofMebibytes(512)),
            new MacAddress("52:54:00:4d:01:09"),
            new CpuContract("Nehalem", List.of()),
            "pc-q35-7.2",
            Optional.empty(),
            Optional.of(LITTLE));
    return new VmDefinition(
        spec,
        Accelerator.TCG,
        folder.resolve("disk.qcow2"),
        IMAGE,
        ImageFormat.QCOW2,
        "godwit0",
        folder.resolve("console.log"));
  }
}
