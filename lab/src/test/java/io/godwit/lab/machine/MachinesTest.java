package io.godwit.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.godwit.lab.Await;
import io.godwit.lab.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs neither root nor QEMU. */
class MachinesTest {
  private static final MachineOrder ORDER =
      new MachineOrder("token", "l1", "small", "#cloud-config");

  @TempDir Path root;

  private Machines machines(String provider) {
    return new Machines(root, provider);
  }

  /** Of this computer nothing is touched. Making one waits for the latch, and fails. */
  private static final class NoNetwork extends MachineNetwork {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    void connect(Machine.Place place) {
      begun.countDown();
      try {
        if (!end.await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody has let it go on");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new IllegalStateException("no network");
    }

    @Override
    void disconnect(Machine.Place place) {}

    @Override
    void remove() {}
  }

  private Machines machines(NoNetwork network) {
    return new Machines(root, "qemu-east", network);
  }

  /** As a launch leaves it that was interrupted after its first step. */
  private Machine keep(String provider, MachineOrder order, Machine.Place place) {
    Machine machine =
        new Machine(
            order.instanceId(),
            order.host(),
            order.token(),
            order.digest(),
            MachineType.of(order.type()),
            place,
            true);
    new MachineFolder(root.resolve(provider).resolve(machine.id())).write(machine);
    return machine;
  }

  @Test
  void theSameTokenIsTheSameInstance() {
    Machine kept = keep("qemu-east", ORDER, new Machine.Place(1, 11));

    assertThat(machines("qemu-east").launch(ORDER, Path.of("/nonexistent"))).isEqualTo(kept);
    assertThat(machines("qemu-east").list()).containsExactly(kept);
    assertThat(machines("qemu-west").list()).isEmpty();
  }

  @Test
  void aTokenIsForOneOrder() {
    Machine kept = keep("qemu-east", ORDER, new Machine.Place(1, 11));
    MachineOrder other = new MachineOrder("token", "l1", "large", "#cloud-config");

    assertThatThrownBy(() -> machines("qemu-east").launch(other, Path.of("/nonexistent")))
        .isInstanceOfSatisfying(
            MachineException.class,
            e -> assertThat(e.kind()).isEqualTo(MachineException.Kind.TOKEN_REUSED));
    assertThat(machines("qemu-east").list()).containsExactly(kept);
  }

  @Test
  void providerThatHasAllItsMachinesLaunchesNoMore() {
    Machine kept = keep("qemu-east", ORDER, new Machine.Place(1, 11));
    Machines full = machines("qemu-east").letting(1);
    MachineOrder other = new MachineOrder("another", "l2", "small", "");

    assertThat(full.left()).isZero();
    assertThat(machines("qemu-east").letting(3).left()).isEqualTo(2);
    assertThatThrownBy(() -> full.launch(other, Path.of("/nonexistent")))
        .isInstanceOfSatisfying(
            MachineException.class,
            e -> assertThat(e.kind()).isEqualTo(MachineException.Kind.QUOTA_FULL));
    assertThat(full.launch(ORDER, Path.of("/nonexistent"))).as("it is there").isEqualTo(kept);
    assertThat(full.list()).containsExactly(kept);
  }

  @Test
  void whatCannotBeLaunchedLeavesNothing() {
    MachineOrder unknown = new MachineOrder("token", "l1", "huge", "");

    assertThatThrownBy(() -> machines("qemu-east").launch(unknown, Path.of("/nonexistent")))
        .isInstanceOfSatisfying(
            MachineException.class,
            e -> assertThat(e.kind()).isEqualTo(MachineException.Kind.NO_SUCH_TYPE));
    assertThatThrownBy(() -> machines("qemu-east").launch(ORDER, Path.of("/nonexistent")))
        .isInstanceOfSatisfying(
            MachineException.class,
            e -> assertThat(e.kind()).isEqualTo(MachineException.Kind.IMAGE_MISSING));
    assertThat(machines("qemu-east").list()).isEmpty();
  }

  @Test
  void anInstanceIsFoundByItsIdAlone() {
    assertThatThrownBy(() -> machines("qemu-east").console("i-0123456789abcdef"))
        .isInstanceOfSatisfying(
            MachineException.class,
            e -> assertThat(e.kind()).isEqualTo(MachineException.Kind.NOT_FOUND));
    assertThatThrownBy(() -> machines("qemu-east").console("../qemu-west/i-0123456789abcdef"))
        .isInstanceOf(MachineException.class);
    assertThatThrownBy(() -> machines("../etc")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneThatIsGoneMayBeTerminatedAgain() {
    machines("qemu-east").terminate("i-0123456789abcdef");

    assertThat(machines("qemu-east").list()).isEmpty();
  }

  @Test
  void oneThreadWaitsForAnother() throws Exception {
    NoNetwork network = new NoNetwork();
    Machine machine = keep("qemu-east", ORDER, new Machine.Place(1, 11));
    Thread starts = Thread.ofPlatform().start(new FutureTask<>(() -> start(network, machine)));
    assertThat(network.begun.await(30, TimeUnit.SECONDS)).isTrue();

    FutureTask<List<Machine>> terminated = new FutureTask<>(() -> terminateAll(network));
    Thread terminates = Thread.ofPlatform().start(terminated);
    Await.until(
        () -> terminates.getState() == Thread.State.WAITING || terminated.isDone(),
        Duration.ofSeconds(30),
        () -> "it neither waits nor ends");
    assertThat(terminated.isDone()).isFalse();
    network.end.countDown();

    assertThat(terminated.get(30, TimeUnit.SECONDS)).isEmpty();
    starts.join();
  }

  private String start(NoNetwork network, Machine machine) {
    machines(network).start(machine.id());
    return machine.id();
  }

  private List<Machine> terminateAll(NoNetwork network) {
    machines(network).terminateAll();
    return machines(network).list();
  }

  @Test
  void allThatCanBeAreTerminatedWhateverOneSays() throws IOException {
    Machine stuck = keep("qemu-east", ORDER, new Machine.Place(1, 11));
    Machine other =
        keep("qemu-east", new MachineOrder("token2", "l2", "small", ""), new Machine.Place(1, 12));
    Machine third =
        keep("qemu-east", new MachineOrder("token3", "l3", "small", ""), new Machine.Place(1, 13));
    // A folder that is not empty is not deleted: as a disk that cannot be.
    Files.createDirectories(root.resolve("qemu-east").resolve(stuck.id()).resolve("disk/full"));

    assertThatThrownBy(() -> machines(new NoNetwork()).terminateAll())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("qemu-east has 1 left")
        .hasMessageContaining(stuck.id());
    assertThat(machines(new NoNetwork()).list())
        .containsExactly(stuck)
        .doesNotContain(other, third);
    assertThat(Machines.providers(root)).containsExactly("qemu-east");
  }

  @Test
  void onlyTheOwnerSeesWhatMachinesHave() throws IOException {
    Path open = Files.createDirectory(root.resolve("open"));
    Path unused = Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    new Machines(open, "qemu-east", new NoNetwork()).terminate("i-0123456789abcdef");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open)))
        .isEqualTo("rwx------");
  }

  @Test
  void aMachineIsReadAsItWasWritten() {
    Machine machine = keep("qemu-east", ORDER, new Machine.Place(2, 12));

    assertThat(Machine.of(machine.text())).isEqualTo(machine);
    assertThat(machine.address()).isEqualTo("10.90.2.12");
  }

  @Test
  void anOrderShowsNoSecret() {
    assertThat(new MachineOrder("geheim1", "l1", "small", "geheim2").toString())
        .doesNotContain("geheim");
  }
}
