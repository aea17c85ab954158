package io.godwit.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
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
