package io.godwit.agent.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.godwit.agent.journal.DiskLabels;
import io.godwit.agent.journal.OwnershipJournal;
import io.godwit.agent.testing.FakeHypervisor;
import io.godwit.agent.testing.Specs;
import io.godwit.hypervisor.GuestMemory;
import io.godwit.hypervisor.VmDefinition;
import io.godwit.hypervisor.VmStatistics;
import io.godwit.migration.memory.BalloonGovernor;
import io.godwit.migration.memory.BalloonTerms;
import io.godwit.migration.memory.HostMemory;
import io.godwit.migration.ownership.Transition;
import io.godwit.model.DataSize;
import io.godwit.model.Epoch;
import io.godwit.model.OperationId;
import io.godwit.model.VmId;
import io.godwit.model.VmSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with balloons, turn by turn; what is decided has tests of its own. */
class BalloonsTest {
  private static final DataSize ALL = DataSize.ofMebibytes(4096);
  private static final Epoch EPOCH = new Epoch(1);

  @TempDir Path folder;
  @TempDir Path disks;

  private final FakeHypervisor hypervisor = new FakeHypervisor();
  private OwnershipJournal journal;
  private Balloons balloons;
  private Instant now = Instant.parse("2026-11-27T09:00:00Z");

  @BeforeEach
  void create() throws Exception {
    journal = OwnershipJournal.open(folder, new DiskLabels(vm -> disks.resolve(vm + ".label")));
    balloons = agent(BalloonTerms.from(80));
    hypervisor.define(Specs.definition());
  }

  @Test
  void idleMemoryIsTakenOfAFullHostAndGivenBackWhenTheGuestNeedsIt() throws Exception {
    journal.apply(new Transition.Create(withBalloon(), EPOCH));
    live(Duration.ofMinutes(4), ALL, 500);
    assertThat(hypervisor.guestMemory).as("it is watched first").isEmpty();
    live(Duration.ofMinutes(2), ALL, 500);
    assertThat(hypervisor.guestMemory).containsEntry(Specs.VM, DataSize.ofMebibytes(3840));

    live(Duration.ofSeconds(10), DataSize.ofMebibytes(3840), 3800);
    assertThat(hypervisor.guestMemory).containsEntry(Specs.VM, ALL);
  }

  @Test
  void whatCouldNotBeToldIsDecidedAnew() throws Exception {
    journal.apply(new Transition.Create(withBalloon(), EPOCH));
    hypervisor.refusesBalloons = true;
    live(Duration.ofMinutes(6), ALL, 500);
    assertThat(hypervisor.guestMemory).isEmpty();

    hypervisor.refusesBalloons = false;
    live(Duration.ofSeconds(10), ALL, 500);
    assertThat(hypervisor.guestMemory).containsKey(Specs.VM);
  }

  @Test
  void agentThatBeginsAnewReadsWhatThereIsAndGivesBackWhereItTakesNothing() throws Exception {
    journal.apply(new Transition.Create(withBalloon(), EPOCH));
    DataSize half = DataSize.ofMebibytes(2048);
    live(Duration.ofSeconds(30), half, 500);
    assertThat(hypervisor.guestMemory).as("nothing is known of what it needs").isEmpty();

    balloons = agent(BalloonTerms.OFF);
    live(Duration.ofSeconds(10), half, 500);
    assertThat(hypervisor.guestMemory).containsEntry(Specs.VM, DataSize.ofMebibytes(2560));
  }

  @Test
  void vmWithoutABalloonIsLeftAlone() throws Exception {
    journal.apply(new Transition.Create(Specs.vm(), EPOCH));
    live(Duration.ofMinutes(6), ALL, 500);
    assertThat(hypervisor.guestMemory).isEmpty();
  }

  @Test
  void vmThatIsHandedOverKeepsWhatItHas() throws Exception {
    journal.apply(new Transition.Create(withBalloon(), EPOCH));
    live(Duration.ofMinutes(5), ALL, 500);
    hypervisor.guestMemory.clear();
    journal.apply(
        new Transition.GrantAway(Specs.VM, EPOCH, EPOCH.next(), new OperationId(new UUID(7, 7))));
    live(Duration.ofMinutes(6), ALL, 4000);
    assertThat(hypervisor.guestMemory).isEmpty();
  }

  @Test
  void guestThatTellsWhatCannotBeDoesNotEndTheWatchOverOthers() throws Exception {
    VmSpec other = withBalloon(VmId.of("0e0e0e0e-0000-4000-8000-000000000002"));
    journal.apply(new Transition.Create(withBalloon(), EPOCH));
    journal.apply(new Transition.Create(other, EPOCH));
    hypervisor.define(definition(other));
    DataSize huge = new DataSize(Long.MAX_VALUE);
    for (int looks = 0; looks < 36; looks++) {
      GuestMemory lie =
          new GuestMemory(ALL, ALL, ALL, huge, huge, Long.MIN_VALUE, now.plusSeconds(10));
      hypervisor.loads.put(other.id(), load(other.id(), ALL, lie));
      live(Duration.ofSeconds(10), ALL, 500);
    }
    assertThat(hypervisor.guestMemory).containsOnlyKeys(Specs.VM);
  }

  private Balloons agent(BalloonTerms terms) {
    return new Balloons(
        journal,
        hypervisor,
        all -> new HostMemory(DataSize.ofMebibytes(8192), DataSize.ofMebibytes(500)),
        new BalloonGovernor(terms),
        () -> now,
        () -> now);
  }

  private void live(Duration time, DataSize size, long used) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      now = now.plusSeconds(10);
      hypervisor.loads.put(Specs.VM, load(size, used));
      balloons.look();
    }
  }

  private VmStatistics load(DataSize size, long used) {
    DataSize none = DataSize.ZERO;
    DataSize usable = size.minusOrZero(DataSize.ofMebibytes(used));
    GuestMemory guest = new GuestMemory(size, usable, usable, none, none, 0, now);
    return load(Specs.VM, size, guest);
  }

  private static VmStatistics load(VmId vm, DataSize size, GuestMemory guest) {
    DataSize none = DataSize.ZERO;
    return new VmStatistics(
        vm,
        true,
        Duration.ofSeconds(1),
        size,
        none,
        none,
        none,
        none,
        none,
        none,
        Optional.of(guest));
  }

  private static VmDefinition definition(VmSpec spec) {
    VmDefinition of = Specs.definition();
    return new VmDefinition(
        spec,
        of.accelerator(),
        of.disk(),
        of.backing(),
        of.backingFormat(),
        of.bridge(),
        of.consoleLog());
  }

  private static VmSpec withBalloon() {
    return withBalloon(Specs.VM);
  }

  private static VmSpec withBalloon(VmId vm) {
    VmSpec of = Specs.vm();
    return new VmSpec(
        vm,
        of.name(),
        of.vcpus(),
        ALL,
        of.disk(),
        of.image(),
        of.mac(),
        of.cpu(),
        of.machineType(),
        of.port(),
        Optional.of(DataSize.ofMebibytes(1024)));
  }
}
